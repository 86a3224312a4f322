using System.Collections.Immutable;
using System.Text.Json;

namespace DataSync.Engine.Journal;

// The times at which schedules were due, and who is at their runs. One process at a time has a firing: until it has ended, is gone, or has not been heard of for the time of its lease.
public sealed partial class RunJournal
{
    /// <summary>How many firings of a schedule are kept.</summary>
    private const int KeptFirings = 1000;

    /// <summary>Takes a firing, or takes it over from a process that is gone or silent.</summary>
    /// <param name="overlaps">It may begin while another firing of the same task is at work.</param>
    /// <param name="lease">How long this process may be silent.</param>
    public FiringClaim Claim(Firing firing, bool overlaps, DateTimeOffset now, TimeSpan lease)
    {
        FlushAll();
        using var transaction = BeginWrite();
        if (Found(firing) is { } found)
        {
            if (found.Ended) return FiringClaim.Done;
            if (HasOwner(found.Owner, found.Lease, now, WorkOf(firing))) return FiringClaim.Busy;
        }
        if (!overlaps && OfTask(firing).Any(other => HasOwner(other.Owner, other.Lease, now, WorkOf(other.Firing)))) return FiringClaim.Busy;
        Tell(
            """
            insert into firings (script, schedule, due, task, owner, lease, begun) values ($script, $schedule, $due, $task, $owner, $lease, $now)
            on conflict (script, schedule, due) do update set owner = excluded.owner, lease = excluded.lease
            """,
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$due", Time(firing.Due)), ("$task", firing.Task), ("$owner", Owner), ("$lease", Time(now + lease)), ("$now", Time(now)));
        CommitAtWork(transaction, WorkOf(firing), 0);
        return FiringClaim.Taken;
    }

    /// <summary>Ends a firing that this process has; one that another process has taken over is left alone.</summary>
    /// <param name="failed">How many of its runs did not end well.</param>
    public void EndFiring(Firing firing, int runs, int failed, DateTimeOffset now)
    {
        using var leaving = new Leaving(WorkOf(firing), 0);
        FlushAll();
        using var transaction = BeginWrite();
        Tell("update firings set ended = $now, runs = $runs, failed = $failed, owner = null, lease = null where script = $script and schedule = $schedule and due = $due and owner = $owner",
            ("$now", Time(now)), ("$runs", runs), ("$failed", failed), ("$script", firing.Script), ("$schedule", firing.Schedule), ("$due", Time(firing.Due)), ("$owner", Owner));
        Tell(
            """
            delete from firings where script = $script and schedule = $schedule and ended is not null
              and due < (select due from firings where script = $script and schedule = $schedule order by due desc limit 1 offset $kept)
            """,
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$kept", KeptFirings));
        transaction.Commit();
    }

    /// <summary>Lets go of a firing that has not ended: whoever comes next goes on with it.</summary>
    public void LeaveFiring(Firing firing)
    {
        using var leaving = new Leaving(WorkOf(firing), 0);
        FlushAll();
        using var transaction = BeginWrite();
        Tell("update firings set owner = null, lease = null where script = $script and schedule = $schedule and due = $due and owner = $owner",
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$due", Time(firing.Due)), ("$owner", Owner));
        transaction.Commit();
    }

    /// <summary>This process is not at a firing any more, whether or not the journal can be told: it takes it up anew itself.</summary>
    public static void LetGo(Firing firing) => AtWork.TryRemove(WorkOf(firing), out _);

    /// <summary>This process is not at a run any more, whether or not the journal can be told.</summary>
    internal static void LetGo(RunTicket ticket) => AtWork.TryRemove(KeyValuePair.Create(ticket.Run, ticket.Attempt));

    /// <summary>Others of this process ask whether it is at a run as soon as they see it.</summary>
    private static void CommitAtWork(JournalWriting transaction, string work, int attempt)
    {
        AtWork[work] = attempt;
        try
        {
            transaction.Commit();
        }
        catch
        {
            AtWork.TryRemove(KeyValuePair.Create(work, attempt));
            throw;
        }
    }

    /// <summary>This process is not at something any more as soon as the others can see its end, or when the journal could not be told.</summary>
    private readonly struct Leaving(string work, int attempt) : IDisposable
    {
        public void Dispose() => AtWork.TryRemove(KeyValuePair.Create(work, attempt));
    }

    private static string WorkOf(Firing firing) => $"{firing.Script}\n{firing.Schedule}\n{Time(firing.Due)}";

    /// <summary>Notes from when on a schedule is known, so that what it misses from then on is missed.</summary>
    public void NoteFirstSeen(Firing firing)
    {
        FlushAll();
        using var transaction = BeginWrite();
        Tell("insert into firings (script, schedule, due, task, begun, ended, runs) values ($script, $schedule, $due, $task, $due, $due, -1) on conflict do nothing",
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$due", Time(firing.Due)), ("$task", firing.Task));
        transaction.Commit();
    }

    /// <summary>The last time at which a schedule was due and was taken; null when it is not known yet.</summary>
    public DateTimeOffset? LastDue(string script, string schedule) =>
        Query("select max(due) from firings where script = $script and schedule = $schedule", r => Instant(Text(r, 0)), ("$script", script), ("$schedule", schedule)) is [var last] ? last : null;

    /// <summary>When a schedule's runs last all ended well; null for never.</summary>
    public DateTimeOffset? LastGood(string script, string schedule) =>
        Query("select max(ended) from firings where script = $script and schedule = $schedule and runs >= 0 and failed = 0", r => Instant(Text(r, 0)), ("$script", script), ("$schedule", schedule)) is [var last] ? last : null;

    /// <summary>Firings of a schedule that have begun and not ended, and that nobody has.</summary>
    public ImmutableArray<Firing> LeftFirings(string script, string schedule, DateTimeOffset now) =>
    [
        .. Query("select due, task, owner, lease from firings where script = $script and schedule = $schedule and ended is null order by due",
                r => (Firing: new Firing(script, schedule, r.GetString(1), Instant(Text(r, 0)) ?? now), Owner: Text(r, 2), Lease: Instant(Text(r, 3))), ("$script", script), ("$schedule", schedule))
            .Where(f => !HasOwner(f.Owner, f.Lease, now, WorkOf(f.Firing))).Select(f => f.Firing),
    ];

    /// <summary>The items whose runs a firing has begun and not ended: keys as texts. An item may be without its key, when a part of that is masked.</summary>
    public ImmutableArray<ImmutableArray<string>> OpenItems(Firing firing) => Query(
        "select item_key from runs where script = $script and task = $task and firing = $firing and outcome is null and item_key is not null order by started, run",
        r => (JsonSerializer.Deserialize<string[]>(r.GetString(0)) ?? []).ToImmutableArray(), ("$script", firing.Script), ("$task", firing.Task), ("$firing", firing.Id));

    /// <summary>Says that this process is still there: for all its firings, its fences, and its runs that have a lease.</summary>
    public void Renew(DateTimeOffset now, TimeSpan lease)
    {
        FlushAll();
        using var transaction = BeginWrite();
        Tell("update firings set lease = $lease where owner = $owner and ended is null", ("$lease", Time(now + lease)), ("$owner", Owner));
        Tell("update runs set lease = $lease where owner = $owner and lease is not null", ("$lease", Time(now + lease)), ("$owner", Owner));
        Tell("update fences set lease = $lease where owner = $owner", ("$lease", Time(now + lease)), ("$owner", Owner));
        transaction.Commit();
    }

    /// <summary>Whether a firing has had its run for this item, and that has ended well.</summary>
    private bool HasDone(RunEntry entry)
    {
        if (entry.Firing.Length == 0) return false;
        using var command = Command("select 1 from runs where task = $task and item = $item and script = $script and firing = $firing and outcome in ('Succeeded', 'Stopped', 'Discarded') limit 1",
            ("$task", entry.Task), ("$item", entry.Item), ("$script", entry.Script), ("$firing", entry.Firing));
        return command.ExecuteScalar() is not null;
    }

    /// <summary>Whether an attempt is still this process's: nobody has taken its run over.</summary>
    internal bool Holds(RunTicket ticket) =>
        Query("select 1 from runs where run = $run and attempts = $attempt and ended is null and owner = $owner", _ => true, ("$run", ticket.Run), ("$attempt", ticket.Attempt), ("$owner", Owner)).Length > 0;

    /// <summary>Whether somebody is at it: a living process that was heard of within its lease. This one knows for itself.</summary>
    /// <param name="work">The run or firing that it is at; null for anything else.</param>
    private bool HasOwner(string? owner, DateTimeOffset? lease, DateTimeOffset now, string? work = null) =>
        owner is not null && (owner == Owner ? work is null || AtWork.ContainsKey(work) : IsAlive(owner) && (lease is null || lease >= now));

    private (bool Ended, string? Owner, DateTimeOffset? Lease)? Found(Firing firing)
    {
        using var command = Command("select ended, owner, lease from firings where script = $script and schedule = $schedule and due = $due",
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$due", Time(firing.Due)));
        using var reader = command.ExecuteReader();
        return reader.Read() ? (!reader.IsDBNull(0), Text(reader, 1), Instant(Text(reader, 2))) : null;
    }

    private List<(Firing Firing, string? Owner, DateTimeOffset? Lease)> OfTask(Firing firing)
    {
        using var command = Command("select schedule, due, owner, lease from firings where script = $script and task = $task and ended is null and not (schedule = $schedule and due = $due)",
            ("$script", firing.Script), ("$task", firing.Task), ("$schedule", firing.Schedule), ("$due", Time(firing.Due)));
        using var reader = command.ExecuteReader();
        var others = new List<(Firing, string?, DateTimeOffset?)>();
        while (reader.Read()) others.Add((firing with { Schedule = reader.GetString(0), Due = Instant(reader.GetString(1)) ?? default }, Text(reader, 2), Instant(Text(reader, 3))));
        return others;
    }
}
