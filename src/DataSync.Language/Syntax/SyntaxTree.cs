using System.Collections.Immutable;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax.Parsing;

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
    public static SyntaxTree Parse(SourceText text)
    {
        var lexical = new DiagnosticBag(text);
        var scanned = ScannedText.Scan(text, lexical);
        var all = new DiagnosticBag(text);
        all.AddRange(lexical.ToImmutable());

        var declarations = ImmutableArray.CreateBuilder<Declaration>();
        foreach (var piece in new DeclarationCutter(scanned).Cut())
        {
            var start = scanned.Tokens[piece.Start].StartIndex;
            var end = scanned.Tokens[piece.End].StartIndex;
            var own = new DiagnosticBag(text);
            own.AddRange(lexical.ToImmutable().Where(diagnostic => diagnostic.Span.Start >= start && diagnostic.Span.Start < end));
            var before = own.Count;
            declarations.AddRange(DeclarationParser.Parse(scanned, piece, own));
            all.AddRange(own.InOrderOfFinding().Skip(before));
        }

        var endOfFile = scanned.SyntaxTokens[^1] ?? SyntaxToken.Missing(TokenKind.EndOfFile, text.Text.Length);
        var root = new CompilationUnit
        {
            Children = [.. declarations.Select(declaration => (SyntaxElement)declaration), endOfFile],
            Declarations = declarations.ToImmutable(),
            EndOfFile = endOfFile,
        };
        return new SyntaxTree(text, root, all.ToImmutable());
    }
}
