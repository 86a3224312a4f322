using DataSync.Plans.Model;

namespace DataSync.Engine.Explain;

/// <summary>A schedule in words: for whom, when, and what becomes of times that are missed.</summary>
public static class ScheduleWords
{
    public static string Of(SchedulePlan schedule)
    {
        var time = schedule.Every is { } every ? $"every {every}" : $"at {schedule.Cron} in {schedule.Zone ?? "the machine's zone"}";
        var where = schedule.Items is { Where.IsEmpty: false } items ? $" where {string.Join(" and ", items.Where.Select(w => w.Text))}" : "";
        var each = schedule.Items is null ? "" : $" for each item{where}";
        var missed = schedule.Missed == MissedRuns.RunOnce ? "missed times: one run" : "missed times: none";
        return $"{time}{each}; {missed}; {(schedule.Overlaps ? "may overlap" : "one run at a time")}";
    }
}
