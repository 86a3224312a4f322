namespace DataSync.Language.Syntax.Parsing;

/// <summary>What is known about the lexer's token types.</summary>
internal static class TokenFacts
{
    /// <summary>The reserved words, which can never be names.</summary>
    public static bool IsReserved(int type) => type is >= SyncLexer.KW_AND and <= SyncLexer.KW_ELSE;

    /// <summary>The words that may stand as names.</summary>
    public static bool IsSoftKeyword(int type) => type is >= SyncLexer.KW_ABOVE and <= SyncLexer.KW_ZONE;

    /// <summary>All words of the language.</summary>
    public static bool IsKeyword(int type) => IsReserved(type) || IsSoftKeyword(type);

    /// <summary>What can be a name.</summary>
    public static bool IsName(int type) =>
        type is SyncLexer.IDENTIFIER or SyncLexer.QUOTED_IDENTIFIER || IsSoftKeyword(type);

    /// <summary>What opens a text.</summary>
    public static bool IsStringOpen(int type) => type is SyncLexer.STRING_OPEN or SyncLexer.MULTILINE_OPEN;

    /// <summary>What a line may end with and yet go on: something must follow it.</summary>
    public static bool ContinuesLine(int type) => type switch
    {
        SyncLexer.OPEN_BRACE or SyncLexer.COMMA or SyncLexer.DOT => true,
        SyncLexer.TAKES or SyncLexer.GIVES or SyncLexer.EQUAL or SyncLexer.NOT_EQUAL => true,
        SyncLexer.LESS or SyncLexer.LESS_EQUAL or SyncLexer.GREATER or SyncLexer.GREATER_EQUAL => true,
        SyncLexer.PLUS or SyncLexer.MINUS or SyncLexer.TIMES or SyncLexer.DIVIDED or SyncLexer.REMAINDER => true,
        SyncLexer.KW_AND or SyncLexer.KW_OR or SyncLexer.KW_NOT or SyncLexer.KW_IN or SyncLexer.KW_LIKE or SyncLexer.KW_IS => true,
        SyncLexer.KW_IF or SyncLexer.KW_THEN or SyncLexer.KW_ELSE => true,
        _ => false,
    };

    /// <summary>What a line may begin with and yet go on with the line before.</summary>
    public static bool ContinuesPreviousLine(int type) => type switch
    {
        SyncLexer.CLOSE_PAREN or SyncLexer.CLOSE_BRACKET or SyncLexer.CLOSE_BRACE or SyncLexer.COMMA => true,
        SyncLexer.KW_AND or SyncLexer.KW_OR or SyncLexer.KW_THEN or SyncLexer.KW_ELSE => true,
        _ => false,
    };

    /// <summary>The kind of a token in the tree.</summary>
    public static TokenKind KindOf(int type) => type switch
    {
        SyncLexer.IDENTIFIER => TokenKind.Identifier,
        SyncLexer.QUOTED_IDENTIFIER => TokenKind.QuotedIdentifier,
        SyncLexer.INTEGER => TokenKind.Integer,
        SyncLexer.DECIMAL => TokenKind.Decimal,
        SyncLexer.DATE => TokenKind.Date,
        SyncLexer.TIME => TokenKind.Time,
        SyncLexer.DATETIME => TokenKind.DateTime,
        SyncLexer.MALFORMED => TokenKind.MalformedNumber,
        SyncLexer.STRING_OPEN or SyncLexer.MULTILINE_OPEN => TokenKind.StringOpen,
        SyncLexer.STRING_TEXT => TokenKind.StringText,
        SyncLexer.STRING_CLOSE => TokenKind.StringClose,
        SyncLexer.INTERPOLATION_OPEN => TokenKind.InterpolationOpen,
        SyncLexer.Eof => TokenKind.EndOfFile,
        _ => IsKeyword(type) ? TokenKind.Keyword : TokenKind.Symbol,
    };

    /// <summary>The kind of trivia, for the types that are trivia.</summary>
    public static TriviaKind TriviaKindOf(int type) => type switch
    {
        SyncLexer.NL => TriviaKind.LineBreak,
        SyncLexer.DOCUMENTATION => TriviaKind.Documentation,
        SyncLexer.LINE_COMMENT => TriviaKind.LineComment,
        SyncLexer.BLOCK_COMMENT => TriviaKind.BlockComment,
        SyncLexer.WHITESPACE => TriviaKind.Whitespace,
        _ => TriviaKind.Skipped,
    };
}
