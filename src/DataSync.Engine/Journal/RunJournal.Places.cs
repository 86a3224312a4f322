using System.Collections.Immutable;

namespace DataSync.Engine.Journal;

// How many runs of a task are at work at once. Places of processes that are gone are free. Source: tasks C40.
public sealed partial class RunJournal
{
    /// <summary>Takes a place for a run, if there is one.</summary>
    /// <param name="place">What the places are for; empty for the task as a whole.</param>
    /// <param name="most">How many there are.</param>
    internal bool TryEnter(RunTicket ticket, RunEntry entry, string place, int most)
    {
        FlushAll();
        using var transaction = connection.BeginTransaction(deferred: false);
        var taken = Taken(transaction, entry, place);
        foreach (var gone in taken.Where(t => !IsAlive(t.Owner)))
            Execute(transaction, "delete from places where run = $run and owner = $owner", ("$run", gone.Run), ("$owner", gone.Owner));
        var isFree = taken.Count(t => t.Run != ticket.Run && IsAlive(t.Owner)) < most;
        if (isFree)
        {
            Execute(transaction, "insert into places (script, task, place, run, owner) values ($script, $task, $place, $run, $owner) on conflict do update set owner = excluded.owner",
                ("$script", entry.Script), ("$task", entry.Task), ("$place", place), ("$run", ticket.Run), ("$owner", Owner));
        }
        transaction.Commit();
        return isFree;
    }

    private List<(string Run, string Owner)> Taken(Microsoft.Data.Sqlite.SqliteTransaction transaction, RunEntry entry, string place)
    {
        using var command = Command(transaction, "select run, owner from places where script = $script and task = $task and place = $place", ("$script", entry.Script), ("$task", entry.Task), ("$place", place));
        using var reader = command.ExecuteReader();
        var taken = new List<(string, string)>();
        while (reader.Read()) taken.Add((reader.GetString(0), reader.GetString(1)));
        return taken;
    }

    private void Leave(Microsoft.Data.Sqlite.SqliteTransaction transaction, RunTicket ticket) => Execute(transaction, "delete from places where run = $run", ("$run", ticket.Run));
}
