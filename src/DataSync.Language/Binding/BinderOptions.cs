using System.Collections.Immutable;
using DataSync.Language.Syntax;
using DataSync.Plans.Services;

namespace DataSync.Language.Binding;

/// <summary>What the binder knows of one kind of source.</summary>
/// <param name="Settings">All settings it takes.</param>
/// <param name="Required">Those it cannot do without.</param>
/// <param name="Secrets">Those that must not be written down.</param>
public sealed record SourceKindRules(ImmutableArray<string> Settings, ImmutableArray<string> Required, ImmutableArray<string> Secrets);

/// <summary>A description of a service that is to be read.</summary>
/// <param name="Path">That of the script, combined with what its source says.</param>
/// <param name="Service">Null where there is one only.</param>
/// <param name="Port">Null where there is one only.</param>
public sealed record DescriptionRequest(string Path, string? Service, string? Port);

/// <summary>A description of a service, as it was found.</summary>
/// <param name="Contract">Null when it cannot be used.</param>
/// <param name="Problem">Why not.</param>
/// <param name="Files">The files it consists of.</param>
/// <param name="Digest">Of all of them.</param>
public sealed record FoundDescription(ServiceContract? Contract, string Problem, ImmutableArray<SourceText> Files, string Digest);

/// <summary>What binding takes from outside.</summary>
public sealed record BinderOptions
{
    public static readonly BinderOptions Default = new();

    /// <summary>Reads an imported script by its path (that of the importing script, combined with what the import says); null when there is none.</summary>
    public Func<string, SourceText?> ReadScript { get; init; } = _ => null;

    /// <summary>Reads the description of a service. What it is written in is the reader's business.</summary>
    public Func<DescriptionRequest, FoundDescription> ReadDescription { get; init; } = request => new FoundDescription(null, $"there is no file {request.Path}", [], "");

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
        [ServiceKind] = new(["wsdl", "service", "port", "address", "user", "password", "security", "timeout", "answer_limit", "keep_links", "zone", "roots", "certificate", "certificate_password", "proxy", "proxy_user", "proxy_password"], ["wsdl"], ["password", "certificate_password", "proxy_password"]),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Kinds of mail, by name.</summary>
    public ImmutableSortedDictionary<string, SourceKindRules> MailKinds { get; init; } = new Dictionary<string, SourceKindRules>
    {
        ["smtp"] = new(["host", "port", "from", "reply_to", "user", "password", "security", "roots", "password_in_clear", "timeout", "digest", "most_per_hour", "most_per_run"], ["host", "from"], ["password"]),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The kind whose sources are called and have no tables.</summary>
    public const string ServiceKind = "soap";

    /// <summary>Kinds whose sources take statements of a script's own.</summary>
    public ImmutableHashSet<string> SqlKinds { get; init; } = ["sqlite", "postgres", "odbc"];

    /// <summary>Kinds that the language knows and this version does not run.</summary>
    public ImmutableHashSet<string> SourceKindsNotYet { get; init; } = ["mariadb", "http", "json", "xml"];
}
