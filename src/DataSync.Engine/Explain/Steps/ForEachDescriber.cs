using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain.Steps;

internal sealed class ForEachDescriber : StepDescriber<ForEachStep>
{
    public override string Kind => "for each";

    public override StepPreview Preview => StepPreview.Done;

    protected override string Does(ForEachStep step, PlanWords words) =>
        step.Query is { } query ? $"runs its steps for every row of {words.Table(query.Table)}" : "runs its steps for every row of a list";

    protected override IEnumerable<ExplainedPolicy> Policies(ForEachStep step, PlanWords words)
    {
        yield return step.Batch > 0
            ? new("batch", string.Create(CultureInfo.InvariantCulture, $"{step.Batch} rows to a transaction"))
            : new("batch", string.Create(CultureInfo.InvariantCulture, $"{ForEachRunner.DefaultBatch} rows to a transaction"), IsDefault: true);
        foreach (var write in GatherRules.Of(words.Plan, step))
            yield return new(write.Name, "many rows at a time where the source has a way and no trigger, view or key shows the difference; a batch with a bad row is done again row by row", IsDefault: true);
        yield return new("bad rows", step.BadRows.ToString().ToLower(CultureInfo.InvariantCulture), step.BadRows == BadRows.Fail);
    }

    // What the body writes row by row stands at its own steps; here stands what is sent for many rows together.
    protected override IEnumerable<ExplainedStatement> Statements(ForEachStep step, StatementSource source) =>
        (step.Query is { } query ? [source.Read(query)] : Enumerable.Empty<ExplainedStatement>()).Concat(GatherRules.Of(source.Words.Plan, step)
            .Where(write => source.Is(source.Words.Plan.Tables[write.Table].Source, session => new GatherTies(source.Words.Plan, step, _ => session).LetWait(write) && new KeyTies(source.Words.Plan, step, write, _ => session).LetWait()))
            .SelectMany(write => Together(write, source)));

    private static IEnumerable<ExplainedStatement> Together(WriteStep step, StatementSource source)
    {
        var table = source.Words.Plan.Tables[step.Table];
        switch (step)
        {
            case InsertStep insert:
                return source.WriteMany(new WriteRequest(WriteKind.Insert, table, insert.Mapping.Columns, []));
            case UpdateStep update when MatchKey.Of(source.Words.Plan, update.Query) is { Columns: var by }:
                return [Found(update.Query, by, RowCheck.Of(source.Words.Plan, update)), .. source.WriteMany(new WriteRequest(WriteKind.UpdateByKey, table, update.Mapping.Columns, table.Key))];
            case DeleteStep delete when MatchKey.Of(source.Words.Plan, delete.Query) is { Columns: var by }:
                return [Found(delete.Query, by, RowCheck.Of(source.Words.Plan, delete)), .. source.WriteMany(new WriteRequest(WriteKind.DeleteByKey, table, [], table.Key))];
            case UpsertStep upsert:
                return Upserted(upsert, table, source);
            default:
                return [];
        }

        ExplainedStatement Found(QueryPlan query, ImmutableArray<int> by, RowCheck check) =>
            source.LookMany(table, query.Columns, by, source.ListsBulk || !check.OfKeyAlone);
    }

    private static IEnumerable<ExplainedStatement> Upserted(UpsertStep step, TablePlan table, StatementSource source)
    {
        var request = new WriteRequest(WriteKind.Upsert, table, step.Mapping.Columns, step.By);
        var whole = source.WriteMany(request).ToArray();
        var decides = !source.ListsBulk && step.ExistingSlot < 0 && source.Is(table.Source, session => GatheredUpsert.DatabaseDecides(session, request));
        if (whole.Length > 0 && decides) return whole;
        ImmutableArray<int> read = [.. step.Mapping.Columns.Except(step.By)];
        var locks = (source.ListsBulk || !RowCheck.Of(source.Words.Plan, step).OfKeyAlone) && !source.Is(table.Source, session => session.Dialect.KeepsWhatIsRead);
        return
        [
            source.LookMany(table, read, step.By, locks: false), .. locks ? [source.LookMany(table, read, step.By, locks: true)] : Enumerable.Empty<ExplainedStatement>(),
            .. whole.Length > 0 && !locks ? whole
                : source.WriteMany(new WriteRequest(WriteKind.Insert, table, step.Mapping.Columns, [])).Concat(source.WriteMany(new WriteRequest(WriteKind.UpdateByKey, table, read, step.By))),
        ];
    }

    protected override IEnumerable<InnerSteps> Inner(ForEachStep step) => [new("", step.Body)];
}
