using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Journal;
using DataSync.Engine.Mail;
using DataSync.Engine.Queries;
using DataSync.Engine.Sources;
using DataSync.Engine.Steps;
using DataSync.Engine.Triggers;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Running;

/// <summary>
/// Runs the tasks of a plan. Nothing that goes wrong in a run is thrown: it is the result's failure.
/// How a run that did not finish goes on is written down in <c>docs/decisions</c>.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="code">Its compiled half.</param>
/// <param name="sources">Where its sources are; stays the caller's.</param>
/// <param name="journal">Where runs are recorded; stays the caller's.</param>
/// <param name="clock">The only clock.</param>
public sealed class TaskRunner(SyncPlan plan, PlanCode code, SourceSet sources, RunJournal journal, TimeProvider clock)
{
    /// <summary>Runs a task for one item, or for none.</summary>
    /// <param name="task">Index into <see cref="SyncPlan.Tasks"/>.</param>
    public RunResult Run(int task, ItemRequest item, RunOptions? options = null, CancellationToken cancellation = default)
    {
        using var lease = new Lease(isSeries: false);
        return Run(lease, plan.Tasks[task], item, options ?? new RunOptions(), cancellation);
    }

    /// <summary>Runs a task for every item that fulfils a condition, one after the other. The keys are read before the first run.</summary>
    /// <exception cref="SyncException">A setting is missing or wrong, or the items cannot be read.</exception>
    public IEnumerable<RunResult> RunEach(int task, ItemQuery query, RunOptions? options = null, CancellationToken cancellation = default) =>
        RunEach(task, query, options, cancellation, cancellation);

    /// <summary>The same, where the items are looked for under another token.</summary>
    /// <param name="looking">Breaks the look for items off.</param>
    /// <exception cref="SyncException">A setting is missing or wrong, or the items cannot be read. DS6213: the look was broken off.</exception>
    /// <exception cref="OperationCanceledException">The look was broken off.</exception>
    public IEnumerable<RunResult> RunEach(int task, ItemQuery query, RunOptions? options, CancellationToken looking, CancellationToken cancellation)
    {
        var used = options ?? new RunOptions();
        using var lease = new Lease(isSeries: true);
        Prepare(plan.Tasks[task]);
        foreach (var key in Keys(plan.Tasks[task], query, used, looking))
            yield return Run(lease, plan.Tasks[task], new ItemRequest.ByKey(key), used, cancellation);
    }

    /// <summary>Runs a task for one thing after the other; each is asked for when the run before has ended.</summary>
    public IEnumerable<RunResult> RunEach(int task, IEnumerable<ItemRequest> items, RunOptions? options = null, CancellationToken cancellation = default)
    {
        using var lease = new Lease(isSeries: true);
        foreach (var item in items) yield return Run(lease, plan.Tasks[task], item, options ?? new RunOptions(), cancellation);
    }

    /// <summary>The index of a task by its name.</summary>
    /// <exception cref="SyncException">DS6228: there is no such task.</exception>
    public int Find(string task)
    {
        for (var i = 0; i < plan.Tasks.Length; i++)
            if (plan.Tasks[i].Name == task) return i;
        throw RuntimeErrorCatalog.TaskUnknown.With(plan.Tasks.IsEmpty ? $"There is no task {task}."
            : $"There is no task {task}; there is {string.Join(", ", plan.Tasks.Select(t => t.Name))}.");
    }

    private RunResult Run(Lease lease, TaskPlan task, ItemRequest item, RunOptions options, CancellationToken cancellation)
    {
        using var limit = new TimeLimit($"The task {task.Name}", task.Timeout?.ToTimeSpan(), task.TimeoutWarnAt, clock, cancellation);
        try
        {
            if (lease.Begun is null) Prepare(task);
            var (session, marks) = lease.Begun ??= Begin(lease, task, options);
            var result = new TaskRun(session, journal, marks, item, limit, cancellation).Execute();
            if (!options.Preview) new DueMails(plan, sources, journal, clock, warning => result = result with { Warnings = result.Warnings.Add(warning) }).Send(cancellation);
            return limit.IsNear ? result with { Warnings = result.Warnings.Add(limit.Warning) } : result;
        }
        catch (SyncException refused)
        {
            // Before the first step: there is no session to tell more.
            var failure = new RunFailure(refused.Code, sources.Scrub(refused.Message), refused.Remedy, refused.Failure, "", plan.ScriptAt(task.Site), Line(task), Column(task), "", "");
            return RunResult.Refused(failure);
        }
        catch (DbException error)
        {
            // What a source reports is a failure of the run, and was told as that.
            throw JournalErrors.Of($"The run journal cannot be told of the run of {task.Name}", error);
        }
    }

