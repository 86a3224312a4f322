using System.Data.Common;
using DataSync.Engine.Journal;
using DataSync.Engine.Steps;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Running;

/// <summary>
/// Removes the marks of runs that have ended well: of this one, and of those that were killed before they could remove theirs. Where many runs follow one another that is done for a block of them, because it is one
/// more commit in each source: until then the marks are in nobody's way. Source: tasks R126.
/// </summary>
internal sealed class EndedMarks(TaskSession session, RunJournal journal)
{
    /// <summary>Runs of a series after which their marks are removed.</summary>
    public const int Block = 100;

    private int waiting;

    /// <summary>Whether more runs follow in the same session.</summary>
    public bool IsSeries { get; init; }

    /// <summary>A run has ended well. What goes wrong here is a warning, and the next run tries again.</summary>
    public void Ended(RunTicket ticket)
    {
        // An earlier attempt may have left marks where this one had nothing to do.
        var isLeft = ticket.Continues;
        if (IsSeries && !isLeft && ++waiting < Block) return;
        try
        {
            if (isLeft)
                foreach (var table in StepTree.All(session.Task).Select(StepTree.Written).OfType<int>()) _ = session.Connection(session.Plan.Tables[table].Source).Marks;
            Remove(isLast: !IsSeries);
        }
        catch (Exception error) when (error is SyncException or DbException)
        {
            session.Recorder.Warn($"The marks of the run could not be removed: {session.Failure(error, "", "").Failure.Message}");
        }
    }

    /// <summary>The session is over. What cannot be removed now, the next run removes.</summary>
    public void SessionEnded()
    {
        try
        {
            journal.MakeDurable();
            if (waiting > 0 || session.OpenConnections.Any(c => c.AskedMarks?.FenceName is not null)) Remove(isLast: true);
        }
        catch (Exception error) when (error is SyncException or DbException)
        {
            // No run is left that could tell, and nothing depends on it.
        }
        session.Fence.LetGo(journal);
    }

    /// <param name="isLast">No run of the session follows: its fence goes with the marks.</param>
    private void Remove(bool isLast)
    {
        waiting = 0;
        foreach (var connection in session.OpenConnections)
        {
            if (connection.AskedMarks is not { } marks) continue;
            string[] ended = [.. journal.EndedWell(marks.Runs(CancellationToken.None))];
            var fence = isLast ? marks.FenceName : null;
            if (ended.Length == 0 && fence is null) continue;
            // Once its marks are gone, a run must not come back unfinished: the end that another process has told may not be on the disk yet.
            journal.MakeDurable(others: ended.Any(other => other != session.Run));
            var link = connection.Session;
            link.Begin();
            try
            {
                foreach (var other in ended) marks.Remove(other, CancellationToken.None);
                if (fence is not null) marks.RemoveFence(fence, CancellationToken.None);
                link.Commit();
            }
            catch
            {
                connection.TakeBack();
                throw;
            }
            if (fence is not null) journal.ForgetFence(fence, connection.Name);
        }
    }
}
