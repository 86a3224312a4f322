using DataSync.Engine.Steps;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain.Steps;

internal sealed class UpsertDescriber : StepDescriber<UpsertStep>
{
    public override string Kind => "upsert";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(UpsertStep step, PlanWords words) =>
        $"updates the row of {words.Table(step.Table)} with this {words.Columns(step.Table, step.By)} if it differs, or inserts it: {words.Columns(step.Table, step.Mapping.Columns)}";

    protected override IEnumerable<ExplainedPolicy> Policies(UpsertStep step, PlanWords words) => WritePolicies.Of(step, words);

    protected override IEnumerable<ExplainedStatement> Statements(UpsertStep step, StatementSource source)
    {
        var table = source.Words.Plan.Tables[step.Table];
        var check = RowCheck.Of(source.Words.Plan, step);
        var read = check.Read(step);
        return
        [
            source.Look(table, read, step.By), .. source.LookAgain(check, table, read, step.By, many: false),
            source.Write(new WriteRequest(WriteKind.UpdateByKey, table, RowVersion.Updated(table, [.. step.Mapping.Columns.Except(step.By)]), check.FoundBy)),
            source.Write(new WriteRequest(WriteKind.InsertUnlessTaken, table, RowVersion.Inserted(table, step.Mapping.Columns), [])),
        ];
    }

    protected override IEnumerable<ValueFlow> Flows(UpsertStep step) => [ValueFlow.Written(step.Table, step.Mapping)];
}
