using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary><c>postgres</c>: PostgreSQL by its own protocol, without a driver manager.</summary>
public sealed class PostgresKind : ISourceKind
{
    // `infinity` is no date of ours: it is refused, not made the last day of the year 9999.
    static PostgresKind() => AppContext.SetSwitch("Npgsql.DisableDateTimeInfinityConversions", true);

    public string Name => "postgres";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["host"] = "Name or address of the server. Default: localhost.",
        ["port"] = "Default: 5432.",
        ["database"] = "Name of the database.",
        ["user"] = "User name.",
        ["password"] = "Password, as a secret.",
        ["connection"] = "A whole connection string (Host=…;Database=…), which the other settings add to.",
        ["encryption"] = "\"disable\", \"prefer\" (default), \"require\" or \"verify-full\".",
        ["login_timeout"] = "Seconds to wait for a connection. Default: 15.",
        ["pool"] = "Most connections at a time. Default: 20.",
    }.ToImmutableDictionary();

    /// <exception cref="SyncException">DS6140: a setting is missing or wrong.</exception>
    public ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        SourceRegistry.CheckSettings(this, name, settings);
        NpgsqlConnectionStringBuilder text;
        try
        {
            text = new NpgsqlConnectionStringBuilder(SourceRegistry.Setting(name, settings, "connection", ""));
        }
        catch (ArgumentException wrong)
        {
            throw new SyncException(SourceCodes.Setting, $"The connection string of the source {name} is wrong: {wrong.Message}", "Write it as Host=…;Database=…;Username=….", FailureClass.Setup);
        }
        text.Host = SourceRegistry.Setting(name, settings, "host", text.Host ?? "localhost");
        text.Port = Within(name, settings, "port", text.Port, 1, 65_535);
        text.Database = SourceRegistry.Setting(name, settings, "database", text.Database);
        text.Username = SourceRegistry.Setting(name, settings, "user", text.Username);
        text.Password = SourceRegistry.Setting(name, settings, "password", text.Password);
        text.Timeout = Within(name, settings, "login_timeout", text.Timeout, 0, 1_024);
        text.MaxPoolSize = Within(name, settings, "pool", 20, 1, 1_024);
        text.SslMode = SourceRegistry.Setting(name, settings, "encryption", "prefer") switch
        {
            "disable" => SslMode.Disable,
            "prefer" => text.SslMode,
            "require" => SslMode.Require,
            "verify-full" => SslMode.VerifyFull,
            var other => throw new SyncException(SourceCodes.Setting, $"The setting \"encryption\" of the source {name} is \"{other}\".", Settings["encryption"], FailureClass.Setup),
        };
        if (string.IsNullOrEmpty(text.Database))
            throw new SyncException(SourceCodes.Setting, $"The source {name} needs the setting \"database\" as a text.", Settings["database"], FailureClass.Setup);
        text.Timezone ??= "UTC";
        text.ApplicationName ??= "datasync";
        // A run's own time limit cancels; a statement may take as long as it takes.
        text.CommandTimeout = 0;
        text.IncludeErrorDetail = false;
        text.PersistSecurityInfo = false;
        return new PostgresSource(name, text.ToString());
    }

    private int Within(string source, IReadOnlyDictionary<string, object?> settings, string name, long fallback, int least, int most)
    {
        var value = SourceRegistry.Setting(source, settings, name, fallback);
        return value >= least && value <= most ? (int)value
            : throw new SyncException(SourceCodes.Setting, $"The setting \"{name}\" of the source {source} is {value}, and is to be from {least} to {most}.", Settings[name], FailureClass.Setup);
    }
}
