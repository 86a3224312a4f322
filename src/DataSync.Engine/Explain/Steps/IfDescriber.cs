using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class IfDescriber : StepDescriber<IfStep>
{
    public override string Kind => "if";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(IfStep step, PlanWords words) => $"goes on with its steps if {step.Text}";

    protected override IEnumerable<ExplainedPolicy> Policies(IfStep step, PlanWords words) => [new("unknown condition", "counts as false", IsDefault: true)];

    protected override IEnumerable<InnerSteps> Inner(IfStep step) => [new("then", step.Then), new("else", step.Else)];
}
