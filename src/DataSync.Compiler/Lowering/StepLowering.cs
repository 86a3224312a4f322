using System.Collections.Immutable;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>Steps of a task, one method per kind that is more than a record.</summary>
internal sealed class StepLowering(Lowered lowered)
{
    public ImmutableArray<StepPlan> Steps(ImmutableArray<BoundStep> steps) => MergeLowering.Block(lowered, steps, Step, Complete);

    private StepPlan Step(BoundStep step)
    {
        var site = lowered.Sites.Add(step.At);
        StepPlan plan = step switch
        {
            BoundRead s => Read(s, site),
            BoundAggregate s => Aggregate(s, site),
            BoundForEach s => new ForEachStep(s.Query is { } q ? Query(q) : null, s.List?.Slot ?? -1, s.Row.Slot, Steps(s.Body), s.Batch, s.BadRows) { Name = s.Name, Site = site, Within = ServiceLowering.Within(s.Within) },
            BoundInsert s => new InsertStep(s.Table.Index, lowered.Mapping(s.Mapping, existing: null)) { Name = s.Name, Site = site },
            BoundUpdate s => new UpdateStep(s.Table.Index, QueryLowering.Lower(lowered, s.Query, s.Mapping), lowered.Mapping(s.Mapping, s.Query.Row)) { Name = s.Name, Site = site },
            BoundUpsert s => Upsert(s, site),
            BoundDelete s => new DeleteStep(s.Table.Index, Query(s.Query)) { Name = s.Name, Site = site },
            BoundSet s => new SetStep(s.Row.Slot, [.. s.Mapping.Select(l => l.Target.Index)], lowered.Stage(s.Row, s.Mapping)) { Name = s.Name, Site = site, Masked = Lowered.MaskedTargets(s.Mapping), Keeping = [.. s.Mapping.Where(l => l.KeepsTarget).Select(l => l.Target.Index)] },
            BoundLet s => new LetStep(s.Local.Slot, s.Local.Field, lowered.Name(s.Local, s.Value)) { Name = s.Name, Site = site },
            BoundIf s => new IfStep(lowered.Condition(s.Condition, s.Text), Steps(s.Then), Steps(s.Else), s.Text) { Name = s.Name, Site = site },
            BoundFail s => new FailStep(lowered.ValueOrNone(s.Text)) { Name = s.Name, Site = site },
            BoundStop s => new StopStep { Name = s.Name, Site = site },
            BoundTransaction s => new TransactionStep(s.Source.Index, Steps(s.Body)) { Name = s.Name, Site = site },
            BoundMerge s => MergeLowering.Lower(lowered, s, site),
            BoundQueryStep s => OwnSqlLowering.Query(lowered, s, site, Outcome),
            BoundOwnWrite s => OwnSqlLowering.Write(lowered, s, site, Outcome),
            BoundProcedureCall s => OwnSqlLowering.Call(lowered, s, site),
            BoundRoute s => new RouteStep(s.Queue.Name, lowered.Mapping(s.Mapping, existing: null)) { Name = s.Name, Site = site },
            BoundServiceCall s => ServiceLowering.Call(lowered, s, site, Outcome),
            BoundNotify s => NotifyLowering.Lower(lowered, s, site),
            _ => throw new InvalidOperationException($"{step.GetType().Name} has no plan."),
        };
        if (step is BoundWrite write && plan is WriteStep written) plan = Options(written, write.Options);
        return Complete(step, plan);
    }

    /// <summary>What every step may have.</summary>
    private StepPlan Complete(BoundStep step, StepPlan plan) => plan with
    {
        Disabled = step.Disabled,
        Documentation = step.Documentation.Length > 0 ? step.Documentation : null,
        WhenFailed = step.WhenFailed is { } failed ? Outcome(failed, plan.Site) : null,
        Undo = step.Undo is { } undo ? Undone(undo, plan.Site) : null,
        TimeLimit = step.TimeLimit is { } limit && step.DefaultLimitAt is { } at ? limit with { DefaultSite = lowered.Sites.Add(at) } : step.TimeLimit,
        Retry = step.Retry is { } retry ? new RetryPlan(retry.Times, retry.After, retry.Doubles, retry.UpTo, retry.Kinds, lowered.Sites.Add(retry.At)) : null,
        BadRowFile = step.BadRowFile,
    };

