using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using DataSync.Language.Diagnostics;

namespace DataSync.Architecture.Tests;

/// <summary>
/// <c>docs/diagnostics.md</c>: one section per phase, one entry per code. Entries are written from the language's catalog and from what
/// the sources say of a code at run time; where they say nothing, an entry is written by hand and kept.
/// </summary>
internal static partial class DiagnosticPage
{
    public const string Path = "docs/diagnostics.md";

    private static readonly ImmutableArray<(string Prefix, string Title, string About)> Phases =
    [
        ("DS1", "Syntax", "The text cannot be read as a script."),
        ("DS2", "Names and types", "A name is unknown, or a value has the wrong type."),
        ("DS3", "Tasks", "A task cannot run as it is written."),
        ("DS4", "Stations and tests", "A network, a format or a test contradicts itself."),
        ("DS5", "Plan and build", "A plan cannot be built, read or trusted; from DS5900 on: designed, and not yet runnable."),
        ("DS6", "Run time", "A step of a task stopped."),
        ("DS7", "Stations at run time", "A station refuses to go on."),
        ("DS8", "Files and keys of stations", "A communication file, or a key in it, is refused."),
        ("DS9", "Command line", "A command cannot be carried out as it was given."),
    ];

    /// <summary>All codes that the sources report.</summary>
    public static ImmutableSortedSet<string> Codes { get; } =
        Repository.Files("src", ".cs").SelectMany(file => QuotedCode().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value))
            .ToImmutableSortedSet(StringComparer.Ordinal);

    /// <summary>The entries of a page, by code: heading and body.</summary>
    public static ImmutableSortedDictionary<string, string> Entries(string page) =>
        Entry().Matches(page).ToImmutableSortedDictionary(match => match.Groups["code"].Value, match => match.Value.TrimEnd() + "\n", StringComparer.Ordinal);

    /// <summary>The page as it should be, given how it is: the catalog's entries anew, the others kept, what nothing reports dropped.</summary>
    public static string Render(string page)
    {
        var kept = Entries(page);
        var catalog = DiagnosticCatalog.All.ToDictionary(row => row.Code);
        var text = new StringBuilder(page[..FirstSection(page)].TrimEnd() + "\n");
        foreach (var (prefix, title, about) in Phases)
        {
            var codes = Codes.Where(code => code.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (codes.Count == 0)
            {
                continue;
            }

            text.Append("\n## ").Append(title).Append("\n\n").Append(about).Append('\n');
            foreach (var code in codes)
            {
                var entry = catalog.TryGetValue(code, out var row) ? FromCatalog(row)
                    : RunTimeCodes.All.TryGetValue(code, out var atRunTime) && !atRunTime.Sentences.IsEmpty ? FromSources(atRunTime)
                    : kept.GetValueOrDefault(code, "");
                if (entry.Length > 0)
                {
                    text.Append('\n').Append(entry);
                }
            }
        }

        return text.ToString();
    }

    private static string FromCatalog(DiagnosticDescriptor row) =>
        $"""
        ### {row.Code} {row.Title}

        {row.Severity}. {Readable(row.MessageFormat)}
        {Readable(row.Remedy)}

        """;

    private static string FromSources(RunTimeCode code) =>
        $"""
        ### {$"{code.Code} {code.Title}".TrimEnd()}

        {string.Join('\n', code.Sentences)}

        """;

    /// <summary>Arguments as dots: a reader of the page has none.</summary>
    private static string Readable(string format) => Dots().Replace(Argument().Replace(format, "…"), "…").Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);

    private static int FirstSection(string page)
    {
        var found = page.IndexOf("\n## ", StringComparison.Ordinal);
        return found < 0 ? page.Length : found;
    }

    [GeneratedRegex("\"(DS\\d{4})\"")]
    private static partial Regex QuotedCode();

    [GeneratedRegex(@"^### (?<code>DS\d{4})\b.*?(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Entry();

    [GeneratedRegex("……+")]
    private static partial Regex Dots();

    [GeneratedRegex(@"(?<!\{)\{\d+[^}]*\}(?!\})")]
    private static partial Regex Argument();
}
