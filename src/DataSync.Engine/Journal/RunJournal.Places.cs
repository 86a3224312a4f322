namespace DataSync.Engine.Journal;

// How many runs of a task are at work at once, in all processes that share the journal, and who waits for a place. Places of processes that are gone are free; so is that of one that was silent for longer than its lease:
// its run is lost, and whoever begins afterwards keeps it from writing (LeftFences). Source: tasks C40.
public sealed partial class RunJournal
{
    /// <summary>How long a process that waits may be silent before those behind it go first.</summary>
    private static readonly TimeSpan WaitingLease = TimeSpan.FromSeconds(30);

    private enum PlaceState
    {
        AtWork,
        Waiting,
    }

    /// <summary>What this journal waits for a place under.</summary>
    private readonly string waiter = "~" + Guid.NewGuid().ToString("N");

    /// <summary>Takes a place for a run that has begun, if there is one.</summary>
    /// <param name="place">What the places are for; empty for the task as a whole.</param>
    /// <param name="most">How many there are.</param>
    internal bool TryEnter(RunTicket ticket, RunEntry entry, string place, int most, DateTimeOffset now)
    {
        FlushAll();
        using var transaction = BeginWrite();
        var isFree = IsFree(entry, place, most, ticket.Run, now);
        if (isFree) Enter(entry, place, ticket.Run);
        transaction.Commit();
        return isFree;
    }

    /// <summary>Who is in the way of a run that waits for its place; null when nobody is any more. Writes nothing: the next <see cref="Begin"/> decides.</summary>
    internal string? InTheWay(RunEntry entry, DateTimeOffset now)
    {
        if (entry.Item.Length == 0 && LastRun(entry) is { Ended: null, Owner: { } owner } last && HasOwner(owner, last.Lease, now, last.Run)) return JournalOwner.Show(owner);
        var before = Before(Taken(entry, ""), waiter, now);
        return entry.AtOnce is { } most && before.Count >= most ? JournalOwner.Show(before[0].Owner) : null;
    }

    /// <summary>Nothing is waited for any more.</summary>
    internal void StopWaiting()
    {
        using var transaction = BeginWrite();
        DropTurn();
        transaction.Commit();
    }

    /// <summary>Whether a run may begin. Who may not has his turn after those who wait already.</summary>
    /// <param name="run">The run that would go on; null for a new one.</param>
    private bool HasTurn(RunEntry entry, string? run, DateTimeOffset now)
    {
        if (entry.AtOnce is not { } most || IsFree(entry, "", most, run ?? waiter, now))
        {
            DropTurn();
            return true;
        }
        Wait(entry, now);
        return false;
    }

    private void Wait(RunEntry entry, DateTimeOffset now) => Tell(
        """
        insert into places (script, task, place, run, owner, state, turn, lease)
        values ($script, $task, '', $waiter, $owner, $waiting, (select coalesce(max(turn), 0) + 1 from places), $lease)
        on conflict (script, task, place, run) do update set lease = excluded.lease
        """,
        ("$script", entry.Script), ("$task", entry.Task), ("$waiter", waiter), ("$owner", Owner), ("$waiting", (int)PlaceState.Waiting), ("$lease", Time(now + WaitingLease)));

    private void DropTurn() => Tell("delete from places where run = $waiter", ("$waiter", waiter));

    private bool IsFree(RunEntry entry, string place, int most, string who, DateTimeOffset now)
    {
        var taken = Taken(entry, place);
        foreach (var other in taken.Where(t => t.Run != who && !HasPlace(t, now))) PassBy(other);
        return Before(taken, who, now).Count < most;
    }

    private List<TakenPlace> Before(List<TakenPlace> taken, string who, DateTimeOffset now)
    {
        var turn = taken.FirstOrDefault(t => t.Run.StartsWith('~') && t.Run == who)?.Turn ?? long.MaxValue;
        return [.. taken.Where(t => t.Run != who && HasPlace(t, now) && (t.State == PlaceState.AtWork || t.Turn < turn))];
    }

    private bool HasPlace(TakenPlace place, DateTimeOffset now) => HasOwner(place.Owner, place.Lease, now, place.State == PlaceState.AtWork ? place.Run : null);

    /// <summary>A process that is gone writes nothing. One that is silent may wake: its run is not its own any more.</summary>
    private void PassBy(TakenPlace place)
    {
        Tell("delete from places where run = $run and owner = $owner", ("$run", place.Run), ("$owner", place.Owner));
        if (place.State == PlaceState.AtWork && IsAlive(place.Owner) && place.Owner != Owner) LoseRun(place.Run);
    }

    /// <summary>A run that nobody has heard of for too long is not its process's any more.</summary>
    private void LoseRun(string run)
    {
        LoseFence(run);
        Tell("update runs set owner = null, lease = null where run = $run and ended is null", ("$run", run));
    }

    private void Enter(RunEntry entry, string place, string run) => Tell(
        "insert into places (script, task, place, run, owner) values ($script, $task, $place, $run, $owner) on conflict (script, task, place, run) do update set owner = excluded.owner, state = 0",
        ("$script", entry.Script), ("$task", entry.Task), ("$place", place), ("$run", run), ("$owner", Owner));

    private List<TakenPlace> Taken(RunEntry entry, string place)
    {
        using var command = Command(
            "select places.run, places.owner, coalesce(places.lease, runs.lease), state, turn from places left join runs on runs.run = places.run where places.script = $script and places.task = $task and places.place = $place order by turn",
            ("$script", entry.Script), ("$task", entry.Task), ("$place", place));
        using var reader = command.ExecuteReader();
        var taken = new List<TakenPlace>();
        while (reader.Read()) taken.Add(new TakenPlace(reader.GetString(0), reader.GetString(1), Instant(Text(reader, 2)), (PlaceState)reader.GetInt32(3), reader.GetInt64(4)));
        return taken;
    }

    private void Leave(RunTicket ticket) => Tell("delete from places where run = $run", ("$run", ticket.Run));

    private sealed record TakenPlace(string Run, string Owner, DateTimeOffset? Lease, PlaceState State, long Turn);
}
