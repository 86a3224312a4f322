using System.Globalization;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class ForEachDescriber : StepDescriber<ForEachStep>
{
    public override string Kind => "for each";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(ForEachStep step, PlanWords words) =>
        step.Query is { } query ? $"runs its steps for every row of {words.Table(query.Table)}" : "runs its steps for every row of a list";

    protected override IEnumerable<ExplainedPolicy> Policies(ForEachStep step, PlanWords words)
    {
        yield return step.Batch > 0
            ? new("batch", string.Create(CultureInfo.InvariantCulture, $"{step.Batch} rows to a transaction"))
            : new("batch", string.Create(CultureInfo.InvariantCulture, $"{ForEachRunner.DefaultBatch} rows to a transaction"), IsDefault: true);
        yield return new("bad rows", step.BadRows.ToString().ToLower(CultureInfo.InvariantCulture), step.BadRows == BadRows.Fail);
    }

    protected override IEnumerable<ExplainedStatement> Statements(ForEachStep step, StatementSource source) => step.Query is { } query ? [source.Read(query)] : [];

    protected override IEnumerable<InnerSteps> Inner(ForEachStep step) => [new("", step.Body)];
}
