using System.Globalization;
using DataSync.Engine.Queries;
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

    protected override IEnumerable<ExplainedStatement> Statements(AggregateStep step, StatementSource source)
    {
        var query = source.Read(step.Query);
        var reason = "a value or a part of the condition has no form that a source understands";
        if (PushedAggregate.Request(step, source.Words.Plan) is { } request)
        {
            var pushed = source.Ask(request.Table.Source, session =>
            {
                var answer = session.Prepare(request);
                reason = answer.WhyNot ?? "";
                using var aggregate = answer.Aggregate;
                return query with { Text = aggregate?.Text ?? query.Text };
            });
            if (pushed.Problem is not null || reason.Length == 0) return [pushed];
        }
        return [query with { Conditions = query.Conditions.Add(new ExplainedCondition(string.Join(", ", step.Values.Select(v => Word(v.Kind))), Evaluation.Here, reason, null)) }];
    }

    protected override IEnumerable<ValueFlow> Flows(AggregateStep step) => step.Values.Select(v => new ValueFlow
    {
        Slot = step.IntoSlot, Columns = [v.Field], Function = v.ValueFunction, Through = Word(v.Kind), Origin = v.ValueFunction < 0 ? "rows" : "", Table = -1,
    });

    private static string Word(AggregateKind kind) => kind == AggregateKind.CountDistinct ? "count_distinct" : kind.ToString().ToLower(CultureInfo.InvariantCulture);
}
