using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>A task: its frame, what holds for the whole of it, its steps.</summary>
internal static class TaskLowering
{
    public static TaskPlan Lower(Lowered lowered, TaskSymbol task)
    {
        var types = lowered.Code.RowTypes;
        var locals = ImmutableArray.CreateBuilder<SlotPlan>();
        if (task.LocalsSlot >= 0) locals.Add(new SlotPlan(task.LocalsSlot, types.AddLocals($"{task.Name} values", task.LocalsSlot, task.Locals)));
        foreach (var row in task.MadeRows) locals.Add(new SlotPlan(row.Slot, types.AddMade($"{task.Name} {row.Name}", row)));
        foreach (var row in task.Shapes) types.AddMade($"{task.Name} {row.Name}", row);
        if (task.Problem is { } problem && !task.MadeRows.Contains(problem)) locals.Add(new SlotPlan(problem.Slot, types.AddMade($"{task.Name} {problem.Name}", problem)));

        var steps = new StepLowering(lowered);
        return new TaskPlan(
            task.Name,
            task.Documentation,
            task.Slots,
            task.Item is { Table: { } table } item ? new ItemPlan(table.Index, item.Slot, item.Name) : null,
            steps.Steps(task.Steps),
            lowered.Sites.Add(task.At))
        {
            Status = [.. task.Status.Select(s => new StatusPlan(s.Column.Index, s.Moment, lowered.Value(s.Value), lowered.Sites.Add(s.At)))],
            WhenStarted = steps.Steps(task.WhenStarted),
            WhenSucceeded = steps.Steps(task.WhenSucceeded),
            WhenFailed = steps.Steps(task.WhenFailed),
            WhenFailedSlot = task.Problem?.Slot ?? -1,
            Timeout = task.Timeout,
            TimeoutWarnAt = task.TimeoutWarnAt,
            AtMost = task.AtMost,
            SerialFunction = lowered.ValueOrNone(task.Serial),
            SerialWait = task.SerialWait,
            Audit = task.Audit is { } audit ? new AuditPlan(audit.Level, audit.Keep, audit.FromDefaults, lowered.Sites.Add(audit.At)) : null,
            Locals = locals.ToImmutable(),
        };
    }
}
