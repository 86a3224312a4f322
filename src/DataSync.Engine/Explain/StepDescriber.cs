using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain;

/// <summary>What a preview does when it comes to a step.</summary>
public enum StepPreview
{
    /// <summary>It is done as in a run: it writes nothing.</summary>
    Done,

    /// <summary>What it would write is listed, with old and new values, and not written.</summary>
    Listed,
}

/// <summary>Steps that belong to another step.</summary>
/// <param name="When">When they are run; empty for always.</param>
internal sealed record InnerSteps(string When, ImmutableArray<StepPlan> Steps);

/// <summary>How one kind of step is explained: one class for each kind, all of them in <see cref="StepDescribers"/>.</summary>
internal abstract class StepDescriber
{
    /// <summary>The kind of step in the plan.</summary>
    public abstract Type Step { get; }

    /// <summary>The word the step begins with.</summary>
    public abstract string Kind { get; }

    /// <summary>What a preview does with such a step.</summary>
    public abstract StepPreview Preview { get; }

    /// <summary>What a preview does with this one.</summary>
    public abstract StepPreview PreviewOf(StepPlan step);

    /// <summary>What it does, in one line.</summary>
    public abstract string Does(StepPlan step, PlanWords words);

    /// <summary>What is in force beside the answers to its outcomes, defaults included.</summary>
    public abstract IEnumerable<ExplainedPolicy> Policies(StepPlan step, PlanWords words);

    /// <summary>The statements it sends.</summary>
    public abstract IEnumerable<ExplainedStatement> Statements(StepPlan step, StatementSource source);

    /// <summary>The steps inside it, those of its outcomes left out.</summary>
    public abstract IEnumerable<InnerSteps> Inner(StepPlan step);

    /// <summary>Which values it puts where, for lineage.</summary>
    public abstract IEnumerable<ValueFlow> Flows(StepPlan step);
}

/// <summary>The same with the step's own type; what a kind of step does not have is left out.</summary>
internal abstract class StepDescriber<TStep> : StepDescriber where TStep : StepPlan
{
    public sealed override Type Step => typeof(TStep);

    public sealed override StepPreview PreviewOf(StepPlan step) => PreviewOf((TStep)step);

    public sealed override string Does(StepPlan step, PlanWords words) => Does((TStep)step, words);

    public sealed override IEnumerable<ExplainedPolicy> Policies(StepPlan step, PlanWords words) => Policies((TStep)step, words);

    public sealed override IEnumerable<ExplainedStatement> Statements(StepPlan step, StatementSource source) => Statements((TStep)step, source);

    public sealed override IEnumerable<InnerSteps> Inner(StepPlan step) => Inner((TStep)step);

    public sealed override IEnumerable<ValueFlow> Flows(StepPlan step) => Flows((TStep)step);

    protected virtual StepPreview PreviewOf(TStep step) => Preview;

    protected abstract string Does(TStep step, PlanWords words);

    protected virtual IEnumerable<ExplainedPolicy> Policies(TStep step, PlanWords words) => [];

    protected virtual IEnumerable<ExplainedStatement> Statements(TStep step, StatementSource source) => [];

    protected virtual IEnumerable<InnerSteps> Inner(TStep step) => [];

    protected virtual IEnumerable<ValueFlow> Flows(TStep step) => [];
}
