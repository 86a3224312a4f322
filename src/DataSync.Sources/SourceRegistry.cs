using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Csv;
using DataSync.Sources.Odbc;
using DataSync.Sources.Postgres;
using DataSync.Sources.Smtp;
using DataSync.Sources.Soap;
using DataSync.Sources.Sqlite;

namespace DataSync.Sources;

/// <summary>All kinds of source. A new kind is one folder and one line here.</summary>
public static class SourceRegistry
{
    /// <summary>The kinds, by the word that names them in a script.</summary>
    public static ImmutableArray<ISourceKind> Kinds { get; } =
    [
        new CsvKind(),
        new OdbcKind(),
        new PostgresKind(),
        new SmtpKind(),
        new SoapKind(),
        new SqliteKind(),
    ];

    /// <summary>The kind of that name, or null.</summary>
    public static ISourceKind? Find(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);

    /// <summary>Refuses settings a kind does not know, and missing ones.</summary>
    /// <exception cref="SyncException">DS6140.</exception>
    internal static void CheckSettings(ISourceKind kind, string source, IReadOnlyDictionary<string, object?> settings, params ReadOnlySpan<string> required)
    {
        foreach (var name in settings.Keys)
        {
            if (!kind.Settings.ContainsKey(name))
            {
                throw new SyncException(SourceCodes.Setting, $"The source {source} has a setting \"{name}\", which {kind.Name} does not know.",
                    $"Known are: {string.Join(", ", kind.Settings.Keys.Order(StringComparer.Ordinal))}.", FailureClass.Setup);
            }
        }
        foreach (var name in required)
        {
            if (settings.GetValueOrDefault(name) is not string { Length: > 0 })
                throw new SyncException(SourceCodes.Setting, $"The source {source} needs the setting \"{name}\" as a text.", kind.Settings[name], FailureClass.Setup);
        }
    }

    /// <summary>An optional setting.</summary>
    /// <exception cref="SyncException">DS6140: it is of another type.</exception>
    internal static T Setting<T>(string source, IReadOnlyDictionary<string, object?> settings, string name, T fallback) => settings.GetValueOrDefault(name) switch
    {
        null => fallback,
        T value => value,
        var other => throw new SyncException(SourceCodes.Setting, $"The setting \"{name}\" of {source} is {Kind(other.GetType())}, and should be {Kind(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T))}.",
            "Write it as it should be. A variable of the process is always a text; an `environment` of the script holds the others too.", FailureClass.Setup),
    };

    private static string Kind(Type type) => type switch
    {
        _ when type == typeof(string) => "a text",
        _ when type == typeof(SyncDuration) => "a duration, like `30 s`",
        _ when type == typeof(bool) => "`true` or `false`",
        _ when type == typeof(long) || type == typeof(decimal) => "a number",
        _ => type.Name,
    };
}
