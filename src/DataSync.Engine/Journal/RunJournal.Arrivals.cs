using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Journal;

// Files that schedules have found. A row says which file of a name was taken, until that is put away: so each is run once, whoever is killed at whatever moment, and one that is put there again is a new one. Source: tasks C45.
public sealed partial class RunJournal
{
    /// <summary>Takes a file, or finds out what became of it.</summary>
    /// <param name="firing">The time at which it was found; must be this process's.</param>
    public Arrival Take(Firing firing, SeenFile file, DateTimeOffset now)
    {
        FlushAll();
        using var transaction = BeginWrite();
        if (!Has(firing)) return new Arrival(firing, file, ArrivalState.Lost);
        var known = Taken(firing, file.Name);
        if (known is { } row)
        {
            var arrival = new Arrival(firing with { Due = row.Taken, File = file.Name }, file, ArrivalState.Open);
            var (run, outcome) = RunOf(arrival.Firing);
            var isEnded = row.IsDone || outcome is RunOutcome.Succeeded or RunOutcome.Stopped or RunOutcome.Discarded;
            if (row.File == file) return arrival with { State = !isEnded ? ArrivalState.Open : outcome == RunOutcome.Discarded ? ArrivalState.GivenUp : ArrivalState.Done };
            if (!isEnded && run is not null && MayHaveWritten(run)) return arrival with { State = ArrivalState.Changed };
        }
        // Two that follow each other under one name have not one time.
        var taken = known is { } before && before.Taken >= now ? before.Taken.AddMilliseconds(1) : now;
        Tell(
            """
            insert into arrivals (script, schedule, name, size, modified, taken) values ($script, $schedule, $name, $size, $modified, $taken)
            on conflict (script, schedule, name) do update set size = excluded.size, modified = excluded.modified, taken = excluded.taken, is_done = 0
            """,
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$name", file.Name), ("$size", file.Size), ("$modified", Exactly(file.Modified)), ("$taken", Time(taken)));
        transaction.Commit();
        return new Arrival(firing with { Due = taken, File = file.Name }, file, ArrivalState.Open);
    }

    /// <summary>The run of a file has ended: whatever becomes of the run's entries, it is not run again.</summary>
    public void NoteDone(Arrival arrival) => Change(arrival, "update arrivals set is_done = 1");

    /// <summary>The file is put away: one that comes under its name is a new one.</summary>
    public void Forget(Arrival arrival) => Change(arrival, "delete from arrivals");

    /// <summary>Forgets a file that is no longer there, unless its run is unfinished.</summary>
    /// <returns>Whether it was there and has never been run.</returns>
    public bool ForgetGone(Firing firing, string name)
    {
        FlushAll();
        using var transaction = BeginWrite();
        if (!Has(firing) || Taken(firing, name) is not { } row) return false;
        var (run, outcome) = RunOf(firing with { Due = row.Taken, File = name });
        if (!row.IsDone && run is not null && outcome is not (RunOutcome.Succeeded or RunOutcome.Stopped or RunOutcome.Discarded)) return false;
        Tell("delete from arrivals where script = $script and schedule = $schedule and name = $name", ("$script", firing.Script), ("$schedule", firing.Schedule), ("$name", name));
        transaction.Commit();
        return !row.IsDone && run is null;
    }

    /// <summary>The files that a schedule has taken and not put away, by name.</summary>
    public ImmutableArray<WaitingFile> WaitingFiles(string script, string schedule) => Query(
        """
        select a.name, a.taken, a.is_done, r.run, r.outcome, r.attempts, t.code, t.message
        from arrivals a
        left join runs r on r.script = a.script and r.item = a.name and r.firing = a.schedule || ' at ' || a.taken || ': ' || a.name
        left join attempts t on t.run = r.run and t.attempt = r.attempts
        where a.script = $script and a.schedule = $schedule order by a.name
        """,
        r => new WaitingFile(r.GetString(0), Instant(r.GetString(1)) ?? default, Flag(r, 2), Text(r, 3) ?? "", r.IsDBNull(4) ? null : Enum.Parse<RunOutcome>(r.GetString(4)), r.IsDBNull(5) ? 0 : r.GetInt32(5), Text(r, 6), Text(r, 7)),
        ("$script", script), ("$schedule", schedule));

    private void Change(Arrival arrival, string what)
    {
        FlushAll();
        using var transaction = BeginWrite();
        Tell($"{what} where script = $script and schedule = $schedule and name = $name and taken = $taken",
            ("$script", arrival.Firing.Script), ("$schedule", arrival.Firing.Schedule), ("$name", arrival.File.Name), ("$taken", Time(arrival.Firing.Due)));
        transaction.Commit();
    }

    private bool Has(Firing firing)
    {
        using var command = Command("select 1 from firings where script = $script and schedule = $schedule and due = $due and ended is null and owner = $owner",
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$due", Time(firing.Due)), ("$owner", Owner));
        return command.ExecuteScalar() is not null;
    }

    private (SeenFile File, DateTimeOffset Taken, bool IsDone)? Taken(Firing firing, string name)
    {
        using var command = Command("select size, modified, taken, is_done from arrivals where script = $script and schedule = $schedule and name = $name",
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$name", name));
        using var reader = command.ExecuteReader();
        return reader.Read() ? (new SeenFile(name, reader.GetInt64(0), DateTime.ParseExact(reader.GetString(1), "o", C, DateTimeStyles.RoundtripKind)), Instant(reader.GetString(2)) ?? default, Flag(reader, 3)) : null;
    }

    private (string? Run, RunOutcome? Outcome) RunOf(Firing arrival)
    {
        using var command = Command("select run, outcome from runs where task = $task and item = $item and script = $script and firing = $firing order by started desc, run desc limit 1",
            ("$task", arrival.Task), ("$item", arrival.File), ("$script", arrival.Script), ("$firing", arrival.Id));
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetString(0), reader.IsDBNull(1) ? null : Enum.Parse<RunOutcome>(reader.GetString(1))) : (null, null);
    }

    private static string Exactly(DateTime time) => time.ToString("o", C);
}
