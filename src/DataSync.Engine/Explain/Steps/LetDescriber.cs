using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class LetDescriber : StepDescriber<LetStep>
{
    public override string Kind => "let";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(LetStep step, PlanWords words) => words.Expression(step.AssignFunction) is { Length: > 0 } value ? $"names the value of {value}" : "names a value";

    protected override IEnumerable<ValueFlow> Flows(LetStep step) => [new() { Slot = step.Slot, Columns = [step.Field], Function = step.AssignFunction }];
}
