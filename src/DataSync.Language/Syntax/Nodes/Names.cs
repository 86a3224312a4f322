using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary>One name; <see cref="Text"/> is without back-quotes and empty when the name is missing.</summary>
public sealed class Identifier() : SyntaxNode(SyntaxKind.Identifier)
{
    /// <summary>The token of the name.</summary>
    public required SyntaxToken Token { get; init; }

    /// <summary>The name, without back-quotes.</summary>
    public string Text => Token.Kind == TokenKind.QuotedIdentifier ? Token.Text.Trim('`') : Token.Text;

    /// <summary>True when the text lacks the name; the parser has said so.</summary>
    public bool IsMissing => Token.IsMissing;
}

/// <summary>A name of several parts: <c>source.Table</c>, <c>item.status</c>, <c>Order.Lines[0].Sku</c>. It has at least one part.</summary>
public sealed class NamePath() : SyntaxNode(SyntaxKind.NamePath)
{
    /// <summary>The parts, in order.</summary>
    public required ImmutableArray<PathSegment> Segments { get; init; }

    /// <summary>The names of the parts, joined by points.</summary>
    public string Text => string.Join('.', Segments.Select(segment => segment.Name.Text));

    /// <summary>The first part's name.</summary>
    public Identifier First => Segments[0].Name;

    /// <summary>The last part's name.</summary>
    public Identifier Last => Segments[^1].Name;

    /// <summary>True when the text lacks the path; the parser has said so.</summary>
    public bool IsMissing => Segments[0].Name.IsMissing;
}

/// <summary>A part of a path, with the index behind it if any.</summary>
public sealed class PathSegment() : SyntaxNode(SyntaxKind.PathSegment)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The position in a list, from 0; null when none is given.</summary>
    public IntegerLiteral? Index { get; init; }
}

/// <summary>Names in parentheses, or a single one without.</summary>
public sealed class NameList() : SyntaxNode(SyntaxKind.NameList)
{
    /// <summary>The names, in order.</summary>
    public required ImmutableArray<Identifier> Names { get; init; }
}

/// <summary>A whole number that is part of a construct, not of an expression.</summary>
public sealed class IntegerLiteral() : SyntaxNode(SyntaxKind.IntegerLiteral)
{
    /// <summary>The token of the number.</summary>
    public required SyntaxToken Token { get; init; }

    /// <summary>The number; 0 when it is missing or too large, which the parser has said.</summary>
    public required int Value { get; init; }
}

/// <summary>A declared type: <c>text(20)?</c>, <c>decimal(12, 2)</c>.</summary>
public sealed class TypeReference() : SyntaxNode(SyntaxKind.TypeReference)
{
    /// <summary>The name of the type.</summary>
    public required Identifier Name { get; init; }

    /// <summary>Length of a text or bytes, precision of a decimal.</summary>
    public IntegerLiteral? Length { get; init; }

    /// <summary>Digits behind the point of a decimal.</summary>
    public IntegerLiteral? Scale { get; init; }

    /// <summary>True when null is allowed.</summary>
    public required bool IsNullable { get; init; }
}

/// <summary>Tokens that fit nowhere; already reported.</summary>
public sealed class SkippedTokens() : SyntaxNode(SyntaxKind.SkippedTokens);
