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
        yield return step.Cache is { } cache ? new("cache", Kept(cache)) : new("cache", "none", IsDefault: true);
    }

    // Which rule compares the keys is part of the answer. Source: tasks R65.
    private static string Kept(CachePlan cache) => string.Create(CultureInfo.InvariantCulture,
        $"{(cache.Lifetime is { } time ? time.ToString() : "for ever")}, {(cache.Preloads ? "the table is read once, " : "")}at most {cache.Most} rows, no row is {(cache.ForgetsNone ? "asked for again" : "remembered too")}; keys compare by the language's rule: texts by every character")
        + ", dropped by own writes";

    protected override IEnumerable<ExplainedStatement> Statements(ReadStep step, StatementSource source) => [source.Read(step.Query)];
}
