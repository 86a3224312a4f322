using System.Collections.Immutable;

namespace DataSync.Engine.Steps;

/// <summary>Steps in their order. Source: tasks R34.</summary>
internal sealed class StepSequence(ImmutableArray<StepRunner> runners)
{
    public static StepSequence Empty { get; } = new([]);

    public ImmutableArray<StepRunner> Runners => runners;

    public bool IsEmpty => runners.IsEmpty;

    public Flow Run()
    {
        foreach (var runner in runners)
        {
            var flow = runner.Run();
            if (flow != Flow.Next) return flow;
        }
        return Flow.Next;
    }
}
