using Antlr4.Runtime;
using Antlr4.Runtime.Misc;
using DataSync.Language.Diagnostics;
using DataSync.Plans.Names;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>Says in our words what the parser stumbled over: at the end of the token before, once for each line.</summary>
internal sealed class SyntaxErrorReporter(ScannedText text, PieceTokens piece, DiagnosticBag diagnostics)
{
    private readonly HashSet<int> _linesWithErrors =
        [.. diagnostics.ToImmutable().Where(diagnostic => diagnostic.Code != "DS1012").Select(diagnostic => diagnostic.Start.Line)];

    /// <summary>Reports a token that does not fit.</summary>
    /// <param name="parser">The parser, in the state of the error.</param>
    /// <param name="offending">The token.</param>
    /// <param name="isLaterThanDecision">True when the parser cannot tell what it expected at this token.</param>
    public void Report(Parser parser, IToken offending, bool isLaterThanDecision)
    {
        var expected = parser.GetExpectedTokens();
        var isBehindDeclaration = parser.RuleContext.RuleIndex == SyncParser.RULE_piece && expected.Contains(SyncParser.Eof);
        if (isBehindDeclaration && offending.Type == SyncParser.NL) offending = piece.Tokens[offending.TokenIndex + 1];
        var previous = Previous(offending.TokenIndex);
        var isFirstOnLine = previous is null || text.Source.Locate(previous.Span.End).Line < text.Source.Locate(offending.StartIndex).Line;
        var isEnd = offending.Type is SyncParser.Eof or SyncParser.NL;
        var span = isFirstOnLine && !isEnd ? ScannedText.SpanOf(offending) : new TextSpan(previous is null ? offending.StartIndex : previous.Span.End, 0);

        if (!_linesWithErrors.Add(text.Source.Locate(span.Start).Line)) return;
        var found = isEnd ? "" : $", found '{Shown(offending)}'";
        var rule = parser.RuleContext.RuleIndex;

        if (IsMeantAsName(offending, expected, isFirstOnLine))
            diagnostics.Report(DiagnosticCatalog.ReservedWord, ScannedText.SpanOf(offending), offending.Text);
        else if (isBehindDeclaration)
            ReportBehindDeclaration(offending);
        else if (rule is SyncParser.RULE_piece or SyncParser.RULE_declaration)
            ReportWord(DiagnosticCatalog.ExpectedDeclaration, ScannedText.SpanOf(offending), offending, DeclarationWords);
        else if (offending.Type == SyncParser.Eof && expected.Contains(SyncParser.CLOSE_BRACE))
            diagnostics.Report(DiagnosticCatalog.UnclosedBrace, UnclosedBrace(), text.Source.Locate(UnclosedBrace().Start).Line);
        else if (isFirstOnLine && IsBetweenSteps(expected))
            ReportStep(offending, span);
        else if (isLaterThanDecision)
            diagnostics.Report(DiagnosticCatalog.NotUnderstood, ScannedText.SpanOf(offending), isEnd ? "the end of the line" : $"'{Shown(offending)}'");
        else
            diagnostics.Report(DiagnosticCatalog.Expected, span, ExpectationText.Describe(expected, parser.Vocabulary), found);
    }

    private static readonly string[] DeclarationWords =
    [
        "sync", "import", "environment", "defaults", "queue", "constant", "parameter", "function", "translate", "source", "mail", "table", "binder",
        "procedure", "task", "schedule", "attribute", "station", "stations", "format", "distribution", "connect", "conflicts", "test",
    ];

    private static readonly string[] StepWords =
    [
        "read", "aggregate", "for", "insert", "update", "upsert", "delete", "merge", "set", "let", "call", "query", "if", "transaction", "stop", "fail",
        "route", "notify", "step", "disabled",
    ];

    private static bool IsBetweenSteps(IntervalSet expected) =>
        expected.Contains(SyncParser.KW_SET) && expected.Contains(SyncParser.KW_UPSERT) && !expected.Contains(SyncParser.IDENTIFIER);

    private bool IsMeantAsName(IToken offending, IntervalSet expected, bool isFirstOnLine)
    {
        if (!TokenFacts.IsReserved(offending.Type) || ExpectationText.IsExpression(expected)) return false;
        if (expected.Contains(SyncParser.IDENTIFIER) && !isFirstOnLine) return true;
        return isFirstOnLine && piece.Tokens[offending.TokenIndex + 1].Type is SyncParser.COLON or SyncParser.TAKES;
    }

    private void ReportBehindDeclaration(IToken offending)
    {
        if (offending.Type == SyncParser.CLOSE_BRACE)
            diagnostics.Report(DiagnosticCatalog.SurplusBrace, ScannedText.SpanOf(offending));
        else
            ReportWord(DiagnosticCatalog.ExpectedDeclaration, ScannedText.SpanOf(offending), offending, DeclarationWords);
    }

    private void ReportStep(IToken offending, TextSpan span)
    {
        var isHeadLine = offending.Type is SyncParser.KW_TIMEOUT or SyncParser.KW_STATUS or SyncParser.KW_AUDIT or SyncParser.KW_SERIAL or SyncParser.KW_RETRY;
        if (isHeadLine) diagnostics.Report(DiagnosticCatalog.HeadLineBehindStep, span, offending.Text);
        else ReportWord(DiagnosticCatalog.ExpectedStep, span, offending, StepWords);
    }

    private void ReportWord(DiagnosticDescriptor row, TextSpan span, IToken offending, string[] words)
    {
        var suggestion = offending.Type is SyncParser.Eof ? null : NameSuggestion.Nearest(offending.Text, words);
        diagnostics.ReportWithSuggestion(row, span, suggestion, Shown(offending));
    }

    private static string Shown(IToken token) => token.Type switch
    {
        SyncParser.Eof => "the end of the file",
        SyncParser.NL => "the end of the line",
        _ => token.Text.Length <= 40 ? token.Text : token.Text[..37] + "...",
    };

    private SyntaxToken? Previous(int index)
    {
        for (var i = index - 1; i >= 0; i--)
        {
            var origin = piece.Origins[i];
            if (origin >= 0 && text.SyntaxTokens[origin] is { } token) return token;
        }

        return null;
    }

    private TextSpan UnclosedBrace()
    {
        var open = new Stack<IToken>();
        foreach (var token in piece.Tokens)
        {
            if (token.Type is SyncParser.OPEN_BRACE or SyncParser.INTERPOLATION_OPEN) open.Push(token);
            else if (token.Type == SyncParser.CLOSE_BRACE) open.TryPop(out _);
        }

        return open.TryPop(out var brace) ? ScannedText.SpanOf(brace) : ScannedText.SpanOf(piece.Tokens[^1]);
    }
}
