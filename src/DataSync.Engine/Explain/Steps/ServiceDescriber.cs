using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

/// <summary>A call of an operation of a service. Source: tasks R86.</summary>
internal sealed class ServiceDescriber : StepDescriber<ServiceStep>
{
    public override string Kind => "call";

    public override StepPreview Preview => StepPreview.Listed;

    protected override StepPreview PreviewOf(ServiceStep step) => step.ReadsOnly ? StepPreview.Done : StepPreview.Listed;

    protected override string Does(ServiceStep step, PlanWords words)
    {
        var contract = words.Plan.Services[step.Service].Contract;
        return $"calls {contract.Operations[step.Operation].Name} of {words.Source(words.Plan.Services[step.Service].Source)} ({contract.Service}, {contract.Port})";
    }

    protected override IEnumerable<ExplainedPolicy> Policies(ServiceStep step, PlanWords words)
    {
        if (step.ReadsOnly) yield return new("reads only", "it changes nothing: a preview calls it too");
        else yield return OwnSqlWords.Once(step.OnceFunction, words);
    }

    protected override IEnumerable<ValueFlow> Flows(ServiceStep step) => step.Faults.Select(f => f.Row).Append(step.Answer).OfType<AnswerPlan>()
        .Select(row => new ValueFlow { Slot = row.Slot, Origin = $"answer {row.Name}" });
}
