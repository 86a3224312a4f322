using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>Puts what the parser expects at a place into a few words.</summary>
internal static class ExpectationText
{
    private const int MostAlternatives = 9;

    /// <summary>True when any expression may begin here.</summary>
    public static bool IsExpression(IntervalSet expected) =>
        expected.Contains(SyncParser.STRING_OPEN) && expected.Contains(SyncParser.IDENTIFIER) && expected.Contains(SyncParser.OPEN_PAREN);

    /// <summary>The words, such as "an expression", "a name or '('", "'in'".</summary>
    public static string Describe(IntervalSet expected, IVocabulary vocabulary)
    {
        if (IsExpression(expected)) return expected.Contains(SyncParser.CLOSE_PAREN) ? "an expression or ')'" : "an expression";

        var parts = new List<string>();
        var hasName = expected.Contains(SyncParser.IDENTIFIER);
        if (hasName) parts.Add("a name");
        if (expected.Contains(SyncParser.PLUS) && expected.Contains(SyncParser.TIMES)) parts.Add("an operator");
        if (expected.Contains(SyncParser.STRING_OPEN)) parts.Add("a text in quotes");
        if (expected.Contains(SyncParser.INTEGER)) parts.Add("a number");
        if (expected.Contains(SyncParser.TIME)) parts.Add("a time");

        var endsLine = expected.Contains(SyncParser.NL) && !expected.Contains(SyncParser.OPEN_BRACE);
        var words = new List<string>();
        foreach (var type in expected.ToArray())
        {
            if (TokenFacts.IsKeyword(type) && !hasName && !endsLine && vocabulary.GetLiteralName(type) is { } word) words.Add(word);
            else if (SignOf(type, endsLine) is { } sign) words.Add(sign);
        }

        parts.AddRange(words.Take(MostAlternatives - Math.Min(parts.Count, MostAlternatives - 1)));
        if (endsLine) parts.Add("the end of the line");
        return parts.Count switch
        {
            0 => "something else",
            1 => parts[0],
            _ => string.Join(", ", parts[..^1]) + " or " + parts[^1],
        };
    }

    private static string? SignOf(int type, bool endsLine) => type switch
    {
        SyncParser.TAKES => "'<-'",
        SyncParser.GIVES => "'->'",
        SyncParser.COLON => "':'",
        SyncParser.UP_TO => "'..'",
        SyncParser.CLOSE_PAREN => "')'",
        SyncParser.CLOSE_BRACKET => "']'",
        SyncParser.OPEN_BRACE when !endsLine => "'{'",
        SyncParser.CLOSE_BRACE when !endsLine => "'}'",
        SyncParser.OPEN_PAREN when !endsLine => "'('",
        SyncParser.COMMA when !endsLine => "','",
        SyncParser.EQUAL => "'='",
        _ => null,
    };
}
