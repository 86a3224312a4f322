using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Explain.Steps;

/// <summary>A call of a procedure. Source: tasks C20.</summary>
internal sealed class ProcedureDescriber : StepDescriber<ProcedureStep>
{
    public override string Kind => "call";

    public override StepPreview Preview => StepPreview.Listed;

    protected override StepPreview PreviewOf(ProcedureStep step) => step.ReadsOnly ? StepPreview.Done : StepPreview.Listed;

    protected override string Does(ProcedureStep step, PlanWords words) => $"calls {step.Procedure.PhysicalName} of {words.Source(step.Procedure.Source)}";

    protected override IEnumerable<ExplainedPolicy> Policies(ProcedureStep step, PlanWords words)
    {
        if (step.ReadsOnly) yield return new("reads only", "it changes nothing: a preview calls it too");
        else yield return OwnSqlWords.Once(step.OnceFunction, words);
    }

    protected override IEnumerable<ExplainedStatement> Statements(ProcedureStep step, StatementSource source) =>
    [
        source.Ask(step.Procedure.Source, session =>
        {
            var name = source.Words.Source(step.Procedure.Source);
            try
            {
                using var call = session.OwnSql?.Prepare(step.Procedure);
                return new ExplainedStatement(name, call?.Text ?? "", [.. step.Procedure.Inputs.Select(i => i.Name)], []);
            }
            catch (SyncException refused)
            {
                return new ExplainedStatement(name, "", [], [], $"{refused.Code}: {refused.Message}");
            }
        }),
    ];

    protected override IEnumerable<ValueFlow> Flows(ProcedureStep step) =>
        step.Result is { } result ? [new ValueFlow { Slot = result.Slot, Origin = $"result of {step.Procedure.Name}" }] : [];
}
