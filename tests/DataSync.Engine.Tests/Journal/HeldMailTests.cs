using DataSync.Engine.Journal;

namespace DataSync.Engine.Tests.Journal;

/// <summary>Mails that wait in the journal: for the end of their run, or for their time. Source: tasks §2.9, R142.</summary>
public abstract class HeldMailTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private static readonly MailPlace Office = new("a.sync", "office");
    private readonly TestJournal place;
    private readonly RunJournal journal;

    protected HeldMailTests(JournalWay way)
    {
        place = new TestJournal(way);
        journal = place.Open();
    }

    public void Dispose() => place.Dispose();

    [Fact, Trait("Rule", "tasks R142")]
    public void What_a_run_was_about_to_tell_that_is_given_up_is_dropped_and_what_is_due_stays()
    {
        var run = Told();
        journal.End(run, RunOutcome.Failed, null, null, [], Now);

        journal.Discard(run.Run);

        Mails(run).ShouldBe([("done", MailState.Failed, "its run was given up"), ("begun", MailState.Unknown, "its run was given up"), ("digest", MailState.Failed, "its run was given up"), ("failed", MailState.Held, "")]);
        Rest().ShouldBe(["failed"]);
    }

    [Theory, Trait("Rule", "tasks R142")]
    [InlineData(true)]
    [InlineData(false)]
    public void So_it_is_when_the_item_is_run_anew_and_not_when_the_run_goes_on(bool isAnew)
    {
        var run = Told();
        journal.End(run, RunOutcome.Failed, null, null, [], Now);

        journal.Begin(Entry(isAnew ? RunStart.Anew : RunStart.GoOn), Now.AddMinutes(1)).ShouldNotBeNull().Continues.ShouldBe(!isAnew);

        Mails(run).Select(m => m.State).ShouldBe(isAnew ? [MailState.Failed, MailState.Unknown, MailState.Failed, MailState.Held] : [MailState.Waiting, MailState.Begun, MailState.Waiting, MailState.Held]);
        if (!isAnew) journal.ReleaseWaiting(run.Run, Now);
        Rest().ShouldBe(isAnew ? ["failed"] : ["digest", "failed"]);
    }

    [Fact]
    public void What_is_being_sent_of_a_run_that_is_given_up_is_sent()
    {
        var run = Told();
        journal.End(run, RunOutcome.Failed, null, null, [], Now);
        var taken = journal.TakeHeld(Office, journal.DueRecipients(Office, Now).Single(), null, Now).ShouldNotBeNull();

        journal.Discard(run.Run);
        Mails(run)[^1].State.ShouldBe(MailState.Begun, "whether it is sent will be known");
        journal.EndHeld(taken, MailState.Sent, "250 ok", Now);

        Mails(run)[^1].ShouldBe(("failed", MailState.Sent, "250 ok"));
        journal.HasHeld.ShouldBeFalse();
    }

    [Fact]
    public void What_is_in_the_way_is_noted_once_in_its_time_also_where_more_comes()
    {
        var run = Told();
        bool Note(string reason, int minutes) => journal.NoteInTheWay(Office, reason, Now.AddMinutes(minutes - 60), Now.AddMinutes(minutes));

        Note("away", 0).ShouldBeTrue();
        Mails(run)[^1].ShouldBe(("failed", MailState.Held, "away"));
        journal.Hold(run, Office, [Mail("more")], Now, Now);
        Note("away", 30).ShouldBeFalse();
        Note("no key", 31).ShouldBeTrue();
        Note("no key", 90).ShouldBeFalse();
        Note("no key", 92).ShouldBeTrue();
        Mails(run)[0].Answer.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_due_for_a_day_in_a_script_that_nobody_runs_is_found()
    {
        Told();
        journal.LeftMails(["b.sync"], Now.AddHours(24)).ShouldBeEmpty();
        journal.LeftMails(["a.sync"], Now.AddHours(25)).ShouldBeEmpty();
        journal.LeftMails(["b.sync"], Now.AddHours(25)).ShouldHaveSingleItem().Words.ShouldBe("1 mails wait for the mail office of a.sync, and nobody has run that script since 2026-11-30 08:00Z, when they were due.");
    }

    /// <summary>A run that waits to tell that it is done, with a digest and without, was telling something, and has told that it failed.</summary>
    private RunTicket Told()
    {
        var run = journal.Begin(Entry(RunStart.GoOn), Now).ShouldNotBeNull();
        journal.NoteMails(run, [Note("done")], Now);
        journal.BeginMail(run, [Note("begun")], Now);
        journal.KeepWaiting(run, Office, [Mail("digest")], Now);
        journal.Hold(run, Office, [Mail("failed")], Now, Now);
        return run;
    }

    private List<(string Step, MailState State, string Answer)> Mails(RunTicket run) => [.. journal.Mails(run.Run).Select(m => (m.Step, m.State, m.Answer))];

    private IEnumerable<string> Rest()
    {
        var taken = journal.TakeHeld(Office, journal.DueRecipients(Office, Now).Single(), null, Now).ShouldNotBeNull();
        journal.EndHeld(taken, MailState.Sent, "", Now);
        journal.HasHeld.ShouldBeFalse();
        return taken.Mails.Select(m => m.Content);
    }

    private static MailNote Note(string step) => new(step, "", "mark", "a@example.com", step);

    private static HeldMail Mail(string step) => new(Note(step), "a@example.com", step);

    private static RunEntry Entry(RunStart start) => new("a.sync", "Post", "1", "plan", "", start);
}

public sealed class HeldMailInFileTests() : HeldMailTests(JournalWay.File);

public sealed class HeldMailOnServerTests() : HeldMailTests(JournalWay.Server);
