using System.Collections.Immutable;

namespace DataSync.Engine.Journal;

/// <summary>A fence in a source under which nothing more may be written.</summary>
/// <param name="Name">That of its row.</param>
/// <param name="Source">Name of the source.</param>
/// <param name="IsAlive">The process that has set it up lives, may wake, and set it up once more. Otherwise nothing is left of it once its row is gone.</param>
/// <param name="IsElsewhere">That process cannot be asked for: it is taken to live, and to have set nothing up since its row was taken away.</param>
internal sealed record LeftFence(string Name, string Source, bool IsAlive, bool IsElsewhere);

// In which sources the rows of fences are, and which of them are lost: those of a run that somebody else has taken over or passed by. Nothing is told here after it was done in a source, always before. Source: tasks R126.
public sealed partial class RunJournal
{
    /// <summary>Notes that the row of a fence will be in a source, so that whoever takes the run away removes it there.</summary>
    /// <returns>False when the run is not this process's any more.</returns>
    internal bool AnnounceFence(RunEntry entry, RunTicket ticket, string fence, string source)
    {
        if (Query("select 1 from fences where fence = $fence and source = $source", _ => true, ("$fence", fence), ("$source", source)).Length > 0) return Holds(ticket);
        using var transaction = BeginWrite();
        if (!Holds(ticket)) return false;
        Tell("insert into fences (fence, source, script, task, owner, lease) values ($fence, $source, $script, $task, $owner, (select lease from runs where run = $run))",
            ("$run", ticket.Run), ("$fence", fence), ("$source", source), ("$script", entry.Script), ("$task", entry.Task), ("$owner", Owner));
        transaction.Commit();
        return true;
    }

    /// <summary>Fences of a task that are lost, or that nobody sets up any more, and that may still have a row somewhere.</summary>
    internal ImmutableArray<LeftFence> LeftFences(RunEntry entry) => [.. LostFences(entry), .. Fences(entry, isLost: false).Where(fence => !fence.IsAlive)];

    /// <summary>Those of them that are lost.</summary>
    internal ImmutableArray<LeftFence> LostFences(RunEntry entry) => Fences(entry, isLost: true);

    private ImmutableArray<LeftFence> Fences(RunEntry entry, bool isLost) =>
        Query("select fence, source, owner from fences where script = $script and task = $task and is_lost = $lost",
            r => Text(r, 2) is { } owner ? new LeftFence(r.GetString(0), r.GetString(1), IsAlive(owner), !JournalOwner.IsHere(owner, store.IsShared)) : new LeftFence(r.GetString(0), r.GetString(1), false, false),
            ("$script", entry.Script), ("$task", entry.Task), ("$lost", isLost));

    /// <summary>The row of a fence is gone from a source.</summary>
    internal void ForgetFence(string fence, string source)
    {
        FlushAll();
        using var transaction = BeginWrite(isDurable: false);
        Tell("delete from fences where fence = $fence and source = $source", ("$fence", fence), ("$source", source));
        transaction.Commit();
    }

    /// <summary>This process does not set a fence up any more: whoever comes next removes what is left of it.</summary>
    internal void LetGo(string fence)
    {
        if (Query("select 1 from fences where fence = $fence", _ => true, ("$fence", fence)).IsEmpty) return;
        using var transaction = BeginWrite(isDurable: false);
        Tell("update fences set owner = null where fence = $fence", ("$fence", fence));
        transaction.Commit();
    }

    /// <summary>What the run begins under: the fence of its session while the journal has a note of it, and another one where somebody removes that, or has removed it and forgotten.</summary>
    private string? FenceOf(RunEntry entry)
    {
        if (entry.Lease is null) return null;
        if (entry.Fence is not { } own) return Guid.NewGuid().ToString("N");
        using var command = Command("select max(is_lost) from fences where fence = $fence", ("$fence", own));
        return command.ExecuteScalar() is 0L ? own : Guid.NewGuid().ToString("N");
    }

    /// <summary>Fences of sessions that were silent for longer than their lease and have no run: their process was killed on another machine, or begins its next run under another one.</summary>
    private void LoseIdleFences(RunEntry entry, string? own, DateTimeOffset now) => Tell(
        """
        update fences set is_lost = 1 where script = $script and task = $task and is_lost = 0 and lease < $now and fence <> $own and owner is not null
            and not exists (select 1 from runs r where r.fence = fences.fence and r.ended is null)
        """,
        ("$script", entry.Script), ("$task", entry.Task), ("$now", Time(now)), ("$own", own ?? ""));

    /// <summary>Whoever was at a run must not write to it any more.</summary>
    private void LoseFence(string run) => Tell("update fences set is_lost = 1 where is_lost = 0 and fence = (select fence from runs where run = $run)", ("$run", run));
}
