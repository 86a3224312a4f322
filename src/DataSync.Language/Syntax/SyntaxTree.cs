using System.Collections.Immutable;
using DataSync.Language.Diagnostics;

namespace DataSync.Language.Syntax;

/// <summary>The tree of one script. It holds every character of its text, also of a broken one.</summary>
public sealed class SyntaxTree
{
    private SyntaxTree(SourceText text, CompilationUnit root, ImmutableArray<Diagnostic> diagnostics)
    {
        Text = text;
        Root = root;
        Diagnostics = diagnostics;
    }

    /// <summary>The text it was made from.</summary>
    public SourceText Text { get; }

    /// <summary>The whole file.</summary>
    public CompilationUnit Root { get; }

    /// <summary>What is wrong with the form of the text, in its order. Meaning is judged by binding.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>Parses a text. Never throws for what stands in it, and always gives a tree.</summary>
    public static SyntaxTree Parse(SourceText text) => throw new NotSupportedException($"{text.Path}: the parser arrives with the grammar.");
}
