using System.Collections.Immutable;
using System.Text.Json;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Mail;

/// <summary>
/// What waits to go together with others: for the time of a digest, or because a recipient has had enough within the hour. It is kept in the run journal, sealed, and sent by <see cref="DueMails"/>, whoever
/// comes to it first. Why so is written down in <c>docs/decisions/0024-digests.md</c>. Source: tasks §2.9, R142.
/// </summary>
internal sealed class MailHolding(TaskSession session)
{
    /// <summary>Keeps what waits for the end of the run: should the attempt break off behind it, it is not lost.</summary>
    public void KeepWaiting(RunTicket ticket, WaitingMail mail, IEnumerable<MailNote> notes)
    {
        if (Waits(mail) && session.Journal is { } journal) journal.KeepWaiting(ticket, Place(mail), Held(mail, notes.Where(note => !journal.IsTold(ticket.Run, note.Step, note.Key, note.Mark))), session.Now);
    }

    /// <summary>Keeps a mail for those who get it later.</summary>
    /// <returns>The mail for those who get it now.</returns>
    public WaitingMail Hold(WaitingMail mail, IEnumerable<MailNote> notes)
    {
        var source = session.Mail(mail.Step.Mail);
        if (session.Ticket is not { } ticket || session.Journal is not { } journal) return mail;
        if (source.Digest is { } digest)
        {
            journal.Hold(ticket, Place(mail), Held(mail, notes), session.Now + digest, session.Now);
            return mail with { Recipients = [] };
        }
        if (source.MostPerHour is not { } most) return mail;
        return mail with { Recipients = [.. mail.Recipients.Zip(Held(mail, notes)).Where(pair => journal.Admit(ticket, Place(mail), pair.Second, most, session.Now)).Select(pair => pair.First)] };
    }

    private bool Waits(WaitingMail mail) => session.Mail(mail.Step.Mail).Digest is not null;

    private MailPlace Place(WaitingMail mail) => Place(session.Plan, mail.Step.Mail);

    /// <summary>What the journal knows a mail of the scripts by.</summary>
    public static MailPlace Place(Plans.Model.SyncPlan plan, int source) => new(plan.ScriptAt(plan.Sources[source].Site), plan.Sources[source].Name);

    private ImmutableArray<HeldMail> Held(WaitingMail mail, IEnumerable<MailNote> notes) =>
        [.. notes.Join(mail.Recipients, note => note.Mark, recipient => recipient.Mark(session.Run), (note, recipient) => new HeldMail(note, recipient.Address.Identity, new HeldText(mail, recipient, session.Task.Name).Write()))];
}

/// <summary>What a mail says to one recipient, as it is kept.</summary>
/// <param name="Address">As it was told.</param>
/// <param name="IsMasked">The address is not shown.</param>
/// <param name="Html">Null for none.</param>
internal sealed record HeldText(string Address, bool IsMasked, string Task, string Subject, string Body, string? Html, ImmutableArray<string> Files)
{
    private const int Fields = 6;

    public HeldText(WaitingMail mail, Recipient recipient, string task) : this(recipient.Address.ToString(), recipient.IsMasked, task, mail.Subject, mail.Body, mail.Html, mail.Files) { }

    public string Write() => JsonSerializer.Serialize<string?[]>([Address, IsMasked ? "masked" : "", Task, Subject, Body, Html, .. Files]);

    public static HeldText Read(string text) => JsonSerializer.Deserialize<string?[]>(text) is [{ } address, { } masked, { } task, { } subject, { } body, var html, .. var files] && files.Length >= 0
        ? new HeldText(address, masked.Length > 0, task, subject, body, html, [.. files.OfType<string>()])
        : throw new SyncException(Failures.RuntimeErrorCatalog.InternalError.Code, $"A mail that waits has fewer than {Fields} parts.", "", FailureClass.Script);
}
