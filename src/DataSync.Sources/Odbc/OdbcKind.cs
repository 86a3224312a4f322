using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Odbc;

/// <summary><c>odbc</c>: any database that has an ODBC driver.</summary>
public sealed class OdbcKind : ISourceKind
{
    public string Name => "odbc";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["connection"] = "A connection string (Driver=…;…) or the name of a data source.",
        ["user"] = "User name, unless the connection string has it.",
        ["password"] = "Password, as a secret.",
        ["login_timeout"] = "Seconds to wait for a connection. Default: 15.",
    }.ToImmutableDictionary();

    /// <exception cref="SyncException">DS6140: a setting is missing or wrong.</exception>
    public ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        SourceRegistry.CheckSettings(this, name, settings, "connection");
        var text = OdbcConnectionText.Parse(SourceRegistry.Setting(name, settings, "connection", ""));
        if (SourceRegistry.Setting(name, settings, "user", "") is { Length: > 0 } user)
            text = text.With("UID", user);
        if (SourceRegistry.Setting(name, settings, "password", "") is { Length: > 0 } password)
            text = text.With("PWD", password);
        return new OdbcSource(name, text, (int)SourceRegistry.Setting(name, settings, "login_timeout", 15L));
    }
}
