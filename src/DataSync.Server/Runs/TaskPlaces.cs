using System.Collections.Concurrent;
using DataSync.Plans.Model;

namespace DataSync.Server.Runs;

/// <summary>One run at a time of each task in this process, or as many as the task says; the others wait in their order. What the journal allows several processes is asked there.</summary>
internal sealed class TaskPlaces
{
    private readonly ConcurrentDictionary<TaskPlan, SemaphoreSlim> places = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<TaskPlan, int> waiting = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many wait for a place of a task.</summary>
    public int Waiting(TaskPlan task) => waiting.GetValueOrDefault(task);

    /// <summary>Waits for a place; whoever has it gives it back by disposing of it.</summary>
    public async Task<IDisposable> Enter(TaskPlan task, CancellationToken cancellation)
    {
        var of = places.GetOrAdd(task, t => new SemaphoreSlim(t.AtMost ?? 1));
        waiting.AddOrUpdate(task, 1, (_, count) => count + 1);
        try
        {
            await of.WaitAsync(cancellation);
        }
        finally
        {
            waiting.AddOrUpdate(task, 0, (_, count) => count - 1);
        }
        return new Place(of);
    }

    private sealed class Place(SemaphoreSlim of) : IDisposable
    {
        public void Dispose() => of.Release();
    }
}
