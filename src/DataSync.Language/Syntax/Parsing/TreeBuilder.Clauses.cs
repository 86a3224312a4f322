using System.Collections.Immutable;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using static DataSync.Language.Syntax.Parsing.SyncParser;

namespace DataSync.Language.Syntax.Parsing;

// Clauses and outcomes.
internal sealed partial class TreeBuilder
{
    private SyntaxNode? CreateClause(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        WhereClauseContext where => new WhereClause { Children = children, Condition = ExpressionOf(where.expression()) },
        OrderByClauseContext order => new OrderByClause { Children = children, Items = FindAll<OrderItem>(order.orderItem()) },
        OrderItemContext item => new OrderItem { Children = children, Value = ExpressionOf(item.expression()), IsDescending = item.KW_DESC() is not null },
        LimitClauseContext limit => new LimitClause { Children = children, Count = IntegerOf(limit.integer()) },
        CacheClauseContext cache => new CacheClause
        {
            Children = children,
            Duration = Find<DurationLiteral>(cache.duration()),
            AtMost = Find<IntegerLiteral>(cache.integer()),
            ForgetsNone = cache.KW_EXCEPT() is not null,
            IsPreloaded = cache.KW_PRELOAD() is not null,
        },
        TimeoutClauseContext timeout => new TimeoutClause
        {
            Children = children,
            Duration = DurationOf(timeout.duration()),
            WarnAtPercent = Find<IntegerLiteral>(timeout.integer()),
        },
        RetryClauseContext retry => CreateRetry(retry, children),
        BatchClauseContext batch => new BatchClause { Children = children, Size = IntegerOf(batch.integer()) },
        ParallelClauseContext parallel => new ParallelClause { Children = children, Count = IntegerOf(parallel.integer()) },
        BadRowsClauseContext bad => new BadRowsClause
        {
            Children = children,
            Action = bad.KW_SKIP() is not null ? BadRowsAction.Skip : bad.KW_ISOLATE() is not null ? BadRowsAction.Isolate : BadRowsAction.Fail,
            File = bad.KW_ISOLATE() is null ? null : TextOf(bad.text()),
        },
        ExpectRowsClauseContext expect => new ExpectRowsClause { Children = children, Count = expect.KW_ANY() is null ? IntegerOf(expect.integer()) : null },
        DistinctClauseContext distinct => new DistinctClause { Children = children, Columns = NameListOf(distinct.nameList()) },
        ReturningClauseContext returning => new ReturningClause
        {
            Children = children,
            Columns = NameListOf(returning.nameList()),
            Name = NameOf(returning.name()),
        },
        OnceClauseContext once => new OnceClause { Children = children, Key = ExpressionOf(once.expression()) },
        UndoClauseContext undo => new UndoClause { Children = children, Block = BlockOf(undo.stepBlock()) },
        ReadsOnlyClauseContext => new ReadsOnlyClause { Children = children },
        IncrementalClauseContext incremental => new IncrementalClause { Children = children, By = ExpressionOf(incremental.expression()) },
        StatusClauseContext status => new StatusClause
        {
            Children = children,
            Target = PathOf(status.path()),
            Lines = FindAll<StatusLine>(status.statusLine()),
        },
        StatusLineContext line => new StatusLine { Children = children, Moment = MomentOf(line), Value = ExpressionOf(line.expression()) },
        AtMostClauseContext most => new AtMostClause { Children = children, Count = IntegerOf(most.integer()) },
        SerialClauseContext serial => new SerialClause
        {
            Children = children,
            Key = ExpressionOf(serial.expression()),
            Wait = Find<DurationLiteral>(serial.duration()),
        },
        AuditClauseContext audit => new AuditClause
        {
            Children = children,
            Level = audit.KW_FULL() is not null ? Plans.Model.AuditLevel.Full : audit.KW_KEYS() is not null ? Plans.Model.AuditLevel.Keys : Plans.Model.AuditLevel.None,
            For = Find<DurationLiteral>(audit.duration()),
        },
        TaskWhenClauseContext answer => When(answer, children, answer.outcome(), name: answer.name()),
        ReadWhenClauseContext answer => When(answer, children, (IParseTree?)answer.outcome() ?? answer.manyOutcome()),
        WriteWhenClauseContext answer => When(answer, children, answer.outcome()),
        FailedClauseContext answer => When(answer, children, answer.outcome()),
        CallWhenClauseContext answer => CallWhen(answer, children),
        MergeClauseContext merge => CreateMergeClause(merge, children),
        WordOutcomeContext word => new WordOutcome { Children = children, Word = WordOf(word) },
        FailOutcomeContext fail => new FailOutcome { Children = children, Message = Find<StringExpression>(fail.text()) },
        RouteOutcomeContext route => new RouteOutcome
        {
            Children = children,
            Queue = NameOf(route.name()),
            Mapping = Find<MappingBlock>(route.mappingBlock()),
        },
        StepsOutcomeContext steps => new StepsOutcome { Children = children, Block = BlockOf(steps.stepBlock()) },
        PickOutcomeContext pick => new WordOutcome { Children = children, Word = pick.KW_LAST() is not null ? OutcomeWord.Last : OutcomeWord.First },
        AllRowsOutcomeContext all => new AllRowsOutcome { Children = children, Name = NameOf(all.name()) },
        EachClauseContext each => new EachClause { Children = children, Source = PathOf(each.path()), IsFile = each.KW_FILE() is not null },
        EveryClauseContext every => new EveryClause { Children = children, Interval = DurationOf(every.duration()) },
        DailyClauseContext daily => new DailyClause { Children = children, At = TimeOf(daily.timeOfDay()) },
        OnDaysClauseContext on => new OnDaysClause { Children = children, Days = DaysOf(on.days()) },
        OnChangeClauseContext change => new OnChangeClause { Children = children, Table = PathOf(change.path()) },
        CronClauseContext cron => new CronClause { Children = children, Time = TextOf(cron.text()) },
        ScheduleZoneClauseContext zone => new ZoneClause { Children = children, Zone = TextOf(zone.text()) },
        MissedClauseContext missed => new MissedClause { Children = children, Missed = missed.KW_SKIP() is null ? Plans.Model.MissedRuns.RunOnce : Plans.Model.MissedRuns.Skip },
        OverlapClauseContext => new OverlapClause { Children = children },
        DayRangeContext range => new DayRange { Children = children, First = NameOf(range.name(0)), Last = Find<Identifier>(range.name(1)) },
        IgnoreOwnChangesClauseContext => new IgnoreOwnChangesClause { Children = children },
        _ => null,
    };

