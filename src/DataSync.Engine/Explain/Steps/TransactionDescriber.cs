using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class TransactionDescriber : StepDescriber<TransactionStep>
{
    public override string Kind => "transaction";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(TransactionStep step, PlanWords words) => $"commits what its steps write to {words.Source(step.Source)} together";

    protected override IEnumerable<InnerSteps> Inner(TransactionStep step) => [new("", step.Body)];
}
