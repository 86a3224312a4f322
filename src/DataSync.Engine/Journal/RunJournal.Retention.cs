namespace DataSync.Engine.Journal;

// How long runs are kept. Source: tasks C46.
public sealed partial class RunJournal
{
    /// <summary>Runs or entries that are removed at a time, so that nobody waits long for the journal.</summary>
    private const int RemovedAtATime = 2000;

    /// <summary>
    /// Removes the runs of a task that ended before a time and that nothing goes on with: those that ended well, and those after which the same item was run anew. A run goes as a whole,
    /// first out of sight and then entry by entry; what a process does not get done, the next one does.
    /// </summary>
    /// <param name="ticket">The run that asks; it stays.</param>
    internal void RemoveEnded(RunEntry entry, RunTicket ticket, DateTimeOffset before, CancellationToken cancellation)
    {
        FlushAll();
        // What is removed is not to be found in the file either.
        store.Erase();
        while (!cancellation.IsCancellationRequested && Unlist(entry, ticket, before)) { }
        while (!cancellation.IsCancellationRequested && Removed() is { } run) Empty(run, cancellation);
    }

    private bool Unlist(RunEntry entry, RunTicket ticket, DateTimeOffset before)
    {
        using var transaction = BeginWrite();
        var found = Execute(
            """
            insert into removed_runs (run)
            select r.run from runs r
            where r.task = $task and r.started < $before and r.script = $script and r.run <> $run and coalesce(r.ended, r.started) < $before
              and (r.outcome in ('Succeeded', 'Stopped', 'Discarded')
                or exists (select 1 from runs n where n.task = r.task and n.item = r.item and n.script = r.script and (n.started, n.run) > (r.started, r.run)))
            limit $most
            """,
            ("$task", entry.Task), ("$script", entry.Script), ("$run", ticket.Run), ("$before", Time(before)), ("$most", RemovedAtATime));
        foreach (var table in (ReadOnlySpan<string>)["runs", "attempts", "steps", "open_commits", "calls", "undos", "undo_reads", "mails", "keyed_calls"])
            if (found > 0) Tell($"delete from {table} where run in (select run from removed_runs)");
        // What is due is sent, however old its run is.
        if (found > 0) Tell("delete from held_mails where due is null and run in (select run from removed_runs)");
        transaction.Commit();
        return found == RemovedAtATime;
    }

    private string? Removed()
    {
        using var command = Command("select run from removed_runs limit 1");
        return command.ExecuteScalar() as string;
    }

    private void Empty(string run, CancellationToken cancellation)
    {
        foreach (var table in (ReadOnlySpan<string>)["field_changes", "exchanges"])
            while (true)
            {
                if (cancellation.IsCancellationRequested) return;
                if (Execute($"delete from {table} where id in (select id from {table} where run = $run limit $most)", ("$run", run), ("$most", RemovedAtATime)) < RemovedAtATime) break;
            }
        Tell("delete from removed_runs where run = $run", ("$run", run));
    }
}
