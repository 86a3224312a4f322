using DataSync.Engine.Running;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>What a step gives to those behind it: rows, lists, aggregates. Of a failed step none of it stays, be it its own or that of the row before in a loop. Source: tasks R45.</summary>
internal static class GivenRows
{
    /// <summary>Those behind it find no row, an empty list, aggregates of nothing.</summary>
    public static void Forget(StepPlan step, TaskSession session)
    {
        var frame = session.Frame;
        foreach (var slot in Rows(step).Where(slot => slot >= 0)) frame.Rows[slot] = null;
        foreach (var slot in Lists(step).Where(slot => slot >= 0)) frame.Lists[slot] = [];
        if (step is AggregateStep { IntoSlot: var into }) frame.Rows[into] = session.Code.NewRow(session.RowType(into));
    }

    private static IEnumerable<int> Rows(StepPlan step) => step switch
    {
        ReadStep read => [read.Query.Slot],
        OwnQueryStep query => [query.Result.Slot],
        WriteStep write => [write.ReturningSlot],
        ProcedureStep { Result: { } result } => [result.Slot],
        ServiceStep { Answer: { } answer } => [answer.Slot],
        _ => [],
    };

    private static IEnumerable<int> Lists(StepPlan step) => step switch
    {
        ReadStep { WhenMany: { Kind: OutcomeKind.All } many } => [many.ListSlot],
        OwnQueryStep query => [query.ListSlot, query.WhenMany is { Kind: OutcomeKind.All } all ? all.ListSlot : -1],
        ServiceStep { Answer: { } answer } => answer.Lists.Select(list => list.ListSlot),
        _ => [],
    };
}
