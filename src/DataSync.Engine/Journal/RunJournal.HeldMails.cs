using System.Collections.Immutable;
using System.Globalization;

namespace DataSync.Engine.Journal;

/// <summary>A mail of the scripts: where it is declared, and its name.</summary>
internal sealed record MailPlace(string Script, string Mail);

/// <summary>Mails that are due and that nobody sends: whoever runs their script would have.</summary>
/// <param name="Script">The script that declares the mail.</param>
/// <param name="Mail">Name of the mail.</param>
/// <param name="Due">When the first was due.</param>
public sealed record LeftMails(string Script, string Mail, int Mails, DateTimeOffset Due)
{
    /// <summary>What is so, as a sentence.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Mails} mails wait for the mail {Mail} of {Script}, and nobody has run that script since {Due:yyyy-MM-dd HH:mm'Z'}, when they were due.");
}

/// <summary>A mail to one recipient that waits for its time.</summary>
/// <param name="Note">How the journal knows it.</param>
/// <param name="Address">Whom it is for; all that waits for one address goes together.</param>
/// <param name="Content">What it says: sealed.</param>
internal sealed record HeldMail(MailNote Note, string Address, string Content);

/// <summary>What waits for one recipient and is taken to be sent.</summary>
/// <param name="Mails">First to last.</param>
internal sealed record TakenMails(long First, ImmutableArray<TakenMail> Mails);

/// <param name="Id">Its number.</param>
/// <param name="Held">When it was put there.</param>
internal sealed record TakenMail(long Id, string Run, string Step, DateTimeOffset Held, string Content);

