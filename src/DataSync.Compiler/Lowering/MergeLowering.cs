using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>Merges: which rows, how they find each other, what is written.</summary>
internal static class MergeLowering
{
    /// <summary>
    /// The steps of a block. Merges that follow each other are a group: what they insert and update they do in the written order, and their extra rows come after all of them in
    /// the reverse one, so that children are there before and gone before their parents.
    /// </summary>
    public static ImmutableArray<StepPlan> Block(Lowered lowered, ImmutableArray<BoundStep> steps, Func<BoundStep, StepPlan> lower, Func<BoundStep, StepPlan, StepPlan> complete)
    {
        var plans = ImmutableArray.CreateBuilder<StepPlan>();
        var extras = new Stack<BoundMerge>();
        foreach (var step in steps)
        {
            if (step is not BoundMerge) EndGroup();
            plans.Add(lower(step));
            if (step is BoundMerge { Extra: not null } merge) extras.Push(merge);
        }
        EndGroup();
        return plans.ToImmutable();

        void EndGroup()
        {
            while (extras.TryPop(out var merge))
                if (merge.Extra is { } extra) plans.Add(complete(merge, Lower(lowered, merge, extra)));
        }
    }

    public static MergeStep Lower(Lowered lowered, BoundMerge merge, int site)
    {
        var (notes, echo) = (MergeEchoes.Noted(lowered.Merges, merge), MergeEchoes.Known(lowered.Merges, merge));
        var step = Lower(lowered, merge) with { Name = merge.Name, Site = site };
        return step with
        {
            Notes = notes,
            Existing = notes is null ? step.Existing : MergeEchoes.Widened(lowered, step.Existing, merge.Target, notes),
            Echo = echo,
            Query = echo is null ? step.Query : MergeEchoes.Widened(lowered, step.Query, merge.Query.Table, echo),
        };
    }

    private static MergeStep Lower(Lowered lowered, BoundMerge merge) => new(
        Source(lowered, merge),
        QueryLowering.Lower(lowered, new BoundQuery(merge.Target, merge.Existing, [], [], null, merge.At), []),
        Match(lowered, merge.On),
        lowered.Mapping(merge.Mapping, merge.Existing),
        merge.Batch,
        merge.BadRows)
    {
        Name = merge.Name,
        Site = -1,
        Inserts = merge.Inserts,
        Updates = merge.Updates,
        Incremental = merge.Incremental is { } incremental ? Incremental(lowered, merge, incremental) : null,
        Digest = merge.Digest is { } digest ? new DigestPlan(digest.Fingerprint, [.. digest.Parameters.Select(p => p.Index)]) : null,
    };

    private static MergeExtraStep Lower(Lowered lowered, BoundMerge merge, BoundExtra extra) => new(
        merge.Name,
        QueryLowering.Lower(lowered, extra.Query, extra.Mapping),
        Source(lowered, merge),
        Match(lowered, merge.On),
        extra.Action,
        extra.Action == ExtraAction.Set ? lowered.Mapping(extra.Mapping, extra.Query.Row) : null,
        merge.Batch,
        merge.BadRows)
    {
        Name = $"{merge.Name} extra",
        Site = lowered.Sites.Add(extra.At),
        AtMost = extra.AtMost,
        ForgetsDigests = merge.Digest is not null,
    };

    private static QueryPlan Source(Lowered lowered, BoundMerge merge)
    {
        var query = merge.Incremental is { } incremental ? merge.Query with { OrderBy = [new BoundOrder(incremental.Column, Descending: false, incremental.Since.Condition.At)] } : merge.Query;
        return QueryLowering.Lower(lowered, query, []);
    }

    private static IncrementalPlan Incremental(Lowered lowered, BoundMerge merge, BoundIncremental incremental) => new(
        incremental.Column.Index,
        QueryLowering.Lower(lowered, merge.Query with { Where = [incremental.Since] }, []).Where[0],
        incremental.Mark.Slot,
        incremental.Fingerprint,
        [.. incremental.Parameters.Select(p => p.Index)]);

    private static MatchPlan Match(Lowered lowered, ImmutableArray<BoundMatch> on) => new(
        [.. on.Select(m => m.Column.Index)],
        [.. on.Select(m => m.From?.Index ?? (m.IsConstant ? MatchPlan.Constant : MatchPlan.Computed))],
        lowered.Mapping([.. on.Select(m => m.Line)], existing: null).MapFunction);
}
