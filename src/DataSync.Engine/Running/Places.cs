using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary>
/// One run of a task at a time, or as many as <c>at most n at once</c>, <c>serial per …</c> and <c>may overlap</c> allow: a run waits for its place before it does anything, and has it until it ends. All processes that share the journal
/// wait in one line. Source: tasks C40.
/// </summary>
internal static class Places
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks at those who are in the way before the journal is told that somebody still waits.</summary>
    private const int Looks = 50;

    /// <summary>How many runs of a task may be at work before one begins; null where that is asked once its value is known.</summary>
    public static int? AtOnce(TaskPlan task, bool overlaps) => task.SerialFunction >= 0 ? null : task.AtMost ?? (overlaps ? int.MaxValue : 1);

    /// <summary>Begins a run as soon as it may.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6226: the item is being worked on. DS6213: it was cancelled before its turn came.</exception>
    public static RunTicket Begin(TaskSession session, RunJournal journal, RunEntry entry, CancellationToken cancellation)
    {
        var (isTold, isWaiting) = (false, false);
        try
        {
            while (true)
            {
                if (journal.Begin(entry, session.Now) is { } ticket) return ticket;
                isWaiting = true;
                for (var looks = 0; looks < Looks && journal.InTheWay(entry, session.Now) is { } other; looks++)
                {
                    if (!isTold) session.Options.Waits?.Invoke($"{entry.Task}{(entry.Item.Length == 0 ? "" : " " + entry.Item)} waits for another run of the task, in process {other}");
                    isTold = true;
                    cancellation.WaitHandle.WaitOne(Between);
                    if (cancellation.IsCancellationRequested) throw RuntimeErrorCatalog.Cancelled.With("The run was cancelled while it waited for its turn: nothing was done.");
                }
            }
        }
        finally
        {
            // Whoever does not begin after all is in nobody's way.
            if (isWaiting) journal.StopWaiting();
        }
    }

    /// <summary>Takes the place that is known once the item is read.</summary>
    /// <returns>Whether another run has been in the way: then the item may have changed.</returns>
    /// <exception cref="Plans.Runtime.SyncException">DS6288: the run before took longer than <c>wait</c> says.</exception>
    public static bool Take(TaskSession session, RunJournal journal, RunEntry entry, RunTicket ticket)
    {
        var task = session.Task;
        if (task.SerialFunction < 0) return false;
        var waited = Take(session, () => journal.TryEnter(ticket, entry, Digest(session), 1, session.Now), task.SerialWait?.ToTimeSpan(), task.Name);
        if (task.AtMost is { } most) waited |= Take(session, () => journal.TryEnter(ticket, entry, "", most, session.Now), null, task.Name);
        return session.Fence.KeepOut(entry) || waited;
    }

    private static bool Take(TaskSession session, Func<bool> tryEnter, TimeSpan? wait, string task)
    {
        var began = session.Clock.GetTimestamp();
        var waited = false;
        for (; !tryEnter(); waited = true)
        {
            if (wait is { } most && session.Clock.GetElapsedTime(began) >= most) throw RuntimeErrorCatalog.NoPlace.With($"Another run of {task} for the same value is at work, and has not ended within {wait:c}.");
            session.Cancellation.WaitHandle.WaitOne(Between);
            session.Cancellation.ThrowIfCancellationRequested();
        }
        return waited;
    }

    // The value may be masked: the journal has its digest.
    private static string Digest(TaskSession session) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ValueText.Quote(session.Code.Value(session.Task.SerialFunction)(session.Frame)))))[..32];
}
