using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain.Steps;

internal sealed class InsertDescriber : StepDescriber<InsertStep>
{
    public override string Kind => "insert";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(InsertStep step, PlanWords words) => $"inserts a row of {words.Table(step.Table)}: {words.Columns(step.Table, step.Mapping.Columns)}";

    protected override IEnumerable<ExplainedPolicy> Policies(InsertStep step, PlanWords words) => WritePolicies.Of(step, words);

    protected override IEnumerable<ExplainedStatement> Statements(InsertStep step, StatementSource source) =>
        [source.Write(new WriteRequest(WriteKind.Insert, source.Words.Plan.Tables[step.Table], step.Mapping.Columns, []))];

    protected override IEnumerable<ValueFlow> Flows(InsertStep step) => [ValueFlow.Written(step.Table, step.Mapping)];
}
