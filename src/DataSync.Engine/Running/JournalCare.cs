using System.Data.Common;
using DataSync.Engine.Journal;
using DataSync.Engine.Writing;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary>
/// What a run does for the journal before its first step: it finds out which changes of an attempt that broke off were committed, and removes what was kept long enough.
/// Source: tasks R163, C46.
/// </summary>
internal sealed class JournalCare(TaskSession session, RunJournal journal, RunEntry entry, RunTicket ticket)
{
    /// <exception cref="SyncException">A source cannot be asked what an earlier attempt of this run has committed there.</exception>
    public void BeforeRun()
    {
        foreach (var open in journal.OpenCommits(entry)) Settle(open);
        if (session.Task.Audit?.Keep is { } keep && Before(keep) is { } limit) Remove(limit);
    }

    private void Settle(OpenCommit open)
    {
        if (open.Step is null || open.Item is null)
        {
            journal.Drop(open.Id);
            return;
        }
        var source = session.Plan.Sources.FirstOrDefault(s => s.Name == open.Source) is { } plan ? session.Plan.Sources.IndexOf(plan) : -1;
        if (source < 0) return;
        try
        {
            if (session.Connection(source).IsThere(new DoneMark(open.Run, open.Step, open.Item), session.Cancellation)) journal.Settle(open.Id);
            else journal.Drop(open.Id);
        }
        catch (Exception error) when (error is SyncException or DbException)
        {
            session.Connection(source).TakeBack();
            // A run that was left behind may stay without an answer; this one must not mistake what it commits from now on for what the last attempt did.
            if (open.Run == ticket.Run) throw;
            session.Recorder.Warn($"Whether the last changes of the run {open.Run} were written to {open.Source} could not be found out: {session.Failure(error, "", "").Failure.Message}");
        }
    }

    private void Remove(DateTimeOffset before)
    {
        try
        {
            journal.RemoveEnded(entry, ticket, before, session.Cancellation);
        }
        catch (DbException error)
        {
            session.Recorder.Warn($"Runs that the journal has kept long enough could not be removed: {error.Message}");
        }
    }

    /// <returns>Null when that was before all time.</returns>
    private DateTimeOffset? Before(SyncDuration keep)
    {
        try
        {
            return session.Now.AddMonths(-keep.Months).AddMilliseconds(-keep.Milliseconds);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
