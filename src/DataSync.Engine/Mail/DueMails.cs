using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Sources;
using DataSync.Plans.Mail;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Mail;

/// <summary>
/// Sends what waits in the run journal and is due, each recipient's as one mail: at the end of a run, or when `datasync serve` finds that its time has come. What one process sends no other one sends, and what a process was sending
/// when it was killed is not sent again. Nothing of it fails anything: what is in the way is told, and what was surely not sent waits on. Source: tasks §2.9, R133, R142.
/// </summary>
/// <param name="warn">Told what was in the way, each in one sentence without masked values and secrets.</param>
public sealed class DueMails(SyncPlan plan, SourceSet sources, RunJournal journal, TimeProvider clock, Action<string> warn)
{
    /// <summary>How long a server is left alone that cannot be used.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>How long what keeps mails waiting is not told again.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    /// <summary>How long a mail is offered to a server that says it may take it later (RFC 5321, 4.5.4.1).</summary>
    private static readonly TimeSpan Offered = TimeSpan.FromDays(5);

    /// <summary>The scripts that the process looks after: what waits for others is told of once a day when nobody sends it. Default: it is not known, and not told.</summary>
    public ImmutableArray<string> Scripts { get; init; } = [];

    /// <summary>Told what was sent. Default: nobody is.</summary>
    public Action<string> Sent { get; init; } = static _ => { };

    /// <summary>Sends what is due.</summary>
    /// <param name="stop">No further mail is begun; one that is being sent is sent.</param>
    /// <returns>When the next is due; null where nothing waits.</returns>
    public DateTimeOffset? Send(CancellationToken stop)
    {
        try
        {
            if (!journal.HasHeld) return null;
            foreach (var (recipient, subject) in journal.DropUnknown(clock.GetUtcNow()))
                Warn(RuntimeErrorCatalog.MailLost, $"a process was killed when {recipient} was to be told \"{subject}\": nobody knows whether that was done");
            if (!Scripts.IsEmpty) TellOfLeft();
            foreach (var (place, due, mails) in journal.Held())
            {
                if (stop.IsCancellationRequested) break;
                if (due > clock.GetUtcNow() || !plan.Scripts.Contains(place.Script)) continue;
                if (Source(place) is { } source) Send(place, source, stop);
                else Leave(place, mails);
            }
            var next = journal.Held().Where(h => plan.Scripts.Contains(h.Place.Script)).Select(h => h.Due).DefaultIfEmpty().First();
            return next == default ? null : next;
        }
        catch (Exception error)
        {
            warn(Words(error));
            return clock.GetUtcNow() + Pause;
        }
    }

    private void TellOfLeft()
    {
        var now = clock.GetUtcNow();
        foreach (var left in journal.LeftMails(Scripts, now))
            if (journal.NoteInTheWay(new MailPlace(left.Script, left.Mail), $"{RuntimeErrorCatalog.MailGone.Code}: {left.Words}", now - TimeSpan.FromDays(1), now))
                warn($"{RuntimeErrorCatalog.MailGone.Code}: {left.Words}");
    }

    private void Leave(MailPlace place, int mails)
    {
        if (Postpone(place, $"{RuntimeErrorCatalog.MailGone.Code}: {place.Script} does not declare {place.Mail} any more."))
            Warn(RuntimeErrorCatalog.MailGone, string.Create(CultureInfo.InvariantCulture, $"{mails} mails wait for the mail {place.Mail}, which {place.Script} does not declare any more"));
    }

    /// <summary>What is due waits on.</summary>
    /// <returns>Whether that is to be told: it was not, for the same reason, within the hour.</returns>
    private bool Postpone(MailPlace place, string reason)
    {
        var now = clock.GetUtcNow();
        var isNew = journal.NoteInTheWay(place, reason, now - Quiet, now);
        journal.Postpone(place, now + Pause, now);
        return isNew;
    }

    private int? Source(MailPlace place)
    {
        for (var i = 0; i < plan.Sources.Length; i++)
            if (MailHolding.Place(plan, i) == place) return i;
        return null;
    }

