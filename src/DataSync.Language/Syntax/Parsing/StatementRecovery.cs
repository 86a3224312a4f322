using Antlr4.Runtime;
using Antlr4.Runtime.Atn;
using Antlr4.Runtime.Misc;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>
/// What happens at a token that does not fit: it is reported once, then everything up to the end of its statement is left out, so that
/// the statements behind it are read as if nothing had happened. A line end is never left out to make things fit.
/// </summary>
internal sealed class StatementRecovery(SyntaxErrorReporter reporter) : DefaultErrorStrategy
{
    /// <inheritdoc/>
    public override void ReportError(Parser recognizer, RecognitionException e)
    {
        if (InErrorRecoveryMode(recognizer)) return;
        BeginErrorCondition(recognizer);
        reporter.Report(recognizer, e.OffendingToken, IsLaterThanDecision(recognizer, e));
    }

    /// <inheritdoc/>
    public override void Sync(Parser recognizer)
    {
        if (InErrorRecoveryMode(recognizer)) return;
        var next = recognizer.Atn.NextTokens(recognizer.Atn.states[recognizer.State]);
        if (next.Contains(TokenConstants.EPSILON) || next.Contains(recognizer.InputStream.LA(1))) return;

        ReportHere(recognizer);
        var isBetweenStatements = IsStatementBlock(recognizer.RuleContext.RuleIndex) && !IsBehindSteps(next);
        if (isBetweenStatements) SkipStatement(recognizer, next);
        else SkipLine(recognizer, next);
    }

    /// <inheritdoc/>
    public override IToken RecoverInline(Parser recognizer)
    {
        var expected = recognizer.GetExpectedTokens();
        ReportHere(recognizer);
        if (!SingleTokenInsertion(recognizer))
        {
            SkipLine(recognizer, expected);
            if (expected.Contains(recognizer.InputStream.LA(1)))
            {
                EndErrorCondition(recognizer);
                return recognizer.Consume();
            }
        }

        var missing = Missing(recognizer, expected);
        if (OpensDeclaration(recognizer, missing.Type) && recognizer.InputStream.LA(1) == SyncParser.NL) recognizer.Consume();
        return missing;
    }

    /// <inheritdoc/>
    public override void Recover(Parser recognizer, RecognitionException e)
    {
        var rule = recognizer.RuleContext.RuleIndex;
        var follow = GetErrorRecoverySet(recognizer);
        if (IsStatement(rule)) SkipStatement(recognizer, follow);
        else SkipLine(recognizer, follow);
    }

    /// <inheritdoc/>
    protected override bool SingleTokenInsertion(Parser recognizer)
    {
        var state = recognizer.Atn.states[recognizer.State];
        var behind = recognizer.Atn.NextTokens(state.Transition(0).target, recognizer.RuleContext);
        return behind.Contains(recognizer.InputStream.LA(1));
    }

    /// <summary>A declaration whose brace is forgotten still has its lines: nothing else can follow in its piece.</summary>
    private static bool OpensDeclaration(Parser recognizer, int type)
    {
        var rule = recognizer.RuleContext.RuleIndex;
        return type == SyncParser.OPEN_BRACE
            && (rule == SyncParser.RULE_stationBody || recognizer.RuleNames[rule].EndsWith("Declaration", StringComparison.Ordinal));
    }

    private static bool IsLaterThanDecision(Parser recognizer, RecognitionException e) =>
        e is NoViableAltException noViable && noViable.StartToken.TokenIndex != e.OffendingToken.TokenIndex
        && noViable.StartToken.Type != SyncParser.NL;

    private void ReportHere(Parser recognizer)
    {
        if (InErrorRecoveryMode(recognizer)) return;
        BeginErrorCondition(recognizer);
        reporter.Report(recognizer, recognizer.CurrentToken, isLaterThanDecision: false);
    }

