using System.Collections.Immutable;

namespace DataSync.Engine.Journal;

// How many runs of a task are at work at once. Places of processes that are gone are free. Source: tasks C40.
public sealed partial class RunJournal
{
    /// <summary>Takes a place for a run, if there is one.</summary>
    /// <param name="place">What the places are for; empty for the task as a whole.</param>
    /// <param name="most">How many there are.</param>
    internal bool TryEnter(RunTicket ticket, RunEntry entry, string place, int most, DateTimeOffset now)
    {
        FlushAll();
        using var transaction = BeginWrite();
        var taken = Taken(entry, place);
        foreach (var gone in taken.Where(t => !HasOwner(t.Owner, t.Lease, now)))
            Execute("delete from places where run = $run and owner = $owner", ("$run", gone.Run), ("$owner", gone.Owner));
        var isFree = taken.Count(t => t.Run != ticket.Run && HasOwner(t.Owner, t.Lease, now)) < most;
        if (isFree)
        {
            Execute("insert into places (script, task, place, run, owner) values ($script, $task, $place, $run, $owner) on conflict do update set owner = excluded.owner",
                ("$script", entry.Script), ("$task", entry.Task), ("$place", place), ("$run", ticket.Run), ("$owner", Owner));
        }
        transaction.Commit();
        return isFree;
    }

    private List<(string Run, string Owner, DateTimeOffset? Lease)> Taken(RunEntry entry, string place)
    {
        using var command = Command("select places.run, places.owner, runs.lease from places left join runs on runs.run = places.run where places.script = $script and places.task = $task and places.place = $place", ("$script", entry.Script), ("$task", entry.Task), ("$place", place));
        using var reader = command.ExecuteReader();
        var taken = new List<(string, string, DateTimeOffset?)>();
        while (reader.Read()) taken.Add((reader.GetString(0), reader.GetString(1), Instant(Text(reader, 2))));
        return taken;
    }

    private void Leave(RunTicket ticket) => Execute("delete from places where run = $run", ("$run", ticket.Run));
}
