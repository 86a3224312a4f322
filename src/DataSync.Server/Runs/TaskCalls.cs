using DataSync.Engine.Failures;
using DataSync.Engine.Triggers;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Server.Http;

namespace DataSync.Server.Runs;

/// <summary>Runs tasks of the served plans, each call with links and a journal of its own, and says what came of it.</summary>
internal sealed class TaskCalls(ServerOptions options, ServerLog log, ServerMetrics metrics)
{
    public TaskPlaces Places { get; } = new();

    public TimeProvider Clock => options.Clock;

    public TimeSpan Lease => options.Lease;

    /// <summary>Runs a task that is not for an item, at a time of its schedule.</summary>
    public RunResult Run(ServedPlan served, int task, Firing firing, CancellationToken abort)
    {
        using var use = new Use(served, options);
        using var running = metrics.Running(served.Plan.Tasks[task].Name);
        return Told(served, task, use.Runner.Run(task, ItemRequest.None, RunOptionsFor(served, firing, overlaps: false), abort), firing);
    }

    /// <summary>Runs a task for one item, or for none, because somebody has called.</summary>
    /// <param name="call">What the call is known by; null for nothing.</param>
    public RunResult Run(ServedPlan served, int task, ItemRequest item, KeyedCall? call, CancellationToken abort)
    {
        using var use = new Use(served, options);
        using var running = metrics.Running(served.Plan.Tasks[task].Name);
        var plan = served.Plan.Tasks[task];
        CallAnswer? noted = null;
        var run = RunOptionsFor(served, null, overlaps: false) with { Call = call, Answer = ended => noted = RunAnswer.Of(served, plan, ended) };
        var result = Told(served, task, use.Runner.Run(task, item, run, abort), null);
        if (call is not null && noted is not null && RunAnswer.Of(served, plan, result) is var said && said != noted) use.Journal.Amend(call, new RunTicket(result.Run, result.Attempt), said);
        return result;
    }

    /// <summary>What became of a call that was made before; null where it was not, or is to go on.</summary>
    public RunResult? Before(ServedPlan served, int task, KeyedCall call)
    {
        using var journal = RunJournal.Open(served.Journal);
        var plan = served.Plan.Tasks[task];
        try
        {
            return journal.Answered(served.Plan.ScriptAt(plan.Site), plan.Name, call, options.Clock.GetUtcNow()) is { } ended ? Told(served, task, RunResult.Repeated(ended, plan.Name), null) : null;
        }
        catch (SyncException refused)
        {
            return RunResult.Refused(new RunFailure(refused.Code, refused.Message, refused.Remedy, refused.Failure, "", "", 0, 0, "", ""));
        }
    }

    /// <summary>Runs a task for each item of a schedule: first for those that the firing has begun and not ended, then for those that its condition finds.</summary>
    /// <param name="stopping">It is not looked for items any more.</param>
    /// <exception cref="OperationCanceledException">The look for items was broken off; or DS6213.</exception>
    public IEnumerable<RunResult> RunEach(ServedPlan served, SchedulePlan schedule, QueryPlan items, Firing firing, CancellationToken stopping, CancellationToken abort)
    {
        using var use = new Use(served, options);
        using var running = metrics.Running(served.Plan.Tasks[schedule.Task].Name);
        var run = RunOptionsFor(served, firing, schedule.Overlaps);
        foreach (var key in use.Journal.OpenItems(firing)) yield return Told(served, schedule.Task, use.Runner.Run(schedule.Task, ItemRequest.WithKey(key), run, abort), firing);
        var query = new ItemQuery(items.Where, items.Slot, items.Slot + 1, served.Code);
        using var looking = CancellationTokenSource.CreateLinkedTokenSource(stopping, abort);
        foreach (var result in use.Runner.RunEach(schedule.Task, query, run, looking.Token, abort))
            yield return Told(served, schedule.Task, result, firing);
    }

