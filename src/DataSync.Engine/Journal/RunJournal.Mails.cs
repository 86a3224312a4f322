using System.Collections.Immutable;

namespace DataSync.Engine.Journal;

/// <summary>What became of a mail to one recipient.</summary>
public enum MailState
{
    /// <summary>It waits for the end of the run.</summary>
    Waiting,

    /// <summary>It is kept, and goes together with others.</summary>
    Held,

    /// <summary>It is being sent. When the process is gone, nobody knows whether it was.</summary>
    Begun,
    Sent,

    /// <summary>The server did not take the recipient.</summary>
    Refused,

    /// <summary>It was not sent.</summary>
    Failed,

    /// <summary>The link broke before the server had answered: it may have been sent.</summary>
    Unknown,
}

/// <summary>A mail to one recipient.</summary>
/// <param name="Key">What tells this execution of the step from others of the run: a digest.</param>
/// <param name="Mark">What the recipient is known by within the run.</param>
/// <param name="Recipient">As it may be shown.</param>
internal sealed record MailNote(string Step, string Key, string Mark, string Recipient, string Subject);

/// <summary>A mail to one recipient, as the journal lists it.</summary>
/// <param name="Answer">What the server said, or what was in the way.</param>
public sealed record JournaledMail(string Step, string Recipient, string Subject, MailState State, int Attempt, string Answer);

// What was told by mail: noted before it is sent and after it, and kept as long as the run. Source: tasks R142, §2.12.
public sealed partial class RunJournal
{
    private const string NoteMail =
        """
        insert into mails (run, step, item, mark, attempt, recipient, subject, state, noted) values ($run, $step, $item, $mark, $attempt, $recipient, $subject, $state, $now)
        on conflict (run, step, item, mark) do update set state = $state, attempt = $attempt, noted = $now, answer = ''
        """;

    /// <summary>The mails of a run, in the order in which they were noted.</summary>
    public ImmutableArray<JournaledMail> Mails(string run) => Query(
        "select step, recipient, subject, state, attempt, answer from mails where run = $run order by id",
        r => new JournaledMail(r.GetString(0), r.GetString(1), r.GetString(2), Enum.Parse<MailState>(r.GetString(3)), r.GetInt32(4), r.GetString(5)), ("$run", run));

    /// <summary>Whether a recipient has had a mail of the run, or may have had it: such a mail is not sent again.</summary>
    internal bool IsTold(string run, string step, string key, string mark) =>
        Query("select 1 from mails where run = $run and step = $step and item = $item and mark = $mark and state in ('Held', 'Begun', 'Sent', 'Unknown')", _ => true,
            ("$run", run), ("$step", step), ("$item", key), ("$mark", mark)).Length > 0;

    /// <summary>Notes what waits for the end of the run; what an earlier attempt has told stays as it is.</summary>
    internal void NoteMails(RunTicket ticket, IEnumerable<MailNote> mails, DateTimeOffset now) =>
        Note(ticket, mails.Where(mail => !IsTold(ticket.Run, mail.Step, mail.Key, mail.Mark)).ToList(), MailState.Waiting, now);

    /// <summary>Notes that a mail is being sent. It is durable when this returns.</summary>
    internal void BeginMail(RunTicket ticket, IEnumerable<MailNote> mails, DateTimeOffset now) => Note(ticket, mails, MailState.Begun, now);

    /// <summary>Notes what became of it.</summary>
    internal void EndMail(string run, IEnumerable<MailNote> mails, MailState state, string answer, DateTimeOffset now) => Change(() =>
    {
        foreach (var mail in mails)
            Tell("update mails set state = $state, answer = $answer, noted = $now where run = $run and step = $step and item = $item and mark = $mark",
                ("$state", state.ToString()), ("$answer", answer), ("$now", Time(now)), ("$run", run), ("$step", mail.Step), ("$item", mail.Key), ("$mark", mail.Mark));
    });

    /// <summary>Forgets what waited in an attempt that did not come to its end: its steps are done again.</summary>
    internal void ForgetWaitingMails(string run) => Change(() =>
    {
        Tell("delete from mails where run = $run and state = 'Waiting'", ("$run", run));
        Tell("delete from held_mails where run = $run and due is null", ("$run", run));
    });

    /// <summary>Nothing goes on with a run: whether what it was about to tell has come true nobody knows, and it is not told.</summary>
    /// <param name="why">As it stands with each mail.</param>
    private void DropWaitingMails(string run, string why)
    {
        Tell("update mails set state = 'Failed', answer = $why where run = $run and state = 'Waiting'", ("$why", why), ("$run", run));
        Tell(
            """
            update mails set state = 'Unknown', answer = $why where run = $run and state = 'Begun'
            and not exists (select 1 from held_mails h where h.run = mails.run and h.step = mails.step and h.item = mails.item and h.mark = mails.mark)
            """, ("$why", why), ("$run", run));
        Tell("delete from held_mails where run = $run and due is null", ("$run", run));
    }

    private void Note(RunTicket ticket, IEnumerable<MailNote> mails, MailState state, DateTimeOffset now) => Change(() =>
    {
        foreach (var mail in mails)
            Tell(NoteMail, ("$run", ticket.Run), ("$step", mail.Step), ("$item", mail.Key), ("$mark", mail.Mark), ("$attempt", ticket.Attempt), ("$recipient", mail.Recipient),
                ("$subject", mail.Subject), ("$state", state.ToString()), ("$now", Time(now)));
    });

    private void Change(Action work)
    {
        using var transaction = BeginWrite();
        Write();
        work();
        transaction.Commit();
    }
}
