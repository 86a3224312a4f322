using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain.Steps;

internal sealed class DeleteDescriber : StepDescriber<DeleteStep>
{
    public override string Kind => "delete";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(DeleteStep step, PlanWords words) => $"deletes from {words.Table(step.Table)}";

    protected override IEnumerable<ExplainedPolicy> Policies(DeleteStep step, PlanWords words) => WritePolicies.Of(step, words);

    protected override IEnumerable<ExplainedStatement> Statements(DeleteStep step, StatementSource source)
    {
        var table = source.Words.Plan.Tables[step.Table];
        var check = RowCheck.Of(source.Words.Plan, step);
        return [source.Read(step.Query), .. source.LookAgain(check, table, step.Query.Columns, table.Key, many: true), source.Write(new WriteRequest(WriteKind.DeleteByKey, table, [], check.FoundBy))];
    }
}