    /// <summary>Runs a task for each row that has changed.</summary>
    public IEnumerable<RunResult> RunChanges(ServedPlan served, SchedulePlan schedule, QueryPlan items, Firing firing, CancellationToken stopping, CancellationToken abort)
    {
        using var use = new Use(served, options);
        using var running = metrics.Running(served.Plan.Tasks[schedule.Task].Name);
        var rows = new ChangedRows(use.Runner, use.Journal, served.Plan, served.Code, schedule, items, options.Clock, what => log.Warn($"{schedule.Name}: {what}"));
        foreach (var result in rows.Run(schedule.Task, firing, RunOptionsFor(served, null, schedule.Overlaps), stopping, abort)) yield return Told(served, schedule.Task, result, firing);
    }

    /// <summary>Runs a task for each file that has come into a folder.</summary>
    /// <param name="table">Index of the table whose files they are.</param>
    /// <param name="looks">What was seen there before.</param>
    /// <param name="looksAgain">When the folder is looked at once more, where the schedule itself does not do so soon.</param>
    public IEnumerable<RunResult> RunFiles(ServedPlan served, SchedulePlan schedule, int table, FolderLooks looks, TimeSpan? looksAgain, Firing firing, CancellationToken stopping, CancellationToken abort)
    {
        using var use = new Use(served, options);
        using var running = metrics.Running(served.Plan.Tasks[schedule.Task].Name);
        var files = new ArrivedFiles(use.Runner, use.Journal, use.Folder(served.Plan.Tables[table].Source), served.Plan.Tables[table], looks, options.Clock) { LooksAgain = looksAgain };
        foreach (var result in files.Run(schedule.Task, firing, RunOptionsFor(served, null, schedule.Overlaps), stopping, abort)) yield return Told(served, schedule.Task, result, firing);
    }

    private RunOptions RunOptionsFor(ServedPlan served, Firing? firing, bool overlaps) =>
        new() { Parameters = served.Parameters, PlanDigest = served.Digest, Firing = firing, Lease = options.Lease, Overlaps = overlaps, Waits = log.Info };

    private RunResult Told(ServedPlan served, int task, RunResult result, Firing? firing)
    {
        var name = served.Plan.Tasks[task].Name;
        if (result is { IsRepeated: true, Run.Length: > 0 }) log.Info($"{name}: a call that was made before has the answer of run {result.Run}");
        if (result.IsRepeated) return result;
        metrics.Ran(name, result);
        var what = $"{name}{(result.Item is { Key.Length: > 0 } item ? $" {item.Key}" : result.File is { } file ? $" {file}" : "")}: {result.Outcome} after {result.Elapsed.TotalSeconds:0.000} s{(result.Run.Length > 0 ? $", run {result.Run}" : "")}{(result.Attempt > 1 ? $", attempt {result.Attempt}" : "")}{(firing is null ? "" : $", {firing.Id}")}";
        if (result.Failure is { } failure) log.Error($"{what}: {failure.Code} {failure.Message}{(failure.Place.Length > 0 ? $" at {failure.Place}" : "")}{ServerLog.Help(failure.Remedy)}");
        else log.Info(what);
        foreach (var warning in result.Warnings) log.Warn($"{name}: {warning}");
        return result;
    }

    /// <summary>The links and the journal of one call.</summary>
    private sealed class Use : IDisposable
    {
        private readonly SourceSet sources;

        public Use(ServedPlan served, ServerOptions options)
        {
            Journal = RunJournal.Open(served.Journal);
            sources = new SourceSet(served.Plan, options.Kinds, new SourceSetOptions { Folder = served.Folder, Environment = options.Environment });
            Runner = new TaskRunner(served.Plan, served.Code, sources, Journal, options.Clock);
        }

        public RunJournal Journal { get; }

        public TaskRunner Runner { get; }

        public IFileSource Folder(int source) => sources[source] as IFileSource ?? throw new InvalidOperationException($"The source {sources[source].Name} is no folder of files.");

        public void Dispose()
        {
            sources.Dispose();
            Journal.Dispose();
        }
    }
}
