using System.Collections.Immutable;
using DataSync.Engine.Explain.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain;

/// <summary>The kinds of step that can be explained: all of them, as a test says.</summary>
internal static class StepDescribers
{
    public static ImmutableArray<StepDescriber> All { get; } =
    [
        new ReadDescriber(),
        new AggregateDescriber(),
        new ForEachDescriber(),
        new InsertDescriber(),
        new UpdateDescriber(),
        new UpsertDescriber(),
        new DeleteDescriber(),
        new SetDescriber(),
        new LetDescriber(),
        new IfDescriber(),
        new FailDescriber(),
        new StopDescriber(),
        new RouteDescriber(),
        new TransactionDescriber(),
        new MergeDescriber(),
        new MergeExtraDescriber(),
        new OwnQueryDescriber(),
        new OwnWriteDescriber(),
        new ProcedureDescriber(),
        new ServiceDescriber(),
        new NotifyDescriber(),
    ];

    private static readonly Dictionary<Type, StepDescriber> ByStep = All.ToDictionary(d => d.Step);

    public static StepDescriber Of(StepPlan step) =>
        ByStep.TryGetValue(step.GetType(), out var known) ? known : throw new InvalidOperationException($"{step.GetType().Name} has no explanation.");
}
