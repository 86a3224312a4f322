using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Sqlite;

/// <summary><c>sqlite</c>: a database in one file, or in memory.</summary>
public sealed class SqliteKind : ISourceKind
{
    /// <summary>The file name that stands for a database that nobody else sees and that is gone afterwards.</summary>
    public const string InMemory = ":memory:";

    public string Name => "sqlite";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["file"] = "The database file, relative to the project folder; \":memory:\" for one that is gone afterwards.",
        ["create"] = "Whether a missing file is created. Default: false.",
        ["write_ahead"] = "Whether the file is switched to write-ahead logging, so that reading does not hinder writing. Default: true.",
        ["foreign_keys"] = "Whether the database checks its foreign keys. Default: false.",
    }.ToImmutableDictionary();

    /// <exception cref="SyncException">DS6140: a setting is missing or wrong.</exception>
    public ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        SourceRegistry.CheckSettings(this, name, settings, "file");
        return new SqliteSource(name, new SqliteOptions(
            SourceRegistry.Setting(name, settings, "file", ""),
            SourceRegistry.Setting(name, settings, "create", false),
            SourceRegistry.Setting(name, settings, "write_ahead", true),
            SourceRegistry.Setting(name, settings, "foreign_keys", false),
            folder));
    }
}

/// <summary>The settings of a source of this kind.</summary>
internal sealed record SqliteOptions(string File, bool Create, bool WriteAhead, bool ForeignKeys, string Folder);
