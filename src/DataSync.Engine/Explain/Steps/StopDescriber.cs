using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class StopDescriber : StepDescriber<StopStep>
{
    public override string Kind => "stop";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(StopStep step, PlanWords words) => "ends the task; what was staged counts";
}
