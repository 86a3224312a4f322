using DataSync.Engine.Steps;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain.Steps;

internal sealed class UpdateDescriber : StepDescriber<UpdateStep>
{
    public override string Kind => "update";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(UpdateStep step, PlanWords words) => $"updates {words.Table(step.Table)}, rows that differ only: {words.Columns(step.Table, step.Mapping.Columns)}";

    protected override IEnumerable<ExplainedPolicy> Policies(UpdateStep step, PlanWords words) => WritePolicies.Of(step, words);

    protected override IEnumerable<ExplainedStatement> Statements(UpdateStep step, StatementSource source)
    {
        var table = source.Words.Plan.Tables[step.Table];
        var check = RowCheck.Of(source.Words.Plan, step);
        return
        [
            source.Read(step.Query), .. source.LookAgain(check, table, step.Query.Columns, table.Key, many: true),
            source.Write(new WriteRequest(WriteKind.UpdateByKey, table, RowVersion.Updated(table, step.Mapping.Columns), check.FoundBy)),
        ];
    }

    protected override IEnumerable<ValueFlow> Flows(UpdateStep step) => [ValueFlow.Written(step.Table, step.Mapping)];
}
