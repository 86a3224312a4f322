using System.Text.Json;
using System.Text.RegularExpressions;
using DataSync.Language.Syntax;

namespace DataSync.Architecture.Tests;

/// <summary>What the editor offers, filled in with its own defaults, is a script without a mistake of form.</summary>
public sealed partial class SnippetTests
{
    private const string Snippets = "editor-extension/snippets/sync.json";

    /// <summary>Lines of a table, which stand inside its braces.</summary>
    private static readonly string[] TableLines = ["parent", "protect"];

    /// <summary>Steps, and lines of a task, which stand inside its braces.</summary>
    private static readonly string[] TaskLines =
    [
        "read", "read-many", "aggregate", "for", "insert", "update", "upsert", "delete", "merge", "set", "let", "call", "query", "if", "if-else",
        "transaction", "stop", "fail", "route", "notify", "step", "when-failed",
    ];

    public static TheoryData<string> Prefixes
    {
        get
        {
            using var snippets = JsonDocument.Parse(Repository.Read(Snippets));
            return [.. snippets.RootElement.EnumerateObject().Select(snippet => snippet.Value.GetProperty("prefix").GetString() ?? "")];
        }
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void A_snippet_filled_in_is_a_script(string prefix)
    {
        var text = FilledIn(prefix);
        var script = TableLines.Contains(prefix) ? $"table T in s {{\n    key id : int\n    {text}\n}}\n"
            : TaskLines.Contains(prefix) ? $"task T for Invoice as item {{\n{text}\n}}\n"
            : text + "\n";
        SyntaxTree.Parse(new SourceText(script, "snippet.sync")).Diagnostics
            .Select(diagnostic => diagnostic.ToString())
            .ShouldBeEmpty(script);
    }

    /// <summary>The body with each place replaced by what it offers first, and something where it offers nothing.</summary>
    private static string FilledIn(string prefix)
    {
        using var snippets = JsonDocument.Parse(Repository.Read(Snippets));
        var snippet = snippets.RootElement.EnumerateObject().Single(candidate => candidate.Value.GetProperty("prefix").GetString() == prefix).Value;
        var body = string.Join('\n', snippet.GetProperty("body").EnumerateArray().Select(line => line.GetString()));
        var offered = new Dictionary<string, string>();
        var inner = Place().Replace(body, match => Offer(offered, match));
        var text = Place().Replace(inner, match => Offer(offered, match)).Replace("\\}", "}", StringComparison.Ordinal);
        return text.EndsWith("= $0", StringComparison.Ordinal) ? text.Replace("$0", "1", StringComparison.Ordinal) : text.Replace(": $0", ": stop", StringComparison.Ordinal).Replace("$0", "", StringComparison.Ordinal);
    }

    private static string Offer(Dictionary<string, string> offered, Match match)
    {
        var number = match.Groups["number"].Value;
        var value = match.Groups["choice"].Success ? match.Groups["choice"].Value.Split(',')[0]
            : match.Groups["value"].Success ? match.Groups["value"].Value
            : offered.GetValueOrDefault(number, "");
        offered.TryAdd(number, value);
        return value;
    }

    // ${1|a,b|}, ${1:value} whose value may hold an escaped brace, ${1}
    [GeneratedRegex(@"\$\{(?<number>\d+)(?:\|(?<choice>[^|]*)\||:(?<value>(?:\\\}|[^${}]|\{[^{}]*?\\\})*))?\}")]
    private static partial Regex Place();
}
