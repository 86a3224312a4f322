using System.Collections.Immutable;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Cli.Doctor;

/// <summary>What may be done with a table.</summary>
[Flags]
internal enum TableRights
{
    None = 0,
    Select = 1,
    Insert = 2,
    Update = 4,
    Delete = 8,
    All = Select | Insert | Update | Delete,
}

/// <summary>The rights that a plan needs on each of its tables, and no more.</summary>
internal static class TableNeeds
{
    /// <returns>By index of the table.</returns>
    public static ImmutableArray<TableRights> Of(SyncPlan plan)
    {
        // Whatever is declared is read, if only by a condition.
        var needs = plan.Tables.Select(table => table.Tracking == TrackingKind.None ? TableRights.Select : TableRights.All).ToArray();
        foreach (var task in plan.Tasks)
        {
            if (task.Item is { } item) needs[item.Table] |= TableRights.Update;
            foreach (var step in StepTree.All(task))
                if (StepTree.Written(step) is { } table) needs[table] |= Of(step);
        }
        return [.. needs];
    }

    private static TableRights Of(StepPlan step) => step switch
    {
        InsertStep => TableRights.Insert,
        UpdateStep => TableRights.Update,
        DeleteStep or MergeExtraStep { Action: ExtraAction.Delete } => TableRights.Delete,
        MergeExtraStep => TableRights.Update,
        MergeStep merge => (merge.Inserts ? TableRights.Insert : TableRights.None) | (merge.Updates ? TableRights.Update : TableRights.None),
        _ => TableRights.Insert | TableRights.Update,
    };
}
