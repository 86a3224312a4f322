using System.Collections.Immutable;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

/// <summary>What the binder knows of one kind of source.</summary>
/// <param name="Settings">All settings it takes.</param>
/// <param name="Required">Those it cannot do without.</param>
/// <param name="Secrets">Those that must not be written down.</param>
public sealed record SourceKindRules(ImmutableArray<string> Settings, ImmutableArray<string> Required, ImmutableArray<string> Secrets);

/// <summary>What binding takes from outside.</summary>
public sealed record BinderOptions
{
    public static readonly BinderOptions Default = new();

    /// <summary>Reads an imported script by its path (that of the importing script, combined with what the import says); null when there is none.</summary>
    public Func<string, SourceText?> ReadScript { get; init; } = _ => null;

    /// <summary>Name of the task whose loops take the columns of their row without its name, as a condition typed on the command line does.</summary>
    public string BareColumnsIn { get; init; } = "";

    /// <summary>Kinds of source that run in this version, by name.</summary>
    public ImmutableSortedDictionary<string, SourceKindRules> SourceKinds { get; init; } = new Dictionary<string, SourceKindRules>
    {
        ["csv"] = new(
            ["folder", "separator", "quote", "header", "encoding", "decimal_sign", "group_sign", "date_format", "time_format", "datetime_format", "true_text", "false_text", "null_text", "empty", "trim", "comment",
                "extra_columns", "may_be_missing", "existing", "line_end", "byte_order_mark"],
            ["folder"], []),
        ["sqlite"] = new(["file", "create", "write_ahead", "foreign_keys"], ["file"], []),
        ["postgres"] = new(["host", "port", "database", "user", "password", "connection", "encryption", "login_timeout", "pool"], [], ["password"]),
        ["odbc"] = new(["connection", "user", "password", "login_timeout"], ["connection"], ["password"]),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Kinds whose sources take statements of a script's own.</summary>
    public ImmutableHashSet<string> SqlKinds { get; init; } = ["sqlite", "postgres", "odbc"];

    /// <summary>Kinds that the language knows and this version does not run.</summary>
    public ImmutableHashSet<string> SourceKindsNotYet { get; init; } = ["soap", "mariadb", "http", "json", "xml"];
}
