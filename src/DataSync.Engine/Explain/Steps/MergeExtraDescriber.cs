using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain.Steps;

internal sealed class MergeExtraDescriber : StepDescriber<MergeExtraStep>
{
    public override string Kind => "merge extra";

    public override StepPreview Preview => StepPreview.Listed;

    protected override string Does(MergeExtraStep step, PlanWords words) => step.Mapping is { } mapping
        ? $"sets {words.Columns(step.Query.Table, mapping.Columns)} of rows of {words.Table(step.Query.Table)} that {words.Table(step.Source.Table)} has not"
        : $"deletes rows of {words.Table(step.Query.Table)} that {words.Table(step.Source.Table)} has not";

    protected override IEnumerable<ExplainedPolicy> Policies(MergeExtraStep step, PlanWords words)
    {
        yield return step.AtMost is { } most
            ? new("at most", string.Create(CultureInfo.InvariantCulture, $"{most.Most} {(most.Unit == LimitUnit.Rows ? "rows" : "percent")}, counted before the first one is written"))
            : new("at most", "no limit, but not everything for want of a source", IsDefault: true);
        yield return MergeDescriber.BatchPolicy(step.Batch);
        yield return new("bad rows", step.BadRows.ToString().ToLower(CultureInfo.InvariantCulture), step.BadRows == BadRows.Fail);
        if (step.Match.From.Contains(MatchPlan.Computed)) yield return new("keys", "computed: those of all rows of the source are kept as digests while the step runs", IsDefault: true);
    }

    protected override IEnumerable<ExplainedStatement> Statements(MergeExtraStep step, StatementSource source)
    {
        var (target, from) = (source.Words.Plan.Tables[step.Query.Table], source.Words.Plan.Tables[step.Source.Table]);
        yield return source.Read(step.Query);
        ImmutableArray<int> key = [.. step.Match.From.Where(f => f >= 0)];
        yield return step.Match.From.Contains(MatchPlan.Computed) || key.IsEmpty ? source.Read(step.Source) : MergeDescriber.Keys(source, from, step.Source, key);
        yield return source.LookMany(target, step.Query.Columns, target.Key, locks: true);
        yield return source.Write(step.Mapping is { } mapping
            ? new WriteRequest(WriteKind.UpdateByKey, target, mapping.Columns, target.Key)
            : new WriteRequest(WriteKind.DeleteByKey, target, [], target.Key));
    }

    protected override IEnumerable<ValueFlow> Flows(MergeExtraStep step) => step.Mapping is { } mapping ? [ValueFlow.Written(step.Query.Table, mapping)] : [];
}