    private static IToken Missing(Parser recognizer, IntervalSet expected)
    {
        var current = recognizer.CurrentToken;
        var type = expected.IsNil ? SyncParser.IDENTIFIER : expected.MinElement;
        return new CommonToken(type, "") { TokenIndex = -1, StartIndex = current.StartIndex, StopIndex = current.StartIndex - 1 };
    }

    private static bool IsStatementBlock(int rule) =>
        rule is SyncParser.RULE_stepBlock or SyncParser.RULE_taskDeclaration or SyncParser.RULE_testDeclaration;

    private static bool IsStatement(int rule) =>
        rule is SyncParser.RULE_testLine or (>= SyncParser.RULE_step and <= SyncParser.RULE_notifyStep and not SyncParser.RULE_readClause)
        || IsStatementBlock(rule);

    private static bool IsBehindSteps(IntervalSet next) => !next.Contains(SyncParser.KW_SET) && !next.Contains(SyncParser.KW_GIVEN);

    /// <summary>Leaves out what is left of the line, or of the entry where a comma ends it.</summary>
    private void SkipLine(Parser recognizer, IntervalSet awaited)
    {
        var follow = GetErrorRecoverySet(recognizer);
        while (!EndsEntry(recognizer.InputStream.LA(1), awaited, follow)) SkipOne(recognizer);
    }

    /// <summary>Leaves out a statement: its line, and the lines behind it that no statement begins with.</summary>
    private void SkipStatement(Parser recognizer, IntervalSet starts)
    {
        while (true)
        {
            SkipLine(recognizer, starts);
            var input = recognizer.InputStream;
            if (input.LA(1) != SyncParser.NL) return;
            var next = input.LA(2);
            var isStart = next == SyncParser.Eof || next == SyncParser.CLOSE_BRACE || (starts.Contains(next) && IsStart(next, input.LA(3)));
            if (isStart && starts.Contains(SyncParser.NL)) return;
            recognizer.Consume();
            if (isStart) return;
        }
    }

    /// <summary>Of the answers to outcomes only those of a task begin a line of their own; all others belong to the step left out.</summary>
    private static bool IsStart(int type, int behind) => type switch
    {
        SyncParser.NL => false,
        SyncParser.KW_WHEN => behind is SyncParser.KW_STARTED or SyncParser.KW_SUCCEEDED or SyncParser.KW_FAILED,
        _ => true,
    };

    private static bool EndsEntry(int type, IntervalSet awaited, IntervalSet follow) => type switch
    {
        SyncParser.NL or SyncParser.CLOSE_BRACE => true,
        TokenConstants.EOF => true,
        SyncParser.OPEN_BRACE or SyncParser.CLOSE_PAREN or SyncParser.CLOSE_BRACKET or SyncParser.COMMA or SyncParser.STRING_CLOSE =>
            awaited.Contains(type) || follow.Contains(type),
        _ => false,
    };

    /// <summary>One token, or all from one that opens to the one that closes it; a bracket that is never closed ends with its line.</summary>
    private static void SkipOne(Parser recognizer)
    {
        var input = recognizer.InputStream;
        var open = new Stack<int>();
        do
        {
            var type = input.LA(1);
            if (type == TokenConstants.EOF) return;
            if (ClosedBy(type) is { } closing)
            {
                open.Push(closing);
            }
            else if (open.Contains(type))
            {
                while (open.Pop() != type)
                {
                }
            }
            else if (type == SyncParser.NL && open.Count > 0 && !open.Contains(SyncParser.CLOSE_BRACE))
            {
                return;
            }

            recognizer.Consume();
        }
        while (open.Count > 0);
    }

    private static int? ClosedBy(int type) => type switch
    {
        SyncParser.OPEN_PAREN => SyncParser.CLOSE_PAREN,
        SyncParser.OPEN_BRACKET => SyncParser.CLOSE_BRACKET,
        SyncParser.OPEN_BRACE or SyncParser.INTERPOLATION_OPEN => SyncParser.CLOSE_BRACE,
        SyncParser.STRING_OPEN or SyncParser.MULTILINE_OPEN => SyncParser.STRING_CLOSE,
        _ => null,
    };
}
