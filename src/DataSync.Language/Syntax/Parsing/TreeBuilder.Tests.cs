using System.Collections.Immutable;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using static DataSync.Language.Syntax.Parsing.SyncParser;

namespace DataSync.Language.Syntax.Parsing;

// Tests in the language.
internal sealed partial class TreeBuilder
{
    private SyntaxNode? CreateTestPart(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        TestDeclarationContext test => new TestDeclaration { Children = children, Name = TextOf(test.text()), Lines = FindAll<TestLine>(test.testLine()) },
        ClockLineContext clock => new ClockLine { Children = children, Time = ExpressionOf(clock.expression()) },
        GivenLineContext given => CreateGiven(given.given(), children),
        WithFormatLineContext with when Find<FormatDeclaration>(with.formatDeclaration()) is { } format =>
            new WithFormatLine { Children = children, Format = format },
        WithParameterLineContext with => new WithParameterLine { Children = children, Name = NameOf(with.name()), Value = ExpressionOf(with.expression()) },
        CommunicateLineContext communicate => new CommunicateLine
        {
            Children = children,
            From = NameOf(communicate.name(0)),
            To = NameOf(communicate.name(1)),
        },
        RunLineContext run => new RunLine
        {
            Children = children,
            Task = NameOf(run.name()),
            Key = run.KW_FOR() is null ? null : ExpressionOf(run.expression()),
        },
        ExpectLineContext expect => CreateExpectation(expect.expectation(), children),
        ExpectedCountContext count => new ExpectedCount
        {
            Children = children,
            Counter = count.KW_SYNCHRONIZED() is null && count.KW_OUT() is null && count.KW_NEW() is null ? null : FirstToken(children),
            Table = NameOf(count.name()),
            Number = IntegerOf(count.integer()),
        },
        _ => null,
    };

    private TestLine? CreateGiven(GivenContext? given, ImmutableArray<SyntaxElement> children) => given switch
    {
        GivenNothingContext nothing => new GivenNothingLine { Children = children, Table = PathOf(nothing.path()) },
        GivenFaultAfterStepContext fault => new GivenFaultAfterStepLine { Children = children, Step = IntegerOf(fault.integer()) },
        GivenFileContext file => new GivenFileLine { Children = children, IsLost = file.KW_LOST() is not null },
        GivenValuesContext values => CreateGivenValues(values, children),
        _ => null,
    };

    private TestLine CreateGivenValues(GivenValuesContext given, ImmutableArray<SyntaxElement> children)
    {
        var hasStation = given.KW_AT() is not null;
        var station = hasStation ? NameOf(given.name(0)) : null;
        if (given.KW_RETURNS() is not null)
            return new GivenReturnsLine { Children = children, Operation = PathOf(given.path()), Station = station, Values = SettingsOf(given.settingBlock()) };
        if (given.KW_FAULTS() is not null)
        {
            return new GivenFaultsLine
            {
                Children = children,
                Operation = PathOf(given.path()),
                Station = station,
                Fault = NameOf(given.name(hasStation ? 1 : 0)),
                Values = SettingsOf(given.settingBlock()),
            };
        }

        return new GivenRowsLine
        {
            Children = children,
            Table = PathOf(given.path()),
            Station = station,
            File = given.KW_FROM() is null ? null : TextOf(given.text()),
            Values = Find<SettingBlock>(given.settingBlock()),
            IsCommunicated = given.KW_COMMUNICATED() is not null,
        };
    }

    private TestLine? CreateExpectation(ExpectationContext? expectation, ImmutableArray<SyntaxElement> children) => expectation switch
    {
        ExpectLogContext log => new ExpectLogLine
        {
            Children = children,
            From = NameOf(log.name(0)),
            To = NameOf(log.name(1)),
            Counts = CountsOf(log.expectedCounts()),
        },
        ExpectRequestContext request => new ExpectRequestLine
        {
            Children = children,
            From = NameOf(request.name()),
            Counts = CountsOf(request.expectedCounts()),
        },
        ExpectEndContext end => new ExpectOutcomeLine
        {
            Children = children,
            Outcome = end.KW_STOPPED() is not null ? ExpectedOutcome.Stopped : ExpectedOutcome.Failed,
            Message = Find<StringExpression>(end.text()),
        },
        ExpectSuccessContext => new ExpectOutcomeLine { Children = children, Outcome = ExpectedOutcome.Succeeded },
        ExpectNoCallContext call => new ExpectNoCallLine { Children = children, Operation = PathOf(call.path()) },
        ExpectMailContext mail => new ExpectMailLine
        {
            Children = children,
            To = TextOf(mail.text(0)),
            Subject = mail.KW_SUBJECT() is null ? null : TextOf(mail.text(1)),
        },
        ExpectNoMailContext none => new ExpectNoMailLine { Children = children, To = none.text() is null ? null : TextOf(none.text()) },
        ExpectRowContext row => new ExpectRowLine
        {
            Children = children,
            Table = PathOf(row.path()),
            Key = KeyOf(row.rowKey()),
            Station = Find<Identifier>(row.name()),
            Values = SettingsOf(row.settingBlock()),
        },
        ExpectThatContext that => new ExpectThatLine { Children = children, Condition = ExpressionOf(that.expression()) },
        _ => null,
    };

    private ImmutableArray<Expression> KeyOf(RowKeyContext? key) =>
        key is null ? [] : key.literal() is { } literal ? FindAll<Expression>([literal]) : FindAll<Expression>(key.expression());

    private ImmutableArray<ExpectedCount> CountsOf(ExpectedCountsContext? counts) =>
        counts is null ? [] : FindAll<ExpectedCount>(counts.expectedCount());
}
