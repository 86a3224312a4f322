using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class RouteDescriber : StepDescriber<RouteStep>
{
    public override string Kind => "route";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(RouteStep step, PlanWords words) => $"fails the task, and its item waits in {step.Queue}";
}
