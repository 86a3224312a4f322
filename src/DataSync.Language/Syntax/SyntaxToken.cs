using System.Collections.Immutable;
using System.Text;

namespace DataSync.Language.Syntax;

/// <summary>What a token is. All words of the language, reserved or soft, are <see cref="Keyword"/>; their text tells them apart.</summary>
public enum TokenKind
{
    /// <summary>A name.</summary>
    Identifier,

    /// <summary>A name between back-quotes.</summary>
    QuotedIdentifier,

    /// <summary>A word of the language, also where it stands as a name.</summary>
    Keyword,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>An exact number with decimals.</summary>
    Decimal,

    /// <summary>A date.</summary>
    Date,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A date with a time of day.</summary>
    DateTime,

    /// <summary>A number, date or time that runs into letters or digits; already reported.</summary>
    MalformedNumber,

    /// <summary>The quote or three quotes that open a text.</summary>
    StringOpen,

    /// <summary>Characters of a text, escapes as written.</summary>
    StringText,

    /// <summary>The brace that opens an expression inside a text.</summary>
    InterpolationOpen,

    /// <summary>The quote or three quotes that close a text.</summary>
    StringClose,

    /// <summary>An operator, bracket or separator.</summary>
    Symbol,

    /// <summary>The end of the file; its text is empty.</summary>
    EndOfFile,
}

/// <summary>What stands between tokens.</summary>
public enum TriviaKind
{
    /// <summary>Blanks and tabs.</summary>
    Whitespace,

    /// <summary>One line break.</summary>
    LineBreak,

    /// <summary><c>// …</c></summary>
    LineComment,

    /// <summary><c>/* … */</c></summary>
    BlockComment,

    /// <summary><c>/// …</c>: documents what follows.</summary>
    Documentation,

    /// <summary>Characters that no token begins with; already reported.</summary>
    Skipped,
}

/// <summary>A piece of text between tokens, verbatim.</summary>
public sealed record SyntaxTrivia(TriviaKind Kind, string Text, TextSpan Span);

/// <summary>A token with what stands around it: trailing trivia reaches to the end of its line, the rest leads the next token.</summary>
public sealed record SyntaxToken(
    TokenKind Kind,
    string Text,
    TextSpan Span,
    ImmutableArray<SyntaxTrivia> LeadingTrivia,
    ImmutableArray<SyntaxTrivia> TrailingTrivia)
{
    /// <summary>True when the text lacks the token: it stands where it was expected, without characters.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The span with the trivia on both sides.</summary>
    public TextSpan FullSpan => TextSpan.FromBounds(
        LeadingTrivia.IsEmpty ? Span.Start : LeadingTrivia[0].Span.Start,
        TrailingTrivia.IsEmpty ? Span.End : TrailingTrivia[^1].Span.End);

    /// <summary>A token that the text lacks.</summary>
    public static SyntaxToken Missing(TokenKind kind, int position) =>
        new(kind, "", new TextSpan(position, 0), [], []) { IsMissing = true };

    /// <summary>Appends trivia and text exactly as written.</summary>
    public void WriteTo(StringBuilder builder)
    {
        foreach (var trivia in LeadingTrivia) builder.Append(trivia.Text);
        builder.Append(Text);
        foreach (var trivia in TrailingTrivia) builder.Append(trivia.Text);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