// Mails that wait to go together: kept until they are sent, whatever becomes of the process. Source: tasks §2.9, R142.
public sealed partial class RunJournal
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Who runs a script sends what is due, or puts it off for minutes.</summary>
    private static readonly TimeSpan Neglected = TimeSpan.FromDays(1);

    /// <summary>Who sends a mail for longer, on another machine, is taken to be gone.</summary>
    private static readonly TimeSpan LongestSending = TimeSpan.FromMinutes(15);

    /// <summary>Keeps what waits for the end of its run; until that has come, it is not due.</summary>
    internal void KeepWaiting(RunTicket ticket, MailPlace place, ImmutableArray<HeldMail> mails, DateTimeOffset now) => Hold(ticket, place, mails, null, MailState.Waiting, now);

    /// <summary>Keeps mails until they are due; with what waits for the same recipient already they are due when that is.</summary>
    internal void Hold(RunTicket ticket, MailPlace place, ImmutableArray<HeldMail> mails, DateTimeOffset due, DateTimeOffset now) => Hold(ticket, place, mails, due, MailState.Held, now);

    /// <summary>Takes a place among the mails that a recipient gets in an hour; where there is none, or others wait already, the mail waits for one.</summary>
    /// <returns>Whether it may go at once.</returns>
    internal bool Admit(RunTicket ticket, MailPlace place, HeldMail mail, int most, DateTimeOffset now)
    {
        seal.Prepare();
        var recipient = seal.Digest(mail.Address);
        var isAdmitted = false;
        Change(() =>
        {
            var due = Due(place, recipient) ?? Free(place, recipient, most, now);
            isAdmitted = due is null;
            if (due is { } time) Put(ticket, place, recipient, mail, time, MailState.Held, now);
            else NoteTold(place, recipient, now);
        });
        return isAdmitted;
    }

    /// <summary>An attempt broke off after its item was written: what it kept of its mails goes now.</summary>
    internal void ReleaseWaiting(string run, DateTimeOffset now) => Change(() =>
    {
        Tell(
            "update mails set state = 'Held' where run = $run and state = 'Waiting' and exists (select 1 from held_mails h where h.run = mails.run and h.step = mails.step and h.item = mails.item and h.mark = mails.mark)", ("$run", run));
        Tell("update held_mails set due = $now where run = $run and due is null", ("$run", run), ("$now", Time(now)));
    });

    /// <summary>Whether anything waits.</summary>
    internal bool HasHeld => Query("select 1 from held_mails limit 1", _ => true).Length > 0;

    /// <summary>When the first of what waits is due, for each mail of the scripts that has some.</summary>
    internal ImmutableArray<(MailPlace Place, DateTimeOffset Due, int Mails)> Held() => Query(
        "select script, mail, min(due), count(*) from held_mails where due is not null and owner is null group by script, mail order by 3",
        r => (new MailPlace(r.GetString(0), r.GetString(1)), Instant(r.GetString(2)) ?? default, r.GetInt32(3)));

    /// <summary>What has been due for a day, of scripts that are not among these: nobody runs them, or they bear other names now.</summary>
    public ImmutableArray<LeftMails> LeftMails(IReadOnlyCollection<string> scripts, DateTimeOffset now) =>
        [.. Held().Where(held => held.Due < now - Neglected && !scripts.Contains(held.Place.Script)).Select(held => new LeftMails(held.Place.Script, held.Place.Mail, held.Mails, held.Due))];

    /// <summary>Who has something due.</summary>
    internal ImmutableArray<string> DueRecipients(MailPlace place, DateTimeOffset now) => Query(
        "select recipient from held_mails where script = $script and mail = $mail and owner is null group by recipient having min(due) <= $now order by min(id)",
        r => r.GetString(0), ("$script", place.Script), ("$mail", place.Mail), ("$now", Time(now)));

    /// <summary>Takes all that waits for a recipient, and notes that it is being sent; null where somebody was quicker, or the recipient has had enough within the hour.</summary>
    /// <param name="most">Most mails that a recipient gets in an hour; null for any number.</param>
    internal TakenMails? TakeHeld(MailPlace place, string recipient, int? most, DateTimeOffset now)
    {
        TakenMails? taken = null;
        Change(() =>
        {
            if (Due(place, recipient) is not { } due || due > now) return;
            if (most is { } limit && Free(place, recipient, limit, now) is { } free)
            {
                Tell("update held_mails set due = $due where script = $script and mail = $mail and recipient = $recipient and due is not null and owner is null",
                    ("$due", Time(free)), ("$script", place.Script), ("$mail", place.Mail), ("$recipient", recipient));
                return;
            }
            var mails = Rows(place, recipient);
            foreach (var mail in mails)
            {
                Tell("update held_mails set owner = $owner where id = $id", ("$owner", Owner), ("$id", mail.Id));
                State(mail.Id, MailState.Begun, "", now);
            }
            if (most is not null) NoteTold(place, recipient, now);
            taken = new TakenMails(mails[0].Id, [.. mails.Select(mail => mail with { Content = seal.Open(mail.Content) })]);
        });
        return taken;
    }

    /// <summary>What was taken has been dealt with.</summary>
    internal void EndHeld(TakenMails taken, MailState state, string answer, DateTimeOffset now) => Change(() =>
    {
        foreach (var mail in taken.Mails)
        {
            State(mail.Id, state, answer, now);
            Tell("delete from held_mails where id = $id", ("$id", mail.Id));
        }
    });

    /// <summary>What was taken was surely not sent: it waits on.</summary>
    internal void PutBack(TakenMails taken, DateTimeOffset due, string answer, DateTimeOffset now) => Change(() =>
    {
        foreach (var mail in taken.Mails)
        {
            State(mail.Id, MailState.Held, answer, now);
            Tell("update held_mails set owner = null, due = $due where id = $id", ("$due", Time(due)), ("$id", mail.Id));
        }
    });

    /// <summary>What is due waits on: its server cannot be used.</summary>
    internal void Postpone(MailPlace place, DateTimeOffset due, DateTimeOffset now) => Change(() =>
        Tell("update held_mails set due = $due where script = $script and mail = $mail and due <= $now and owner is null", ("$due", Time(due)), ("$now", Time(now)), ("$script", place.Script), ("$mail", place.Mail)));

    /// <summary>Notes at what is due why it waits on, unless that was done a short time ago.</summary>
    /// <param name="reason">What is in the way, as it may be shown.</param>
    /// <param name="since">After what time it needs not be done again.</param>
    /// <returns>Whether it was noted.</returns>
    internal bool NoteInTheWay(MailPlace place, string reason, DateTimeOffset since, DateTimeOffset now)
    {
        const string waiting = "exists (select 1 from held_mails h where h.run = mails.run and h.step = mails.step and h.item = mails.item and h.mark = mails.mark and h.script = $script and h.mail = $mail and h.owner is null and h.due is not null";
        var isNoted = false;
        Change(() =>
        {
            using (var command = Command($"select 1 from mails where answer = $reason and noted > $since and {waiting}) limit 1", ("$reason", reason), ("$since", Time(since)), ("$script", place.Script), ("$mail", place.Mail)))
                if (command.ExecuteScalar() is not null) return;
            isNoted = true;
            Tell($"update mails set answer = $reason, noted = $now where {waiting} and h.due <= $now)", ("$reason", reason), ("$now", Time(now)), ("$script", place.Script), ("$mail", place.Mail));
        });
        return isNoted;
    }

    /// <summary>Forgets what a process was sending that is gone now: nobody knows whether it was sent.</summary>
    /// <returns>Subjects, and who was to be told, as it may be shown.</returns>
    internal ImmutableArray<(string Recipient, string Subject)> DropUnknown(DateTimeOffset now)
    {
        var lost = Query("select h.id, h.owner, coalesce(m.recipient, ''), coalesce(m.subject, ''), m.noted from held_mails h left join mails m on m.run = h.run and m.step = h.step and m.item = h.item and m.mark = h.mark where h.owner is not null order by h.id",
            r => (Id: r.GetInt64(0), Owner: r.GetString(1), Recipient: r.GetString(2), Subject: r.GetString(3), Begun: Instant(Text(r, 4)))).Where(row => !IsAlive(row.Owner) || (!JournalOwner.IsHere(row.Owner, store.IsShared) && now - row.Begun > LongestSending)).ToImmutableArray();
        if (!lost.IsEmpty)
            Change(() =>
            {
                foreach (var row in lost)
                {
                    State(row.Id, MailState.Unknown, "", now);
                    Tell("delete from held_mails where id = $id", ("$id", row.Id));
                }
            });
        return [.. lost.Select(row => (row.Recipient, row.Subject))];
    }

    private void Hold(RunTicket ticket, MailPlace place, ImmutableArray<HeldMail> mails, DateTimeOffset? due, MailState state, DateTimeOffset now)
    {
        seal.Prepare();
        Change(() =>
        {
            foreach (var mail in mails)
            {
                var recipient = seal.Digest(mail.Address);
                Put(ticket, place, recipient, mail, due is null ? null : Due(place, recipient) ?? due, state, now);
            }
        });
    }

    private void Put(RunTicket ticket, MailPlace place, string recipient, HeldMail mail, DateTimeOffset? due, MailState state, DateTimeOffset now)
    {
        var note = mail.Note;
        Tell(NoteMail, ("$run", ticket.Run), ("$step", note.Step), ("$item", note.Key), ("$mark", note.Mark), ("$attempt", ticket.Attempt), ("$recipient", note.Recipient),
            ("$subject", note.Subject), ("$state", state.ToString()), ("$now", Time(now)));
        Tell(
            """
            insert into held_mails (script, mail, recipient, run, step, item, mark, held, due, content) values ($script, $mail, $recipient, $run, $step, $item, $mark, $now, $due, $content)
            on conflict (run, step, item, mark) do update set due = $due
            """,
            ("$script", place.Script), ("$mail", place.Mail), ("$recipient", recipient), ("$run", ticket.Run), ("$step", note.Step), ("$item", note.Key), ("$mark", note.Mark),
            ("$now", Time(now)), ("$due", due is { } time ? Time(time) : null), ("$content", seal.Close(mail.Content)));
    }

    /// <summary>When what waits for a recipient is due; null where nothing waits.</summary>
    private DateTimeOffset? Due(MailPlace place, string recipient)
    {
        using var command = Command("select min(due) from held_mails where script = $script and mail = $mail and recipient = $recipient and due is not null and owner is null",
            ("$script", place.Script), ("$mail", place.Mail), ("$recipient", recipient));
        return Instant(command.ExecuteScalar() as string);
    }

    /// <summary>When a recipient may get a mail again; null for now.</summary>
    private DateTimeOffset? Free(MailPlace place, string recipient, int most, DateTimeOffset now)
    {
        Tell("delete from told_mails where told <= $before", ("$before", Time(now - Hour)));
        using var command = Command("select told from told_mails where script = $script and mail = $mail and recipient = $recipient order by told desc limit 1 offset $most",
            ("$script", place.Script), ("$mail", place.Mail), ("$recipient", recipient), ("$most", most - 1));
        return Instant(command.ExecuteScalar() as string) + Hour;
    }

    private void NoteTold(MailPlace place, string recipient, DateTimeOffset now) =>
        Tell("insert into told_mails (script, mail, recipient, told) values ($script, $mail, $recipient, $now)", ("$script", place.Script), ("$mail", place.Mail), ("$recipient", recipient), ("$now", Time(now)));

    private ImmutableArray<TakenMail> Rows(MailPlace place, string recipient)
    {
        using var command = Command("select id, run, step, held, content from held_mails where script = $script and mail = $mail and recipient = $recipient and due is not null and owner is null order by id",
            ("$script", place.Script), ("$mail", place.Mail), ("$recipient", recipient));
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<TakenMail>();
        while (reader.Read()) rows.Add(new TakenMail(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), Instant(reader.GetString(3)) ?? default, reader.GetString(4)));
        return rows.ToImmutable();
    }

    private void State(long id, MailState state, string answer, DateTimeOffset now) => Tell(
            """
        update mails set state = $state, answer = $answer, noted = $now
        where id = (select m.id from mails m join held_mails h on m.run = h.run and m.step = h.step and m.item = h.item and m.mark = h.mark where h.id = $id)
        """, ("$state", state.ToString()), ("$answer", answer), ("$now", Time(now)), ("$id", id));
}
