using System.Collections.Immutable;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Queries;

/// <summary>The caches of a task, so that a write can drop what it may have made old. Source: tasks R160.</summary>
internal sealed class TableCaches(SyncPlan plan)
{
    private readonly List<ReadCache> caches = [];

    public void Add(ReadCache cache) => caches.Add(cache);

    /// <summary>A step has written, or may have.</summary>
    public void Wrote(StepPlan step)
    {
        if (caches.Count == 0) return;
        if (StepTree.Written(step) is { } table) Wrote(plan.Tables[table]);
        else if (StepTree.WrittenSource(plan, step) is { } source) Drop(cache => cache.Table.Source == source);
    }

    /// <summary>Steps have written in a batch that is committed.</summary>
    public void Wrote(ImmutableArray<StepPlan> steps)
    {
        if (caches.Count == 0) return;
        foreach (var step in StepTree.All(steps)) Wrote(step);
    }

    public void Wrote(TablePlan table) => Drop(cache => cache.Table.Source == table.Source && cache.Table.PhysicalName == table.PhysicalName);

    private void Drop(Predicate<ReadCache> concerned)
    {
        foreach (var cache in caches)
            if (concerned(cache)) cache.Drop();
    }
}
