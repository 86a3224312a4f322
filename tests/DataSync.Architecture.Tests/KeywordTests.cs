using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataSync.Architecture.Tests;

/// <summary>The editor colours exactly the words that the lexer knows.</summary>
public sealed partial class KeywordTests
{
    private const string Lexer = "grammar/SyncLexer.g4";
    private const string Colours = "editor-extension/syntaxes/sync.tmLanguage.json";

    [Fact]
    public void The_words_that_are_coloured_are_the_words_of_the_lexer() =>
        ColouredWords().Order(StringComparer.Ordinal).ShouldBe(LexerWords().Order(StringComparer.Ordinal));

    private static HashSet<string> LexerWords() =>
        [.. Word().Matches(Repository.Read(Lexer)).Select(match => match.Groups[1].Value)];

    /// <summary>The grammar of the colours keeps its words in the repository entries named <c>word-…</c>, as <c>\b(a|b|c)\b</c>.</summary>
    private static HashSet<string> ColouredWords()
    {
        using var colours = JsonDocument.Parse(Repository.Read(Colours));
        return
        [
            .. colours.RootElement.GetProperty("repository").EnumerateObject()
                .Where(entry => entry.Name.StartsWith("word-", StringComparison.Ordinal))
                .SelectMany(entry => WordsOf(entry.Value.GetProperty("match").GetString() ?? "")),
        ];
    }

    private static IEnumerable<string> WordsOf(string pattern) =>
        Alternatives().Match(pattern).Groups[1].Value.Split('|', StringSplitOptions.RemoveEmptyEntries);

    // A token whose whole text is one quoted word.
    [GeneratedRegex(@"^\s*\w+\s*:\s*'([a-z]+)'\s*;", RegexOptions.Multiline)]
    private static partial Regex Word();

    [GeneratedRegex(@"\(([a-z|]+)\)")]
    private static partial Regex Alternatives();
}