    private void Send(MailPlace place, int source, CancellationToken stop)
    {
        IMailLink? link = null;
        try
        {
            sources.Prepare([source]);
            if (sources[source] is not IMailSource mail) throw RuntimeErrorCatalog.NoMail.With($"Nothing can be told through {place.Mail}.");
            foreach (var recipient in journal.DueRecipients(place, clock.GetUtcNow()))
            {
                if (stop.IsCancellationRequested) return;
                // The link first: what was not taken is not lost when the process is killed.
                link ??= mail.Open(stop);
                if (journal.TakeHeld(place, recipient, mail.MostPerHour, clock.GetUtcNow()) is not { } taken) continue;
                switch (Send(taken, link))
                {
                    case null:
                        continue;
                    case FailureClass.Unknown:
                        // Nobody else's mail gets lost in the same way.
                        journal.Postpone(place, clock.GetUtcNow() + Pause, clock.GetUtcNow());
                        return;
                    default:
                        link.Dispose();
                        link = null;
                        break;
                }
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Nothing was taken: it is due at the next start.
        }
        catch (Exception error)
        {
            if (Postpone(place, Words(error))) warn($"{place.Mail}: {Words(error)} What waits is tried again every {Pause.TotalMinutes:0} minutes.");
        }
        finally
        {
            link?.Dispose();
        }
    }

    /// <returns>Null when the link can be used for others; otherwise what was in the way.</returns>
    private FailureClass? Send(TakenMails taken, IMailLink link)
    {
        var mails = taken.Mails.Select(m => (Told: m.Held, Mail: HeldText.Read(m.Content))).ToImmutableArray();
        var (to, shown) = (MailAddress.Of(mails[0].Mail.Address), mails.Any(m => m.Mail.IsMasked) ? Masking.Hidden : mails[0].Mail.Address);
        try
        {
            if (to is null) throw RuntimeErrorCatalog.NoAddress.With($"{shown} is no address.");
            var text = new DigestText(mails, clock.LocalTimeZone);
            var message = new MailMessage([to], [], [], text.Subject, text.Body, text.Html, Files(text, shown), Id(taken), clock.GetUtcNow());
            journal.EndHeld(taken, MailState.Sent, Hide(link.Send(message, CancellationToken.None).Answer, to, shown), clock.GetUtcNow());
            Sent(string.Create(CultureInfo.InvariantCulture, $"{shown} was told \"{text.Subject}\""));
            return null;
        }
        catch (Exception error)
        {
            // Source: tasks R133.
            var failure = (error as SyncException)?.Failure ?? FailureClass.Unknown;
            if (failure == FailureClass.Service && clock.GetUtcNow() - mails.Min(m => m.Told) > Offered) failure = FailureClass.Data;
            var words = Hide(Words(error), to, shown);
            var subjects = mails.Length == 1 ? $"a mail to {shown}, \"{mails[0].Mail.Subject}\""
                : string.Create(CultureInfo.InvariantCulture, $"{mails.Length} mails to {shown}, the first of them \"{mails[0].Mail.Subject}\"");
            if (failure is FailureClass.Unknown or FailureClass.Data or FailureClass.Rows)
            {
                journal.EndHeld(taken, failure == FailureClass.Unknown ? MailState.Unknown : MailState.Refused, words, clock.GetUtcNow());
                warn($"{subjects}: {words}");
            }
            else
            {
                journal.PutBack(taken, clock.GetUtcNow() + Pause, words, clock.GetUtcNow());
                warn($"{subjects}: {words} What waits is tried again in {Pause.TotalMinutes:0} minutes.");
            }
            return failure is FailureClass.Data or FailureClass.Rows ? null : failure;
        }
    }

    private ImmutableArray<MailAttachment> Files(DigestText text, string shown)
    {
        var found = ImmutableArray.CreateBuilder<MailAttachment>();
        foreach (var path in text.Files)
        {
            try
            {
                found.Add(MailFiles.Read(sources.Folder, path));
            }
            catch (SyncException refused)
            {
                warn($"{refused.Code}: {refused.Message} The mail to {shown} goes without it.");
            }
        }
        return found.ToImmutable();
    }

    private static string Id(TakenMails taken) => MailDigest.Of(taken.Mails[0].Run, taken.Mails[0].Step, taken.First.ToString(CultureInfo.InvariantCulture))[..32];

    private string Hide(string text, MailAddress? to, string shown) => sources.Scrub(to is null || shown != Masking.Hidden ? text : text.Replace(to.Address, Masking.Hidden, StringComparison.OrdinalIgnoreCase));

    private string Words(Exception error) => sources.Scrub(error is SyncException known ? $"{known.Code}: {known.Message} {known.Remedy}".TrimEnd() : $"{RuntimeErrorCatalog.InternalError.Code}: {error.GetType().Name}: {error.Message}");

    private void Warn(RuntimeError error, string text) => warn($"{error.Code}: {text}.");
}
