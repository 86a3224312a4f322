using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

/// <summary>What is told by mail. Source: tasks C42.</summary>
internal sealed class NotifyDescriber : StepDescriber<NotifyStep>
{
    public override string Kind => "notify";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(NotifyStep step, PlanWords words) =>
        $"tells {string.Join(", ", step.Recipients.Where(r => r.Part != RecipientPart.Exclude).Select(r => words.Expression(r.ValueFunction)))} through {words.Source(step.Mail)}: {words.Expression(step.SubjectFunction)}";

    protected override IEnumerable<ExplainedPolicy> Policies(NotifyStep step, PlanWords words)
    {
        var excluded = step.Recipients.Where(r => r.Part == RecipientPart.Exclude).Select(r => words.Expression(r.ValueFunction)).ToArray();
        if (excluded.Length > 0) yield return new("except", string.Join(", ", excluded));
        if (step.FileFunctions.Length > 0) yield return new("files", string.Join(", ", step.FileFunctions.Select(words.Expression)));
        yield return new("sent", step.TellsFailure ? "when the failure that follows is written down" : "when what it tells of is durable; not at all when that is taken back", IsDefault: true);
        if (words.Setting(step.Mail, "digest") is { } digest) yield return new("together", $"with all that the same recipient is told within {digest}, as one mail");
        if (words.Setting(step.Mail, "most_per_hour") is { } most) yield return new("most", $"{most} mails an hour for a recipient; what is more goes as one when the hour is over");
        yield return step.OnceFunction < 0 ? new("repeated", "each recipient is told once in a run", IsDefault: true) : new("repeated", $"each recipient is told once in a run for the same {words.Expression(step.OnceFunction)}");
        yield return new("trouble", "a warning; the task goes on", IsDefault: true);
    }
}
