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
            Remove();
        }
        catch (Exception error) when (error is SyncException or DbException)
        {
            session.Recorder.Warn($"The marks of the run could not be removed: {session.Failure(error, "", "").Failure.Message}");
        }
    }

    /// <summary>The series is over. What cannot be removed now, the next run removes.</summary>
    public void SeriesEnded()
    {
        try
        {
            journal.MakeDurable();
            if (waiting > 0) Remove();
        }
        catch (Exception error) when (error is SyncException or DbException)
        {
            // No run is left that could tell, and nothing depends on it.
        }
    }

    private void Remove()
    {
        waiting = 0;
        foreach (var connection in session.OpenConnections.Where(c => c.HasMarks))
        {
            string[] ended = [.. connection.Marks.Runs(CancellationToken.None).Where(journal.HasEndedWell)];
            if (ended.Length == 0) continue;
            // Once its marks are gone, a run must not come back unfinished: the end that another process has told may not be on the disk yet.
            journal.MakeDurable(others: ended.Any(run => run != session.Run));
            var link = connection.Session;
            link.Begin();
            try
            {
                foreach (var run in ended) connection.Marks.Remove(run, CancellationToken.None);
                link.Commit();
            }
            catch
            {
                connection.TakeBack();
                throw;
            }
        }
    }
}
