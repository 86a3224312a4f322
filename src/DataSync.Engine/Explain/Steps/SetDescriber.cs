using System.Globalization;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class SetDescriber : StepDescriber<SetStep>
{
    public override string Kind => "set";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(SetStep step, PlanWords words) => string.Create(CultureInfo.InvariantCulture, $"stages {step.Columns.Length} {(step.Columns.Length == 1 ? "value" : "values")}");

    protected override IEnumerable<ExplainedPolicy> Policies(SetStep step, PlanWords words) => [new("value that does not fit", "fail, unless its line says otherwise", IsDefault: true)];

    protected override IEnumerable<ValueFlow> Flows(SetStep step) => [new() { Slot = step.Slot, Columns = step.Columns, Function = step.AssignFunction }];
}
