using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary><c>serial per …</c> and <c>at most n at once</c>: a run waits for its place before it does anything, and has it until it ends. Source: tasks C40.</summary>
internal static class Places
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <returns>Whether it had to wait: then the item may have changed.</returns>
    /// <exception cref="Plans.Runtime.SyncException">DS6288: the run before took longer than <c>wait</c> says.</exception>
    public static bool Take(TaskSession session, RunJournal journal, RunEntry entry, RunTicket ticket)
    {
        var task = session.Task;
        var waited = false;
        if (task.SerialFunction >= 0) waited = Take(session, () => journal.TryEnter(ticket, entry, Digest(session), 1, session.Now), task.SerialWait?.ToTimeSpan(), task.Name);
        if (task.AtMost is { } most) waited |= Take(session, () => journal.TryEnter(ticket, entry, "", most, session.Now), null, task.Name);
        return waited;
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
