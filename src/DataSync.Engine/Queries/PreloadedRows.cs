using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Queries;

/// <summary>
/// The rows of a table, read once and found by the columns that the condition compares for equality; the condition itself decides here, by the language's rules.
/// A table with more rows than the cache may keep is not preloaded: that is said, and answers are kept one by one.
/// </summary>
internal sealed class PreloadedRows
{
    private readonly ReadStep step;
    private readonly CachePlan plan;
    private readonly TaskSession session;
    private readonly QueryPlan query;
    private readonly (int Column, ValueFunction Value)[] keys;
    private readonly Condition[] conditions;
    private readonly Dictionary<ValueKey, List<Row>> rows = [];
    private DateTimeOffset loaded;

    public PreloadedRows(ReadStep step, CachePlan plan, TaskSession session)
    {
        (this.step, this.plan, this.session) = (step, plan, session);
        var depending = plan.Depending.Select(i => step.Query.Where[i]).ToList();
        query = step.Query with { Where = [.. step.Query.Where.Where((_, i) => !plan.Depending.Contains(i))], Limit = null };
        conditions = [.. depending.Select(w => session.Code.Condition(w.ConditionFunction))];
        keys = [.. depending.Select(Key).OfType<(int Column, int Function)>().Select(k => (k.Column, session.Code.Value(k.Function)))];
    }

    public bool IsLoaded { get; private set; }

    /// <summary>There are more rows than may be kept.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>The answer; null where the rows are too many.</summary>
    public CachedAnswer? Find()
    {
        if (!IsLoaded || (plan.Lifetime is { } lifetime && session.Now - loaded >= lifetime.ToTimeSpan())) Load();
        if (IsRefused) return null;
        var values = new object?[keys.Length];
        for (var i = 0; i < keys.Length; i++) values[i] = keys[i].Value(session.Frame);
        return Answer(rows.TryGetValue(new ValueKey(values), out var candidates) ? candidates.FindAll(Holds) : []);
    }

    public void Drop()
    {
        IsLoaded = false;
        rows.Clear();
    }

    private (int, int)? Key(ConjunctPlan conjunct) => conjunct.Filter is FilterPlan.Comparison { Operator: CompareOperator.Equal } equal
        ? (equal.Left, equal.Right) switch
        {
            (FilterOperand.Column column, FilterOperand.Parameter value) when Fits(column, value) => (column.Index, value.ValueFunction),
            (FilterOperand.Parameter value, FilterOperand.Column column) when Fits(column, value) => (column.Index, value.ValueFunction),
            _ => null,
        }
        : null;

    private bool Fits(FilterOperand.Column column, FilterOperand.Parameter value) => session.Plan.Tables[step.Query.Table].Columns[column.Index].Type.Kind == value.Kind;

    private void Load()
    {
        Drop();
        IsRefused = false;
        loaded = session.Now;
        using var runner = new QueryRunner(session, query);
        if (runner.KeysPresent()) Read(runner);
        // Not before: what fails in the middle is read anew by whoever asks next.
        IsLoaded = true;
    }

    private void Read(QueryRunner runner)
    {
        var rowType = session.Plan.Tables[step.Query.Table].RowType;
        var count = 0;
        using var reader = runner.Execute();
        for (var row = session.Code.NewRow(rowType); runner.Next(reader, row); row = session.Code.NewRow(rowType))
        {
            if (++count > plan.Most)
            {
                rows.Clear();
                IsRefused = true;
                session.Recorder.Warn(string.Create(CultureInfo.InvariantCulture,
                    $"{step.Name}: {runner.Table.Name} has more than {plan.Most} rows and is not preloaded; say `at most … rows` to keep more"));
                return;
            }
            var key = new ValueKey([.. keys.Select(k => row[k.Column])]);
            if (!rows.TryGetValue(key, out var same)) rows[key] = same = [];
            same.Add(row);
        }
    }

    private bool Holds(Row row)
    {
        session.Frame.Rows[step.Query.Slot] = row;
        foreach (var condition in conditions)
            if (condition(session.Frame) is not true) return false;
        return true;
    }

    private CachedAnswer Answer(List<Row> matching)
    {
        session.Frame.Rows[step.Query.Slot] = null;
        if (step.WhenMany.Kind == OutcomeKind.All)
        {
            if (matching.Count > step.Query.Limit) throw RuntimeErrorCatalog.LimitExceeded.With($"More than {step.Query.Limit} rows match.");
            return new CachedAnswer(matching.Count, matching.Count > 0 ? matching[0] : null, matching);
        }
        var counted = Math.Min(matching.Count, step.Query.Limit ?? int.MaxValue);
        if (counted == 0) return new CachedAnswer(0, null, null);
        return step.WhenMany.Kind switch
        {
            OutcomeKind.First => new CachedAnswer(1, matching[0], null),
            OutcomeKind.Last => new CachedAnswer(counted, matching[counted - 1], null),
            _ => new CachedAnswer(counted, matching[0], null),
        };
    }
}
