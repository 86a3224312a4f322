using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model;

/// <summary>What becomes of times at which nobody was there, or the run before was still at work.</summary>
public enum MissedRuns
{
    /// <summary>One run as soon as possible, for all of them together.</summary>
    RunOnce,

    /// <summary>Nothing: the next run is at the next time.</summary>
    Skip,
}

/// <summary>
/// When a task runs by itself: after an interval, or at times of the calendar. One of <see cref="Every"/> and <see cref="Cron"/> is given. Source: tasks §3.9.
/// </summary>
/// <param name="Name">Task and time in words: unique in a plan, and the same as long as both stay what they are.</param>
/// <param name="Task">Index into <see cref="SyncPlan.Tasks"/>.</param>
public sealed record SchedulePlan(string Name, int Task, int Site)
{
    /// <summary>The items the task runs for, over a frame whose slot 0 is the item; null for a task without one.</summary>
    public QueryPlan? Items { get; init; }

    /// <summary>Columns of the item's table: a row is run when its values in them have changed. Empty where every item is run.</summary>
    public ImmutableArray<int> Changes { get; init; } = [];

    /// <summary>Index of the table whose files the task runs for, one at a time; null for a schedule that is not for files.</summary>
    public int? Files { get; init; }

    public SyncDuration? Every { get; init; }

    /// <summary>Five fields: see <see cref="Schedules.CronTime"/>.</summary>
    public string? Cron { get; init; }

    /// <summary>IANA name of the zone of <see cref="Cron"/>; null for that of the machine.</summary>
    public string? Zone { get; init; }

    public MissedRuns Missed { get; init; }

    /// <summary>A run may begin while another one of the same task is at work.</summary>
    public bool Overlaps { get; init; }

    /// <summary>What the tasks of the plan write themselves is no change. Source: tasks C41.</summary>
    public bool IgnoresOwnChanges { get; init; }
}
