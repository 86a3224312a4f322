using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using DataSync.Engine.Failures;

namespace DataSync.Engine.Journal;

// Runs as a person looks at them, and those that wait for one. Source: tasks R117 to R124.
public sealed partial class RunJournal
{
    private const string Listed = """
        select r.run, r.task, r.item, r.outcome, r.attempts, r.started, r.ended, a.code, a.message, a.place, r.script, a.step, a.record, r.item_key, r.priority, r.owner, r.queue, r.reason,
            exists (select 1 from runs n where n.task = r.task and n.item = r.item and n.script = r.script and (n.started, n.run) > (r.started, r.run)), r.lease
        from runs r left join attempts a on a.run = r.run and a.attempt = r.attempts
        """;

    /// <summary>The last runs, newest first.</summary>
    public ImmutableArray<JournaledRun> Runs(int limit = 50) => Find(new RunFilter(Limit: limit));

    /// <summary>Runs, newest first; those that are held by their priority.</summary>
    public ImmutableArray<JournaledRun> Find(RunFilter filter)
    {
        // Whether a run without an end has a process is not known to the database.
        var found = Query(
            $"""
            {Listed}
            where r.task = coalesce($task, r.task) and r.item = coalesce($item, r.item) and r.queue = coalesce($queue, r.queue) and r.started >= coalesce($since, r.started)
              and ($held = 0 or r.outcome is null or r.outcome in ('Failed', 'Cancelled'))
            order by case when $held = 1 then r.priority else 0 end desc, r.started desc, r.run desc
            limit $most
            """, Journaled, ("$task", filter.Task), ("$item", filter.Item), ("$held", filter.Held ? 1 : 0), ("$queue", filter.Queue), ("$since", filter.Since is { } day ? day.ToString("yyyy-MM-dd", C) : null), ("$most", filter.Held ? long.MaxValue : filter.Limit));
        return [.. found.Where(run => !filter.Held || run.IsHeld).Take(filter.Limit)];
    }

    /// <summary>The run whose id begins so.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6285: there is none, or there are several.</exception>
    public JournaledRun One(string id)
    {
        // An id is hexadecimal: what begins so lies before `g`. The beginning of every id is that of none.
        var found = id.Length == 0 ? [] : Query($"{Listed} where r.run between $id and $id || 'g' and substr(r.run, 1, length($id)) = $id limit 2", Journaled, ("$id", id));
        return found.Length == 1 ? found[0] : throw RuntimeErrorCatalog.RunUnknown.With(found.IsEmpty ? $"The run journal has no run {id}." : $"The run journal has several runs that begin with {id}.");
    }

    /// <summary>Gives a held run up: nothing goes on with it, and the next run of its item begins anew. What it was about to tell when its item would be written is not told; what waits for its time is.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6285, DS6286: it does not wait.</exception>
    public void Discard(string id) => Change(id, "outcome = 'Discarded', ended = coalesce(ended, started), owner = null", run => DropWaitingMails(run, "its run was given up"));

    /// <summary>Says how urgent a held run is.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6285, DS6286: it does not wait.</exception>
    public void Raise(string id, int priority) => Change(id, string.Create(C, $"priority = {priority}"), _ => { });

    private void Change(string id, string values, Action<string> also)
    {
        var run = Waiting(id);
        using var transaction = BeginWrite();
        // Whoever has taken it up meanwhile has begun an attempt.
        if (Execute($"update runs set {values} where run = $run and attempts = $attempts", ("$run", run.Run), ("$attempts", run.Attempts)) == 0)
            throw RuntimeErrorCatalog.RunNotHeld.With($"The run {run.Run} does not wait for anybody: a process has taken it up.");
        foreach (var table in (ReadOnlySpan<string>)["calls", "undo_reads"])
            Tell($"delete from {table} where run in (select run from runs where run = $run and outcome = 'Discarded')", ("$run", run.Run));
        also(run.Run);
        transaction.Commit();
    }

    /// <summary>The run with this id, which waits for somebody.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6285, DS6286.</exception>
    public JournaledRun Waiting(string id)
    {
        var run = One(id);
        if (run.IsHeld) return run;
        var why = run.Outcome switch
        {
            RunOutcome.Succeeded or RunOutcome.Stopped => "it has ended well",
            RunOutcome.Discarded => "it was given up",
            _ => run.IsRunning ? "a process is at it" : "its item was run anew since",
        };
        throw RuntimeErrorCatalog.RunNotHeld.With($"The run {run.Run} does not wait for anybody: {why}.");
    }

    private JournaledRun Journaled(DbDataReader r)
    {
        RunOutcome? outcome = r.IsDBNull(3) ? null : Enum.Parse<RunOutcome>(r.GetString(3));
        var isRunning = outcome is null && r.IsDBNull(6) && Text(r, 15) is { } owner && IsAlive(owner) && !(store.Now > Instant(Text(r, 19)));
        return new JournaledRun(r.GetString(0), r.GetString(1), r.GetString(2), outcome, r.GetInt32(4), r.GetString(5), Text(r, 6), Text(r, 7), Text(r, 8), Text(r, 9))
        {
            Script = r.GetString(10),
            Step = Text(r, 11),
            Record = Text(r, 12),
            ItemKey = Text(r, 13) is { } key && JsonSerializer.Deserialize<string[]>(key) is { } values ? [.. values] : default,
            Priority = r.GetInt32(14),
            Queue = r.GetString(16),
            Reason = r.GetString(17),
            IsRunning = isRunning,
            IsHeld = !isRunning && outcome is null or RunOutcome.Failed or RunOutcome.Cancelled or RunOutcome.BrokenOff && !Flag(r, 18),
        };
    }
}
