using System.Collections.Immutable;
using Antlr4.Runtime;
using Antlr4.Runtime.Atn;
using DataSync.Language.Diagnostics;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>Parses one piece of a file on its own.</summary>
internal static class DeclarationParser
{
    /// <summary>The declarations of the piece: one, and behind it what does not belong to it.</summary>
    public static ImmutableArray<Declaration> Parse(ScannedText text, Piece piece, DiagnosticBag diagnostics)
    {
        var tokens = new LineEndFilter(text, piece, diagnostics).Filter();
        var builder = new TreeBuilder(text, tokens, diagnostics);
        try
        {
            return builder.Build(CreateParser(text, tokens, diagnostics).piece());
        }
        catch (NestingTooDeepException tooDeep)
        {
            diagnostics.Report(DiagnosticCatalog.TooDeep, ScannedText.SpanOf(tokens.Tokens[tooDeep.TokenIndex]));
            return builder.BuildBroken();
        }
    }

    /// <summary>The parser as it is used, for measurements.</summary>
    public static SyncParser CreateParser(ScannedText text, PieceTokens tokens, DiagnosticBag diagnostics)
    {
        var parser = new SyncParser(new CommonTokenStream(new ListTokenSource(tokens.Tokens)), TextWriter.Null, TextWriter.Null)
        {
            ErrorHandler = new StatementRecovery(new SyntaxErrorReporter(text, tokens, diagnostics)),
        };
        parser.RemoveErrorListeners();
        parser.Interpreter.PredictionMode = PredictionMode.LL;
        return parser;
    }
}
