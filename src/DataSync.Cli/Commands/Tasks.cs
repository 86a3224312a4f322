using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary>Tasks of a plan by name.</summary>
internal static class Tasks
{
    /// <summary>The named task, or all of them.</summary>
    /// <exception cref="SyncException">DS5103: there is none, or none of this name.</exception>
    public static IEnumerable<int> Named(SyncPlan plan, string? name) => name is null && !plan.Tasks.IsEmpty ? Enumerable.Range(0, plan.Tasks.Length) : [One(plan, name)];

    /// <summary>The named task; without a name the only one.</summary>
    /// <exception cref="SyncException">DS5103.</exception>
    public static int One(SyncPlan plan, string? name)
    {
        if (name is null && plan.Tasks.Length == 1) return 0;
        for (var i = 0; i < plan.Tasks.Length; i++)
            if (plan.Tasks[i].Name == name) return i;
        if (plan.Tasks.IsEmpty)
        {
            throw new SyncException("DS5103", "The plan has no task.", plan.Network is null
                ? "Declare one: `task Name { … }`."
                : "It declares stations: `datasync network` shows what they exchange, and `datasync why` which records belong where.", FailureClass.Setup);
        }

        throw new SyncException("DS5103", name is null ? "The plan does not have exactly one task, and none is named." : $"The plan has no task {name}.",
            $"Its tasks are: {string.Join(", ", plan.Tasks.Select(t => t.Name))}.", FailureClass.Setup);
    }
}
