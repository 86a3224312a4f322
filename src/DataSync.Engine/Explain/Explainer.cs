using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Sources;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain;

/// <summary>Explains tasks: statements are prepared at their sources, so that they are shown as they are sent; nothing is executed.</summary>
public sealed class Explainer(SyncPlan plan, SourceSet sources) : IDisposable
{
    private readonly Dictionary<int, (ISourceSession? Session, string? Problem)> sessions = [];

    /// <param name="task">Index into <see cref="SyncPlan.Tasks"/>.</param>
    public TaskExplanation Explain(int task)
    {
        var described = plan.Tasks[task];
        var steps = ImmutableArray.CreateBuilder<ExplainedStep>();
        Walk(described.WhenStarted, 0, "when started", steps);
        Walk(described.Steps, 0, "", steps);
        Walk(described.WhenSucceeded, 0, "when succeeded", steps);
        Walk(described.WhenFailed, 0, "when failed", steps);
        return new TaskExplanation(described.Name, described.Documentation, [.. Policies(described)], steps.ToImmutable());
    }

    public void Dispose()
    {
        foreach (var (session, _) in sessions.Values) session?.Dispose();
    }

    private IEnumerable<string> Policies(TaskPlan task)
    {
        if (task.Item is { } item)
        {
            var table = plan.Tables[item.Table];
            yield return $"for {table.Name} in {plan.Sources[table.Source].Name}, by {string.Join(", ", table.Key.Select(k => table.Columns[k].Name))}; what is staged on it is written at the end, in one update";
            foreach (var status in task.Status) yield return $"{table.Columns[status.Column].Name} is set when {Word(status.Moment)}";
        }
        yield return task.Timeout is { } timeout ? $"fails after {timeout}" : "no time limit";
    }

    private void Walk(ImmutableArray<StepPlan> plans, int level, string when, ImmutableArray<ExplainedStep>.Builder steps)
    {
        if (plans.IsDefaultOrEmpty) return;
        foreach (var step in plans)
        {
            var does = (when.Length == 0 ? "" : when + ": ") + (step.Disabled ? "disabled: " : "") + Does(step);
            steps.Add(new ExplainedStep(step.Name, level, Kind(step), Place(step.Site), does, [.. Policies(step)], [.. Statements(step)]));
            switch (step)
            {
                case ForEachStep loop: Walk(loop.Body, level + 1, "", steps); break;
                case TransactionStep transaction: Walk(transaction.Body, level + 1, "", steps); break;
                case IfStep choice:
                    Walk(choice.Then, level + 1, "then", steps);
                    Walk(choice.Else, level + 1, "else", steps);
                    break;
            }
            foreach (var (outcome, answer) in StepTree.Outcomes(step)) Walk(answer.Steps, level + 1, "when " + outcome, steps);
        }
    }

    private string Does(StepPlan step) => step switch
    {
        ReadStep read => $"reads one row of {Table(read.Query.Table)}",
        AggregateStep aggregate => $"computes {string.Join(", ", aggregate.Values.Select(v => v.Kind.ToString().ToLowerInvariant()))} over {Table(aggregate.Query.Table)}",
        ForEachStep { Query: { } query } loop => string.Create(CultureInfo.InvariantCulture, $"runs its steps for every row of {Table(query.Table)}, {Batch(loop)} rows to a transaction"),
        ForEachStep => "runs its steps for every row of a list",
        InsertStep insert => $"inserts a row of {Table(insert.Table)}: {Columns(insert.Table, insert.Mapping.Columns)}",
        UpdateStep update => $"updates {Table(update.Table)}, rows that differ only: {Columns(update.Table, update.Mapping.Columns)}",
        UpsertStep upsert => $"updates the row of {Table(upsert.Table)} with this {Columns(upsert.Table, upsert.By)} if it differs, or inserts it: {Columns(upsert.Table, upsert.Mapping.Columns)}",
        DeleteStep delete => $"deletes from {Table(delete.Table)}",
        SetStep set => $"stages {set.Columns.Length} values",
        LetStep => "names a value",
        IfStep choice => $"goes on with its steps if {choice.Text}",
        FailStep => "fails the task",
        StopStep => "ends the task; what was staged counts",
        TransactionStep transaction => $"commits what its steps write to {plan.Sources[transaction.Source].Name} together",
        _ => step.GetType().Name,
    };

    private static string Kind(StepPlan step) => step switch
    {
        ForEachStep => "for each",
        _ => step.GetType().Name.Replace("Step", "", StringComparison.Ordinal).ToLowerInvariant(),
    };

