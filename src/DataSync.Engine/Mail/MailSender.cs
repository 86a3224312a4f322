using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Mail;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Mail;

/// <summary>Sends the mails of a run, each to each recipient once, and notes in the journal before and after it what became of it. Source: tasks R142, §2.12.</summary>
internal sealed class MailSender(TaskSession session)
{
    /// <summary>How long a server that could not be used is left alone.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<int, DateTimeOffset> unusable = [];
    private readonly MailHolding holding = new(session);

    public void Reset() => unusable.Clear();

    /// <summary>How the journal knows a mail: one note for each recipient.</summary>
    public IEnumerable<MailNote> Notes(WaitingMail mail) =>
        mail.Recipients.Select(r => new MailNote(mail.Step.Name, Key(mail), r.Mark(session.Run), r.Shown, mail.Subject));

    /// <summary>Sends mails of one server over one link.</summary>
    public void Send(int source, IReadOnlyList<WaitingMail> mails, CancellationToken cancellation)
    {
        IMailLink? link = null;
        try
        {
            foreach (var mail in mails)
            {
                if (Untold(mail) is not { } untold || Hold(untold) is not { } left) continue;
                if (unusable.GetValueOrDefault(source) > session.Now)
                {
                    Warn(left, "not sent: the server could not be used a moment ago");
                    continue;
                }
                Send(source, left, ref link, cancellation);
            }
        }
        finally
        {
            link?.Dispose();
        }
    }

    /// <summary>The mail for those who have not had it; null when there are none left.</summary>
    private WaitingMail? Untold(WaitingMail mail)
    {
        if (session.Journal is not { } journal) return mail;
        var left = mail with { Recipients = [.. mail.Recipients.Where(r => !journal.IsTold(session.Run, mail.Step.Name, Key(mail), r.Mark(session.Run)))] };
        if (!left.Recipients.IsEmpty) return left;
        Outcome(mail, "told earlier");
        return null;
    }

    /// <summary>Keeps what waits for the end of the run and goes together with others behind it.</summary>
    public void KeepWaiting(RunTicket ticket, WaitingMail mail)
    {
        try
        {
            holding.KeepWaiting(ticket, mail, Notes(mail));
        }
        catch (Exception error)
        {
            // Source: tasks R133.
            var told = session.Failure(error, mail.Step.Name, "").Failure;
            Warn(mail, $"{told.Code}: {told.Message} {told.Remedy}");
        }
    }

    /// <summary>The mail for those who get it now; null when the others wait for theirs.</summary>
    private WaitingMail? Hold(WaitingMail mail)
    {
        try
        {
            var left = holding.Hold(mail, Notes(mail));
            if (left.Recipients.Length < mail.Recipients.Length) Outcome(mail, "held");
            return left.Recipients.IsEmpty ? null : left;
        }
        catch (Exception error)
        {
            // Source: tasks R133.
            var told = session.Failure(error, mail.Step.Name, "").Failure;
            Warn(mail, $"{told.Code}: {told.Message} It does not wait for others, and goes at once.");
            return mail;
        }
    }

    private void Send(int source, WaitingMail mail, ref IMailLink? link, CancellationToken cancellation)
    {
        var began = session.Timestamp;
        var isNoted = false;
        try
        {
            var message = Message(mail);
            link ??= session.Mail(source).Open(cancellation);
            if (session.Ticket is { } ticket)
            {
                session.Journal?.BeginMail(ticket, Notes(mail), session.Now);
                isNoted = true;
            }
            var receipt = link.Send(message, cancellation);
            End(mail, receipt);
            Record(source, mail, began, mail.Recipients.Length - receipt.Refused.Length, null);
        }
        catch (Exception error)
        {
            // Source: tasks R133: whatever it is, it is said, and the run goes on.
            var failure = error as SyncException;
            var isUnknown = isNoted && failure is null or { Failure: FailureClass.Unknown };
            var told = session.Failure(error, mail.Step.Name, "").Failure;
            if (isNoted) session.Journal?.EndMail(session.Run, Notes(mail), isUnknown ? MailState.Unknown : MailState.Failed, Hide(told.Message, mail), session.Now);
            Warn(mail, $"{told.Code}: {told.Message} {told.Remedy}");
            Record(source, mail, began, 0, told.Code);
            if (failure is not null && IsOfTheMail(failure)) return;
            link?.Dispose();
            link = null;
            unusable[source] = session.Now + Pause;
        }
    }

