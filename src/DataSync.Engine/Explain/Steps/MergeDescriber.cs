using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Merging;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain.Steps;

internal sealed class MergeDescriber : StepDescriber<MergeStep>
{
    public override string Kind => "merge";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(MergeStep step, PlanWords words) =>
        $"brings {words.Table(step.Existing.Table)} in step with {words.Table(step.Query.Table)}, row by row with the same {words.Columns(step.Existing.Table, step.Match.Columns)}";

    protected override IEnumerable<ExplainedPolicy> Policies(MergeStep step, PlanWords words)
    {
        yield return new("when missing", step.Inserts ? "insert" : "keep", !step.Inserts);
        yield return new("when changed", step.Updates ? "update, rows that differ only" : "keep", !step.Updates);
        yield return BatchPolicy(step.Batch);
        yield return new("bad rows", step.BadRows.ToString().ToLower(CultureInfo.InvariantCulture), step.BadRows == BadRows.Fail);
        if (step.Incremental is { } incremental)
            yield return new("incremental", $"rows from the highest {words.Plan.Tables[step.Query.Table].Columns[incremental.Column].Name} on that a run has seen; the mark is kept in {words.SourceOf(step.Existing.Table)}");
        if (step.Digest is not null) yield return new("incremental", $"rows whose content is as it was when they were merged last are passed over; digests are kept in {words.SourceOf(step.Existing.Table)}");
        if (step.Echo is not null) yield return new("own writes", "rows as the merge in the opposite direction left them are no changes", IsDefault: true);
        yield return new("second attempt", "goes on behind the last batch committed", IsDefault: true);
    }

    protected override IEnumerable<ExplainedStatement> Statements(MergeStep step, StatementSource source)
    {
        var table = source.Words.Plan.Tables[step.Existing.Table];
        yield return source.Read(step.Incremental is { } incremental ? step.Query with { Where = step.Query.Where.Add(incremental.Since) } : step.Query);
        yield return Keys(source, table, step.Existing, step.Match.Columns);
        if (MergeRunner.NeedsExisting(source.Words.Plan, step, source.ListsBulk))
            yield return source.LookMany(table, step.Existing.Columns, step.Match.Columns, locks: true);
        var written = step.Mapping.Columns.Where(c => !table.Columns[c].IsKey).ToImmutableArray();
        if (step.Inserts) yield return source.Write(new WriteRequest(WriteKind.Insert, table, step.Mapping.Columns.AddRange(step.Match.Columns), []));
        if (step.Updates && written.Length > 0) yield return source.Write(new WriteRequest(WriteKind.UpdateByKey, table, written, table.Key));
    }

    protected override IEnumerable<ValueFlow> Flows(MergeStep step) =>
    [
        ValueFlow.Written(step.Existing.Table, new MappingPlan(step.Match.Columns, step.Match.MapFunction)),
        ValueFlow.Written(step.Existing.Table, step.Mapping),
    ];

    internal static ExplainedPolicy BatchPolicy(int batch) =>
        new("batch", string.Create(CultureInfo.InvariantCulture, $"{(batch > 0 ? batch : BulkRunner.DefaultBatch)} rows to a transaction"), batch == 0);

    /// <summary>The read of many keys, with what the source takes of the condition.</summary>
    internal static ExplainedStatement Keys(StatementSource source, TablePlan table, QueryPlan query, ImmutableArray<int> key) => source.Ask(table.Source, session =>
    {
        var filters = query.Where.Select(w => w.Filter).OfType<FilterPlan>().ToImmutableArray();
        using var read = session.Prepare(new BatchReadRequest(table, query.Columns, key, filters));
        return new ExplainedStatement(source.Words.Source(table.Source), read.Text,
            [.. read.ParameterFunctions.Select(source.Words.Expression), .. key.Select(k => table.Columns[k].Name)],
            [.. query.Where.Select(w => Condition(w, w.Filter is null ? "it has no form that a source understands" : read.NotPushed[filters.IndexOf(w.Filter)]))]);
    });

    private static ExplainedCondition Condition(ConjunctPlan conjunct, string? why) => new(conjunct.Text, why is null ? Evaluation.Source : Evaluation.Here, why, null);
}