    private (TaskSession Session, EndedMarks Marks) Begin(Lease lease, TaskPlan task, RunOptions options)
    {
        var session = new TaskSession(plan, code, task, sources, clock, options);
        return (session, new EndedMarks(session, journal) { IsSeries = lease.IsSeries });
    }

    private void Prepare(TaskPlan task)
    {
        sources.Prepare([.. UsedSources.Of(plan, task)]);
        sources.Check(StepTree.WrittenSources(plan, StepTree.All(task)));
    }

    /// <summary>The rows of the items that fulfil a condition, by their key. The row is the same object each time, with other values.</summary>
    /// <exception cref="SyncException">A setting is missing or wrong, or the items cannot be read.</exception>
    public IEnumerable<Row> Items(int task, ItemQuery query, RunOptions options, CancellationToken cancellation = default)
    {
        Prepare(plan.Tasks[task]);
        foreach (var row in Rows(plan.Tasks[task], query, options, cancellation)) yield return row;
    }

    private List<ImmutableArray<object?>> Keys(TaskPlan task, ItemQuery query, RunOptions options, CancellationToken cancellation)
    {
        if (task.Item is not { } item) throw RuntimeErrorCatalog.ItemUnwanted.With($"The task {task.Name} is not for an item.");
        var key = plan.Tables[item.Table].Key;
        return [.. Rows(task, query, options, cancellation).Select(row => key.Select(k => row[k]).ToImmutableArray())];
    }

    /// <summary>Looks at rows whose changes start runs, and at what is noted of own writes. Source: tasks C41.</summary>
    internal OwnLook OwnLook(SchedulePlan schedule, QueryPlan items, RunOptions options, CancellationToken cancellation)
    {
        Prepare(plan.Tasks[schedule.Task]);
        var session = Looking(plan.Tasks[schedule.Task], items.Slot + 1, options, cancellation);
        return new OwnLook(session, new WatchedRows(plan, code, schedule, items, session.Frame.Run));
    }

    /// <summary>A session that runs nothing. Only conditions are evaluated in it: the task's own rows have no place in its frame.</summary>
    private TaskSession Looking(TaskPlan task, int slots, RunOptions options, CancellationToken cancellation)
    {
        var now = TaskSession.NowOf(clock);
        var session = new TaskSession(plan, code, task with { Slots = slots, Locals = [], Steps = [], WhenFailed = [], WhenFailedSlot = -1 }, sources, clock, options);
        session.Start(null, null, new RunRecorder(journal, null, 0, clock.GetUtcNow), new Frame(slots, new RunValues { Now = now, Parameters = ParameterValues.Of(plan, code, options.Parameters, now) }), cancellation, () => false);
        return session;
    }

    private IEnumerable<Row> Rows(TaskPlan task, ItemQuery query, RunOptions options, CancellationToken cancellation)
    {
        if (task.Item is not { } item) throw RuntimeErrorCatalog.ItemUnwanted.With($"The task {task.Name} is not for an item.");
        var table = plan.Tables[item.Table];
        using var session = Looking(task, query.Slots, options, cancellation);
        using var runner = new QueryRunner(session,
            new QueryPlan(item.Table, query.Slot, [.. table.Columns.Select(c => c.Index)],
                query.ReadAllFunction >= 0 ? query.ReadAllFunction : table.ReadAllFunction, query.Where,
                [.. table.Key.Select(k => new OrderByPlan(k, false))], query.Limit), query.Code);
        if (!runner.KeysPresent()) yield break;
        // The conditions are functions of the query's code, and so must be the row that they look at.
        var row = query.Code.NewRow(query.RowType >= 0 ? query.RowType : table.RowType);
        using var reader = session.Ask(() => runner.Execute());
        for (var rows = 0; rows < (query.Limit ?? int.MaxValue) && session.Ask(() => runner.Next(reader, row)); rows++) yield return row;
    }

    private int Line(TaskPlan task) => task.Site < 0 ? 0 : plan.Sites[task.Site].Line;

    private int Column(TaskPlan task) => task.Site < 0 ? 0 : plan.Sites[task.Site].Column;

    /// <summary>Holds the session of several runs, made when the first of them begins.</summary>
    private sealed class Lease(bool isSeries) : IDisposable
    {
        public bool IsSeries => isSeries;

        public (TaskSession Session, EndedMarks Marks)? Begun { get; set; }

        public void Dispose()
        {
            if (Begun is not { } begun) return;
            begun.Marks.SessionEnded();
            begun.Session.Dispose();
        }
    }
}
