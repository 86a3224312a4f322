using System.Globalization;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

internal sealed class AggregateDescriber : StepDescriber<AggregateStep>
{
    public override string Kind => "aggregate";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(AggregateStep step, PlanWords words) =>
        $"computes {string.Join(", ", step.Values.Select(v => Word(v.Kind)))} over {words.Table(step.Query.Table)}";

    protected override IEnumerable<ExplainedPolicy> Policies(AggregateStep step, PlanWords words) =>
        [new("over no row", "count is 0, everything else null", IsDefault: true)];

    protected override IEnumerable<ExplainedStatement> Statements(AggregateStep step, StatementSource source) => [source.Read(step.Query)];

    protected override IEnumerable<ValueFlow> Flows(AggregateStep step) => step.Values.Select(v => new ValueFlow
    {
        Slot = step.IntoSlot, Columns = [v.Field], Function = v.ValueFunction, Through = Word(v.Kind), Origin = v.ValueFunction < 0 ? "rows" : "", Table = -1,
    });

    private static string Word(AggregateKind kind) => kind.ToString().ToLower(CultureInfo.InvariantCulture);
}
