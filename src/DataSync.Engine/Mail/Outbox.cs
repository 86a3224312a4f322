using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Mail;

/// <summary>
/// The mails of a run, until what they tell of is durable: those of a loop until its batch is committed, all others until the run has written its end. What is taken back is not
/// told, unless it tells of that very failure. When mails go, and what happens in a second attempt, is written down in <c>docs/decisions/0018-mail.md</c>.
/// Source: tasks R133, R138, R142, §3.10.
/// </summary>
internal sealed class Outbox(TaskSession session)
{
    private readonly List<WaitingMail> waiting = [];
    private readonly Dictionary<int, int> taken = [];
    private readonly MailSender sender = new(session);

    /// <summary>How many mails wait: what is added later stands behind them.</summary>
    public int Count => waiting.Count;

    /// <summary>A run begins.</summary>
    public void Reset()
    {
        waiting.Clear();
        taken.Clear();
        sender.Reset();
    }

    public void Add(WaitingMail mail)
    {
        var most = session.Mail(mail.Step.Mail).MostPerRun;
        if (taken.GetValueOrDefault(mail.Step.Mail) >= most)
        {
            session.Recorder.Warn(string.Create(CultureInfo.InvariantCulture, $"{mail.Step.Name}: {RuntimeErrorCatalog.TooManyMails.Code}: more than {most} mails in one run: the others are not sent. `most_per_run` of the mail sets the limit."));
            return;
        }
        taken[mail.Step.Mail] = taken.GetValueOrDefault(mail.Step.Mail) + 1;
        waiting.Add(mail);
    }

    /// <summary>What was done since then is taken back: it is not told, but for failures.</summary>
    /// <param name="from">The <see cref="Count"/> of then.</param>
    /// <returns>The mails that nobody gets.</returns>
    public IReadOnlyList<WaitingMail> TakeBack(int from)
    {
        if (waiting.Count <= from) return [];
        var untold = waiting.Skip(from).Where(mail => !mail.Step.TellsFailure).ToList();
        foreach (var mail in untold)
        {
            waiting.Remove(mail);
            taken[mail.Step.Mail]--;
        }
        return untold;
    }

    /// <summary>The run has failed: of what its steps wanted to tell only failures are told.</summary>
    public void RunFailed()
    {
        foreach (var step in TakeBack(0).Select(mail => mail.Step.Name).Distinct())
        {
            session.Recorder.Warn($"{step}: nothing is told, because the task failed after it");
            if (session.Factory.TallyOf(step) is { } tally) tally.Outcome = "not told";
        }
    }

    /// <summary>The item is about to be written, and an attempt that finds it written does not come to the steps again: what waits is noted, so that it can say what was not told.</summary>
    public void NoteWaiting()
    {
        if (session.Ticket is not { } ticket || waiting.Count == 0) return;
        session.Journal?.NoteMails(ticket, waiting.SelectMany(mail => sender.Notes(mail)), session.Now);
        foreach (var mail in waiting) sender.KeepWaiting(ticket, mail);
    }

    /// <summary>Sends what has been added since then: it is durable now. Nothing of it makes a run fail.</summary>
    /// <param name="from">The <see cref="Count"/> of then; 0 for all.</param>
    public void Send(int from, CancellationToken cancellation)
    {
        if (waiting.Count <= from) return;
        var mails = waiting.Skip(from).ToList();
        waiting.RemoveRange(from, waiting.Count - from);
        // Whoever goes on with the run tells it.
        if (session.Fence.IsLost) return;
        foreach (var group in mails.GroupBy(mail => mail.Step.Mail)) sender.Send(group.Key, [.. group], cancellation);
    }
}
