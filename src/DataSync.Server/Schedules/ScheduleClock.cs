using System.Data.Common;
using DataSync.Engine.Triggers;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Server.Runs;

namespace DataSync.Server.Schedules;

/// <summary>Waits for the times of one schedule and runs its task. What was due and who is at it stands in the run journal: so a firing makes each of its runs once, whoever is killed at whatever moment.</summary>
internal sealed class ScheduleClock(ServedPlan served, SchedulePlan schedule, TaskCalls calls, ServerLog log)
{
    private static readonly TimeSpan WhileBusy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);


    /// <summary>How long a file must have been as it is where the schedule looks every minute or more often.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>The same where it looks less often: a second look comes just for that.</summary>
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(10);

    private readonly FolderLooks looks = new(calls.Clock, LooksOften(schedule) ? Quiet : LooksAgain, what => log.Warn($"{schedule.Name}: {what}"));
    private readonly ScheduleTimes times = new(schedule, calls.Clock.LocalTimeZone);
    private readonly string script = served.Plan.ScriptAt(served.Plan.Tasks[schedule.Task].Site);

    /// <summary>When it is due next; null while that is not known.</summary>
    public DateTimeOffset? Next { get; private set; }

    /// <summary>When its runs last all ended well; null for never.</summary>
    public DateTimeOffset? LastGood { get; private set; }

    public SchedulePlan Schedule => schedule;

    /// <param name="stopping">Nothing begins any more.</param>
    /// <param name="abort">What runs is cancelled.</param>
    public async Task Run(CancellationToken stopping, CancellationToken abort)
    {
        while (!stopping.IsCancellationRequested)
        {
            var wait = Longest;
            try
            {
                wait = await Look(stopping, abort);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SyncException error)
            {
                log.Error(schedule.Name, error);
            }
            catch (DbException error)
            {
                log.Error(schedule.Name, JournalErrors.Of("The run journal cannot be used", error));
            }
            catch (Exception error)
            {
                log.Error(schedule.Name, RuntimeErrorCatalog.InternalError.With($"{error.GetType().Name}: {error.Message}", error));
            }
            if (wait > TimeSpan.Zero) await Task.Delay(wait, calls.Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs what is due.</summary>
    /// <returns>How long nothing is to be done.</returns>
    public async Task<TimeSpan> Look(CancellationToken stopping, CancellationToken abort)
    {
        using var journal = RunJournal.Open(served.Journal);
        var now = calls.Clock.GetUtcNow();
        LastGood = journal.LastGood(script, schedule.Name);
        foreach (var left in journal.LeftFirings(script, schedule.Name, now))
            if (await Fire(journal, left, stopping, abort) == FiringClaim.Busy) return WhileBusy;
        now = calls.Clock.GetUtcNow();
        if (journal.LastDue(script, schedule.Name) is not { } last)
        {
            last = times.Beginning(now);
            journal.NoteFirstSeen(Firing(last));
        }
        if (times.Due(last, now) is { } due)
        {
            var claim = await Fire(journal, Firing(due), stopping, abort);
            return claim == FiringClaim.Busy ? WhileBusy : TimeSpan.Zero;
        }
        Next = times.Next(last, now);
        var ahead = Next is { } next && next - now < Longest ? next - now : Longest;
        return ahead < calls.Lease ? ahead : calls.Lease;
    }

    private async Task<FiringClaim> Fire(RunJournal journal, Firing firing, CancellationToken stopping, CancellationToken abort)
    {
        var task = served.Plan.Tasks[schedule.Task];
        using var place = schedule.Overlaps ? null : await calls.Places.Enter(task, stopping);
        var claim = journal.Claim(firing, schedule.Overlaps, calls.Clock.GetUtcNow(), calls.Lease);
        if (claim != FiringClaim.Taken) return claim;
        try
        {
            var (runs, failed, isWhole) = await Task.Run(() => Runs(firing, stopping, abort), CancellationToken.None);
            if (isWhole && failed == 0) LastGood = calls.Clock.GetUtcNow();
            if (isWhole) journal.EndFiring(firing, runs, failed, calls.Clock.GetUtcNow());
            else journal.LeaveFiring(firing);
            return isWhole ? claim : FiringClaim.Busy;
        }
        finally
        {
            RunJournal.LetGo(firing);
        }
    }

    /// <returns>How many runs there were, how many did not end well, and whether nothing is left to do.</returns>
    private (int Runs, int Failed, bool IsWhole) Runs(Firing firing, CancellationToken stopping, CancellationToken abort)
    {
        var runs = 0;
        var failed = 0;
        try
        {
            var results = schedule is { Items: { } rows, Changes.IsEmpty: false } ? calls.RunChanges(served, schedule, rows, firing, stopping, abort)
                : schedule.Items is { } items ? calls.RunEach(served, schedule, items, firing, stopping, abort)
                : schedule.Files is { } files ? calls.RunFiles(served, schedule, files, looks, LooksOften(schedule) ? null : LooksAgain, firing, stopping, abort)
                : [calls.Run(served, schedule.Task, firing, abort)];
            foreach (var result in results)
            {
                runs++;
                if (result.Outcome == RunOutcome.Cancelled && abort.IsCancellationRequested) return (runs, failed, false);
                if (result.Failure?.Code == RuntimeErrorCatalog.RunInProgress.Code)
                {
                    // Somebody runs it by himself. A task without an item is run after that; an item or a file is found again at the next time.
                    if (IsOne) return (runs, failed, false);
                    continue;
                }
                if (result.Outcome is not (RunOutcome.Succeeded or RunOutcome.Stopped)) failed++;
                if (stopping.IsCancellationRequested && !IsOne) return (runs, failed, false);
            }
            if (stopping.IsCancellationRequested && (schedule.Files is not null || !schedule.Changes.IsEmpty)) return (runs, failed, false);
        }
        catch (Exception error) when (stopping.IsCancellationRequested && (error is OperationCanceledException || (error as SyncException)?.Code == RuntimeErrorCatalog.Cancelled.Code))
        {
            // It was looked for what to run; the next look finds it.
            return (runs, failed, false);
        }
        catch (SyncException error)
        {
            log.Error(schedule.Name, error);
            failed++;
        }
        return (runs, failed, true);
    }

    private static bool LooksOften(SchedulePlan schedule) => schedule.Every?.ToTimeSpan() <= TimeSpan.FromMinutes(1);

    /// <summary>A time makes one run.</summary>
    private bool IsOne => schedule.Items is null && schedule.Files is null;

    private Firing Firing(DateTimeOffset due) => new(script, schedule.Name, served.Plan.Tasks[schedule.Task].Name, due);
}