    private static IEnumerable<string> Policies(StepPlan step)
    {
        foreach (var (outcome, answer) in StepTree.Outcomes(step)) yield return $"when {outcome}: {Answer(answer)}";
        if (step is WriteStep write)
        {
            if (write.WhenNoKey is null && write is not InsertStep) yield return "when no key: fail (default)";
            if (write.WhenNone is null && write is (UpdateStep or DeleteStep)) yield return "when none: fail (default)";
            if (write is UpdateStep or DeleteStep)
                yield return write.ExpectRows is { } rows ? string.Create(CultureInfo.InvariantCulture, $"expects {rows} rows") : "expects one row (default)";
            yield return write.OnceFunction >= 0 ? "not repeated by a second attempt with the same `once per`" : "not repeated by a second attempt";
        }
        if (step is ForEachStep loop) yield return $"bad rows: {loop.BadRows.ToString().ToLowerInvariant()}";
    }

    private static string Answer(OutcomePlan answer) => answer.Kind switch
    {
        OutcomeKind.Fail when answer.TextFunction >= 0 => "fail with a text of its own",
        OutcomeKind.Steps => "its steps",
        OutcomeKind.All => "all of them, as a list",
        _ => answer.Kind.ToString().ToLowerInvariant(),
    };

    private IEnumerable<ExplainedStatement> Statements(StepPlan step)
    {
        if (StepTree.Query(step) is { } query) yield return Read(query);
        if (step is not WriteStep write) yield break;
        var table = plan.Tables[write.Table];
        switch (write)
        {
            case InsertStep insert:
                yield return Write(new WriteRequest(WriteKind.Insert, table, insert.Mapping.Columns, []));
                break;
            case UpsertStep upsert:
                yield return Write(new WriteRequest(WriteKind.UpdateByKey, table, [.. upsert.Mapping.Columns.Except(upsert.By)], upsert.By));
                yield return Write(new WriteRequest(WriteKind.Insert, table, upsert.Mapping.Columns, []));
                break;
            case UpdateStep update:
                yield return Write(new WriteRequest(WriteKind.UpdateByKey, table, update.Mapping.Columns, table.Key));
                break;
            default:
                yield return Write(new WriteRequest(WriteKind.DeleteByKey, table, [], table.Key));
                break;
        }
    }

    private ExplainedStatement Read(QueryPlan query)
    {
        var table = plan.Tables[query.Table];
        var filters = query.Where.Where(w => w.Filter is not null).ToImmutableArray();
        return Prepared(table, session =>
        {
            using var read = session.Prepare(new ReadRequest(table, query.Columns, [.. filters.Select(w => w.Filter).OfType<FilterPlan>()],
                [.. query.OrderBy.Select(o => new OrderPlan(o.Column, o.Descending))], filters.Length == query.Where.Length ? query.Limit : null));
            return new ExplainedStatement(plan.Sources[table.Source].Name, read.Text,
                [.. query.Where.Select(w => new ExplainedCondition(w.Text, w.Filter is null ? "it has no form that a source understands" : read.NotPushed[filters.IndexOf(w)]))]);
        });
    }

    private ExplainedStatement Write(WriteRequest request) => Prepared(request.Table, session =>
    {
        using var write = session.Prepare(request);
        return new ExplainedStatement(plan.Sources[request.Table.Source].Name, write.Text, []);
    });

    private ExplainedStatement Prepared(TablePlan table, Func<ISourceSession, ExplainedStatement> prepare)
    {
        if (!sessions.TryGetValue(table.Source, out var known)) sessions[table.Source] = known = Connect(table.Source);
        if (known.Session is null) return new ExplainedStatement(plan.Sources[table.Source].Name, "", [], known.Problem);
        try
        {
            return prepare(known.Session);
        }
        catch (DbException refused)
        {
            return new ExplainedStatement(plan.Sources[table.Source].Name, "", [], DatabaseErrors.Classify(refused).Message);
        }
    }

    private (ISourceSession?, string?) Connect(int source)
    {
        try
        {
            return (sources.Connect(source, CancellationToken.None), null);
        }
        catch (SyncException unreachable)
        {
            return (null, $"{unreachable.Code}: {unreachable.Message}");
        }
    }

    private string Table(int table) => plan.Tables[table].Name;

    private string Columns(int table, ImmutableArray<int> columns) => string.Join(", ", columns.Select(c => plan.Tables[table].Columns[c].Name));

    private string Place(int site) =>
        site < 0 || site >= plan.Sites.Length ? "" : FormattableString.Invariant($"{plan.Scripts[plan.Sites[site].Script]}:{plan.Sites[site].Line}:{plan.Sites[site].Column}");

    private static int Batch(ForEachStep loop) => loop.Batch > 0 ? loop.Batch : ForEachRunner.DefaultBatch;

    private static string Word(StatusMoment moment) => moment switch
    {
        StatusMoment.Started => "it has started",
        StatusMoment.Succeeded => "it has succeeded",
        StatusMoment.Failed => "it has failed",
        StatusMoment.None => "a row was not found",
        _ => "several rows were found",
    };
}