    /// <summary>The server refused this one and goes on with others.</summary>
    private static bool IsOfTheMail(SyncException failure) => failure.Failure is FailureClass.Data or FailureClass.Rows or FailureClass.Service;

    private MailMessage Message(WaitingMail mail) => new(Of(mail, RecipientPart.To), Of(mail, RecipientPart.Cc), Of(mail, RecipientPart.Bcc), mail.Subject, mail.Body, mail.Html, Files(mail), Id(mail), session.Now);

    private static ImmutableArray<MailAddress> Of(WaitingMail mail, RecipientPart part) => [.. mail.Recipients.Where(r => r.Part == part).Select(r => r.Address)];

    /// <summary>The same mail of the same run has the same one: a mail program that gets it twice can tell.</summary>
    private string Id(WaitingMail mail) => MailDigest.Of(session.Run, mail.Step.Name, mail.Key)[..32];

    private string Key(WaitingMail mail) => MailDigest.Of(session.Run, mail.Key);

    private ImmutableArray<MailAttachment> Files(WaitingMail mail)
    {
        var found = ImmutableArray.CreateBuilder<MailAttachment>();
        foreach (var path in mail.Files)
        {
            try
            {
                found.Add(MailFiles.Read(session.Folder, path));
            }
            catch (SyncException refused)
            {
                Warn(mail, $"{refused.Code}: {refused.Message} The mail goes without it.");
            }
        }
        return found.ToImmutable();
    }

    private void End(WaitingMail mail, MailReceipt receipt)
    {
        var refused = receipt.Refused.ToDictionary(r => r.Address.Identity, r => r.Answer, StringComparer.Ordinal);
        var isRefused = mail.Recipients.ToLookup(r => refused.ContainsKey(r.Address.Identity));
        session.Journal?.EndMail(session.Run, Notes(mail with { Recipients = [.. isRefused[false]] }), MailState.Sent, Hide(receipt.Answer, mail), session.Now);
        foreach (var recipient in isRefused[true])
        {
            var answer = Hide(refused[recipient.Address.Identity], mail);
            session.Journal?.EndMail(session.Run, Notes(mail with { Recipients = [recipient] }), MailState.Refused, answer, session.Now);
            Warn(mail, $"{RuntimeErrorCatalog.RecipientRefused.Code}: the server does not take {recipient.Shown}: {answer}");
        }
    }

    private void Record(int source, WaitingMail mail, long began, int told, string? code) =>
        session.Recorder.Add(new Exchange(mail.Step.Name, session.Plan.Sources[source].Name, "mail", $"to {string.Join(", ", mail.Recipients.Select(r => r.Shown).Distinct())}; subject {mail.Subject}", told, session.MillisecondsSince(began)) { Code = code });

    private void Warn(WaitingMail mail, string text)
    {
        session.Recorder.Warn($"{mail.Step.Name}: {Hide(text, mail).Trim()}");
        Outcome(mail, "warned");
    }

    private void Outcome(WaitingMail mail, string outcome)
    {
        if (session.Factory.TallyOf(mail.Step.Name) is { } tally) tally.Outcome = outcome;
    }

    /// <summary>Servers repeat the address.</summary>
    private string Hide(string text, WaitingMail mail) => session.Scrub(mail.Recipients.Where(r => r.IsMasked)
        .Aggregate(text, (hidden, r) => hidden.Replace(r.Address.Address, Masking.Hidden, StringComparison.OrdinalIgnoreCase)));
}