    private ImmutableArray<DayRange> DaysOf(DaysContext? days) => days is null ? [] : FindAll<DayRange>(days.dayRange());

    private RetryClause CreateRetry(RetryClauseContext retry, ImmutableArray<SyntaxElement> children)
    {
        var hasPause = retry.KW_AFTER() is not null;
        return new RetryClause
        {
            Children = children,
            Times = IntegerOf(retry.integer()),
            After = hasPause ? DurationOf(retry.duration(0)) : null,
            IsDoubling = retry.KW_DOUBLING() is not null,
            UpTo = retry.KW_TO() is null ? null : DurationOf(retry.duration(1)),
            Kinds = NamesOf(retry.name()),
        };
    }

    private WhenClause When(ParserRuleContext context, ImmutableArray<SyntaxElement> children, IParseTree? outcome, NameContext? name = null) => new()
    {
        Children = children,
        Moment = MomentOf(context),
        Name = Find<Identifier>(name),
        Outcome = OutcomeOf(outcome),
    };

    private WhenClause CallWhen(CallWhenClauseContext when, ImmutableArray<SyntaxElement> children) => new()
    {
        Children = children,
        Moment = MomentOf(when),
        Fault = when.KW_FAULT() is null ? null : NameOf(when.name(0)),
        Name = Find<Identifier>(when.name(1)),
        Outcome = OutcomeOf(when.outcome()),
    };

    /// <summary>The moment is the word behind <c>when</c>.</summary>
    private static WhenMoment MomentOf(ParserRuleContext context)
    {
        foreach (var child in context.children)
        {
            WhenMoment? moment = (child as ITerminalNode)?.Symbol.Type switch
            {
                KW_NONE => WhenMoment.None,
                KW_MANY => WhenMoment.Many,
                KW_NO => WhenMoment.NoKey,
                KW_UNCHANGED => WhenMoment.Unchanged,
                KW_CONFLICT => WhenMoment.Conflict,
                KW_FAULT => WhenMoment.Fault,
                KW_STARTED => WhenMoment.Started,
                KW_SUCCEEDED => WhenMoment.Succeeded,
                KW_FAILED => WhenMoment.Failed,
                _ => null,
            };
            if (moment is { } known) return known;
        }

        return WhenMoment.Failed;
    }

    private static OutcomeWord WordOf(WordOutcomeContext word) => word.Start.Type switch
    {
        KW_KEEP => OutcomeWord.Keep,
        KW_CLEAR => OutcomeWord.Clear,
        KW_SKIP => OutcomeWord.Skip,
        KW_CONTINUE => OutcomeWord.Continue,
        KW_STOP => OutcomeWord.Stop,
        _ => OutcomeWord.Missing,
    };

    private Clause? CreateMergeClause(MergeClauseContext clause, ImmutableArray<SyntaxElement> children) => clause.mergeWhen() switch
    {
        MergeMissingContext missing => new MergeMissingClause { Children = children, Inserts = missing.KW_INSERT() is not null },
        MergeChangedContext changed => new MergeChangedClause { Children = children, Updates = changed.KW_UPDATE() is not null },
        MergeExtraContext extra => new MergeExtraClause
        {
            Children = children,
            Where = extra.KW_WHERE() is null ? null : ExpressionOf(extra.expression()),
            Action = extra.KW_DELETE() is not null ? MergeExtraAction.Delete : extra.KW_SET() is not null ? MergeExtraAction.Set : MergeExtraAction.Keep,
            Mapping = Find<MappingBlock>(extra.mappingBlock()),
            AtMost = Find<IntegerLiteral>(extra.integer()),
            IsPercent = extra.KW_PERCENT() is not null,
        },
        MergeFailedContext failed => When(failed, children, failed.outcome()),
        _ => null,
    };
}