    private OutcomePlan Undone(BoundOutcome undo, int site)
    {
        lowered.Undoes = true;
        return Outcome(undo, site);
    }

    private QueryPlan Query(BoundQuery query) => QueryLowering.Lower(lowered, query, []);

    private ReadStep Read(BoundRead step, int site)
    {
        var query = Query(step.Query);
        var none = Outcome(step.WhenNone, site);
        // An empty key is answered like no row, unless the script says otherwise (R48).
        var noKey = step.WhenNoKey is null ? none : Outcome(step.WhenNoKey, site);
        return new ReadStep(query, none, noKey, Outcome(step.WhenMany, site))
        {
            Name = step.Name,
            Site = site,
            Cache = step.Cache is { } c ? new CachePlan(c.Lifetime, c.Most, c.ForgetsNone, c.Preloads, [.. c.Keys.Select(lowered.Value)], c.Depending) : null,
        };
    }

    private AggregateStep Aggregate(BoundAggregate step, int site) => new(
        Query(step.Query),
        step.Into.Slot,
        [.. step.Values.Select(v => new AggregatePlan(v.Field.Index, v.Kind, lowered.ValueOrNone(v.Value), v.Field.Type, lowered.Sites.Add(v.At)) { Column = PlainColumn(v, step.Query.Row) })])
    {
        Name = step.Name,
        Site = site,
    };

    /// <summary>The column that is aggregated as it is; an average of whole numbers is their sum and their number, and so needs no conversion.</summary>
    private static int PlainColumn(BoundAggregateValue value, RowSymbol row)
    {
        var part = value.Value;
        while (part is BoundConversion conversion && (conversion.Kind == ConversionKind.AllowNull || value.Kind == AggregateKind.Avg)) part = conversion.Operand;
        return part is BoundColumn column && column.Row == row ? column.Column.Index : -1;
    }

    private UpsertStep Upsert(BoundUpsert step, int site) => new(step.Table.Index, [.. step.By.Select(c => c.Index)], lowered.Mapping(step.Mapping, step.Existing))
    {
        Name = step.Name,
        Site = site,
        ExistingSlot = step.Mapping.Any(l => AsksForExisting(l, step.Existing)) ? step.Existing.Slot : -1,
    };

    private static bool AsksForExisting(BoundMappingLine line, RowSymbol existing) =>
        line.KeepsTarget
        || new[] { line.Value, line.WhenNull?.Value, line.WhenNull?.Text, line.WhenInvalid?.Value, line.WhenInvalid?.Text, line.WhenAbsent?.Value, line.WhenAbsent?.Text }
            .OfType<BoundExpression>().Any(e => e.Reads(existing));

    private WriteStep Options(WriteStep plan, BoundWriteOptions options)
    {
        var none = OutcomeOrNone(options.WhenNone);
        return plan with
        {
            ExpectRows = options.ExpectRows,
            WhenNone = none,
            WhenNoKey = options.WhenNoKey is null ? none : Outcome(options.WhenNoKey, -1),
            WhenUnchanged = OutcomeOrNone(options.WhenUnchanged),
            WhenConflict = OutcomeOrNone(options.WhenConflict),
            OnceFunction = lowered.ValueOrNone(options.Once),
            ReturningSlot = options.Returning?.Slot ?? -1,
            Returning = [.. options.ReturningColumns.Select(c => c.Index)],
        };
    }

    private OutcomePlan? OutcomeOrNone(BoundOutcome? outcome) => outcome is null ? null : Outcome(outcome, -1);

    /// <param name="site">Site of the step, for an outcome that is not written: the step fails.</param>
    private OutcomePlan Outcome(BoundOutcome? outcome, int site) => outcome is null
        ? new OutcomePlan(OutcomeKind.Fail, -1, [], -1, site)
        : new OutcomePlan(outcome.Kind, lowered.ValueOrNone(outcome.Text), Steps(outcome.Steps), outcome.List?.Slot ?? -1, lowered.Sites.Add(outcome.At));
}
