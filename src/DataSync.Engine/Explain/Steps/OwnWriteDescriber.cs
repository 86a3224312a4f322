using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

/// <summary>A statement of the script's own that writes. Source: tasks C20.</summary>
internal sealed class OwnWriteDescriber : StepDescriber<OwnWriteStep>
{
    public override string Kind => "query";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(OwnWriteStep step, PlanWords words) => $"own SQL: writes to {words.Source(step.Statement.Source)}";

    protected override IEnumerable<ExplainedPolicy> Policies(OwnWriteStep step, PlanWords words)
    {
        if (step.WhenNone is null) yield return new("when none", "fail", IsDefault: true);
        yield return OwnSqlWords.Expected(step.ExpectRows);
        yield return OwnSqlWords.Once(step.OnceFunction, words);
        yield return OwnSqlWords.Bound;
    }

    protected override IEnumerable<ExplainedStatement> Statements(OwnWriteStep step, StatementSource source) => [OwnSqlWords.Statement(step.Statement, source.Words)];
}
