using System.Collections.Immutable;
using System.Text;

namespace DataSync.Language.Syntax;

/// <summary>A child in the tree: exactly one of node and token is there.</summary>
public readonly record struct SyntaxElement
{
    private SyntaxElement(SyntaxNode? node, SyntaxToken? token)
    {
        Node = node;
        Token = token;
    }

    /// <summary>The node, or null when this is a token.</summary>
    public SyntaxNode? Node { get; }

    /// <summary>The token, or null when this is a node.</summary>
    public SyntaxToken? Token { get; }

    /// <summary>A node as a child.</summary>
    public static implicit operator SyntaxElement(SyntaxNode node) => new(node, null);

    /// <summary>A token as a child.</summary>
    public static implicit operator SyntaxElement(SyntaxToken token) => new(null, token);
}

/// <summary>
/// A construct of the language as written: its children are all its tokens and nodes in order, its typed properties name
/// the ones that matter. Optional parts are null when absent; required parts that the text lacks are there and missing.
/// </summary>
public abstract class SyntaxNode
{
    private protected SyntaxNode(SyntaxKind kind) => Kind = kind;

    /// <summary>Which construct this is.</summary>
    public SyntaxKind Kind { get; }

    /// <summary>All tokens and nodes of the construct, in the order of the text.</summary>
    public required ImmutableArray<SyntaxElement> Children
    {
        get;
        init
        {
            field = value;
            foreach (var child in value)
                if (child.Node is { } node) node.Parent = this;
            (Span, FullSpan) = Measure(value);
        }
    }

    /// <summary>The construct that holds this one; null for declarations, which know nothing of the file around them.</summary>
    public SyntaxNode? Parent
    {
        get;
        private set => field = this is Declaration && value is CompilationUnit ? null : value;
    }

    /// <summary>From the first character of the first token to the last of the last one, without trivia outside.</summary>
    public TextSpan Span { get; private init; }

    /// <summary>The span with leading and trailing trivia.</summary>
    public TextSpan FullSpan { get; private init; }

    /// <summary>The nodes among the children.</summary>
    public IEnumerable<SyntaxNode> ChildNodes
    {
        get
        {
            foreach (var child in Children)
                if (child.Node is { } node) yield return node;
        }
    }

    /// <summary>All tokens below this node, in the order of the text.</summary>
    public IEnumerable<SyntaxToken> Tokens()
    {
        var open = new Stack<(ImmutableArray<SyntaxElement> Children, int Next)>();
        open.Push((Children, 0));
        while (open.TryPop(out var frame))
        {
            if (frame.Next == frame.Children.Length) continue;
            open.Push((frame.Children, frame.Next + 1));
            var child = frame.Children[frame.Next];
            if (child.Node is { } node) open.Push((node.Children, 0));
            else if (child.Token is { } token) yield return token;
        }
    }

    /// <summary>This node and all below it, parents before children.</summary>
    public IEnumerable<SyntaxNode> DescendantsAndSelf()
    {
        var open = new Stack<SyntaxNode>();
        open.Push(this);
        while (open.TryPop(out var node))
        {
            yield return node;
            for (var i = node.Children.Length - 1; i >= 0; i--)
                if (node.Children[i].Node is { } child) open.Push(child);
        }
    }

    /// <summary>The lines of <c>///</c> before the construct, without the signs, or null when there are none.</summary>
    public string? Documentation
    {
        get
        {
            var first = Tokens().FirstOrDefault();
            if (first is null) return null;
            var lines = first.LeadingTrivia
                .Where(trivia => trivia.Kind == TriviaKind.Documentation)
                .Select(trivia => trivia.Text[3..].Trim())
                .ToList();
            return lines.Count == 0 ? null : string.Join('\n', lines);
        }
    }

    /// <summary>The text of the construct exactly as written, trivia included.</summary>
    public string ToFullString()
    {
        var builder = new StringBuilder();
        foreach (var token in Tokens()) token.WriteTo(builder);
        return builder.ToString();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var full = ToFullString();
        return full.Substring(Span.Start - FullSpan.Start, Span.Length);
    }

    private static (TextSpan Span, TextSpan FullSpan) Measure(ImmutableArray<SyntaxElement> children)
    {
        if (children.IsEmpty) return default;
        int start = -1, end = -1;
        foreach (var child in children)
        {
            var span = SpanOf(child);
            if (span.IsEmpty) continue;
            if (start < 0) start = span.Start;
            end = span.End;
        }

        if (start < 0) start = end = SpanOf(children[0]).Start;
        int fullStart = start, fullEnd = end;
        foreach (var child in children)
        {
            var span = FullSpanOf(child);
            if (span.IsEmpty) continue;
            fullStart = Math.Min(fullStart, span.Start);
            fullEnd = Math.Max(fullEnd, span.End);
        }

        return (TextSpan.FromBounds(start, end), TextSpan.FromBounds(fullStart, fullEnd));
    }

    private static TextSpan SpanOf(SyntaxElement child) => child.Node?.Span ?? child.Token?.Span ?? default;

    private static TextSpan FullSpanOf(SyntaxElement child) => child.Node?.FullSpan ?? child.Token?.FullSpan ?? default;
}
