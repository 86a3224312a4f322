using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>Which type of row each slot of a task holds: so that masked values are known wherever they are.</summary>
internal static class SlotTypes
{
    /// <returns>Row type per slot; -1 where none is known.</returns>
    public static int[] Of(SyncPlan plan, TaskPlan task)
    {
        var types = new int[task.Slots];
        Array.Fill(types, -1);
        if (task.Item is { } item) types[item.Slot] = plan.Tables[item.Table].RowType;
        foreach (var local in task.Locals) types[local.Slot] = local.RowType;
        foreach (var step in StepTree.All(task))
            if (StepTree.Query(step) is { } query) types[query.Slot] = plan.Tables[query.Table].RowType;
        foreach (var merge in StepTree.All(task).OfType<MergeStep>()) types[merge.Existing.Slot] = plan.Tables[merge.Existing.Table].RowType;
        foreach (var extra in StepTree.All(task).OfType<MergeExtraStep>()) types[extra.Source.Slot] = plan.Tables[extra.Source.Table].RowType;
        foreach (var call in StepTree.All(task).OfType<ProcedureStep>())
            if (call.Result is { } result) types[result.Slot] = result.RowType;
        foreach (var row in StepTree.All(task).OfType<ServiceStep>().SelectMany(s => s.Faults.Select(f => f.Row).Append(s.Answer)).OfType<AnswerPlan>()) types[row.Slot] = row.RowType;
        foreach (var query in StepTree.All(task).OfType<OwnQueryStep>())
            if (query.Result.Slot >= 0) types[query.Result.Slot] = query.Result.RowType;
        foreach (var write in StepTree.All(task).OfType<WriteStep>().Where(w => w.ReturningSlot >= 0)) types[write.ReturningSlot] = plan.Tables[write.Table].RowType;
        var lists = Lists(plan, task);
        foreach (var loop in StepTree.All(task).OfType<ForEachStep>())
        {
            if (loop.Query is not null) types[loop.Slot] = plan.Tables[loop.Query.Table].RowType;
            else if (loop.ListSlot >= 0 && lists[loop.ListSlot] is >= 0 and var type) types[loop.Slot] = type;
        }
        return types;
    }

    /// <returns>Row type of the list per slot; -1 where none is known.</returns>
    public static int[] Lists(SyncPlan plan, TaskPlan task)
    {
        var types = new int[task.Slots];
        Array.Fill(types, -1);
        foreach (var step in StepTree.All(task))
        {
            if (step is ReadStep { WhenMany: { Kind: OutcomeKind.All } all } read) types[all.ListSlot] = plan.Tables[read.Query.Table].RowType;
            if (step is OwnQueryStep { ListSlot: >= 0 } own) types[own.ListSlot] = own.Result.RowType;
            if (step is OwnQueryStep { WhenMany: { Kind: OutcomeKind.All } many } query) types[many.ListSlot] = query.Result.RowType;
            if (step is ServiceStep call)
                foreach (var list in call.Faults.Select(f => f.Row).Append(call.Answer).OfType<AnswerPlan>().SelectMany(a => a.Lists)) types[list.ListSlot] = list.RowType;
        }
        return types;
    }
}
