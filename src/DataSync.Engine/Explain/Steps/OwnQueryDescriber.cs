using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain.Steps;

/// <summary>A statement of the script's own that reads: its own words, for nobody but its author knows what it does. Source: tasks C20.</summary>
internal sealed class OwnQueryDescriber : StepDescriber<OwnQueryStep>
{
    public override string Kind => "query";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(OwnQueryStep step, PlanWords words) => $"own SQL: {What(step)} of {words.Source(step.Statement.Source)}";

    protected override IEnumerable<ExplainedPolicy> Policies(OwnQueryStep step, PlanWords words)
    {
        yield return step.Limit is { } limit ? new("limit", limit.ToString(CultureInfo.InvariantCulture)) : new("limit", "none", IsDefault: true);
        yield return OwnSqlWords.Bound;
    }

    protected override IEnumerable<ExplainedStatement> Statements(OwnQueryStep step, StatementSource source) => [OwnSqlWords.Statement(step.Statement, source.Words)];

    protected override IEnumerable<ValueFlow> Flows(OwnQueryStep step) =>
        step.Result.Slot < 0 ? [] : [new ValueFlow { Slot = step.Result.Slot, Origin = $"result of {step.Result.Name}" }];

    private static string What(OwnQueryStep step) =>
        step.Streams ? "reads rows while the loop that follows goes through them," : step.ListSlot >= 0 || step.WhenMany is { Kind: OutcomeKind.All } ? "keeps rows" : "reads one row";
}

/// <summary>What all statements of a script's own have in common.</summary>
internal static class OwnSqlWords
{
    public static ExplainedPolicy Bound { get; } = new("values", "bound, never part of the text; the text is sent as it is", IsDefault: true);

    public static ExplainedStatement Statement(OwnSqlPlan statement, PlanWords words)
    {
        var text = new OwnStatement(statement.Pieces).Text("?");
        return StatementSource.Fixed(words.Source(statement.Source), string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            [.. statement.Values.Select(v => words.Text(v.Site))]);
    }

    public static ExplainedPolicy Expected(long? rows) => rows switch
    {
        null => new("rows", "one is expected", IsDefault: true),
        long.MaxValue => new("rows", "any number is right"),
        { } number => new("rows", string.Create(CultureInfo.InvariantCulture, $"{number} are expected")),
    };

    public static ExplainedPolicy Once(int function, PlanWords words) => function < 0
        ? new("second attempt", "not repeated", IsDefault: true)
        : new("second attempt", $"not repeated for the same {words.Expression(function)}");
}
