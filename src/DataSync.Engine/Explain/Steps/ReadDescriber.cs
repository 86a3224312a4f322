using System.Globalization;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class ReadDescriber : StepDescriber<ReadStep>
{
    public override string Kind => "read";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(ReadStep step, PlanWords words) =>
        $"reads {(step.WhenMany.Kind == OutcomeKind.All ? "rows" : "one row")} of {words.Table(step.Query.Table)}";

    protected override IEnumerable<ExplainedPolicy> Policies(ReadStep step, PlanWords words)
    {
        yield return step.Query.Limit is { } limit ? new("limit", limit.ToString(CultureInfo.InvariantCulture)) : new("limit", "none", IsDefault: true);
    }

    protected override IEnumerable<ExplainedStatement> Statements(ReadStep step, StatementSource source) => [source.Read(step.Query)];
}
