using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>When a task runs by itself, and for which items.</summary>
internal static class ScheduleLowering
{
    public static SchedulePlan Lower(Lowered lowered, ScheduleSymbol schedule) => new(schedule.Name, schedule.Task.Index, lowered.Sites.Add(schedule.At))
    {
        Items = schedule.Items is { } items ? QueryLowering.Lower(lowered, items, []) : null,
        Changes = [.. schedule.Changes.Select(column => column.Index)],
        Files = schedule.Files?.Index,
        Every = schedule.Every,
        Cron = schedule.Cron,
        Zone = schedule.Zone,
        Missed = schedule.Missed,
        Overlaps = schedule.Overlaps,
        IgnoresOwnChanges = schedule.IgnoresOwnChanges,
    };
}
