using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class FailDescriber : StepDescriber<FailStep>
{
    public override string Kind => "fail";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(FailStep step, PlanWords words) => $"fails the task {words.Expression(step.TextFunction)}".TrimEnd();
}
