using DataSync.Engine.Triggers;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain;

/// <summary>A schedule in words: for whom, when, and what becomes of times that are missed.</summary>
public static class ScheduleWords
{
    public static string Of(SyncPlan plan, SchedulePlan schedule)
    {
        var time = schedule.Every is { } every ? $"every {every}" : $"at {schedule.Cron} in {schedule.Zone ?? "the machine's zone"}";
        var missed = schedule.Missed == MissedRuns.RunOnce ? "missed times: one run" : "missed times: none";
        return $"{time}{Whom(plan, schedule)}; {missed}; {(schedule.Overlaps ? "may overlap" : "one run at a time")}";
    }

    private static string Whom(SyncPlan plan, SchedulePlan schedule)
    {
        if (schedule.Files is { } files) return $" for each file {plan.Tables[files].PhysicalName} in {plan.Sources[plan.Tables[files].Source].Name}, once each, then moved into its folder {ArrivedFiles.Done}";
        if (schedule.Items is not { } items) return "";
        var table = plan.Tables[items.Table];
        var each = schedule.Changes.IsEmpty ? "item" : schedule.Changes is [var one] && table.Columns.Length > 1 ? $"row of {table.Name} whose {table.Columns[one].Name} has changed" : $"changed row of {table.Name}";
        var own = schedule.IgnoresOwnChanges ? ", unless by a task of this plan" : "";
        return $" for each {each}{own}{(items.Where.IsEmpty ? "" : $" where {string.Join(" and ", items.Where.Select(w => w.Text))}")}";
    }
}
