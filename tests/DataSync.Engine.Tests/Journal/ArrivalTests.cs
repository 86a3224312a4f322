using DataSync.Engine.Journal;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Tests.Journal;

/// <summary>What the journal knows of files that schedules have found. Source: tasks C45.</summary>
public abstract class ArrivalTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private static readonly Firing Look = new("a.sync", "Load each file in inbox every 1 min", "Load", Now);
    private static readonly SeenFile File = new("prices.csv", 12, DateTime.UnixEpoch);
    private readonly TestJournal place;
    private readonly RunJournal journal;

    protected ArrivalTests(JournalWay way)
    {
        place = new TestJournal(way);
        journal = place.Open();
        journal.Claim(Look, overlaps: false, Now, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_file_is_open_until_its_run_has_ended_well_however_often_it_is_found()
    {
        var first = Take();
        first.State.ShouldBe(ArrivalState.Open);
        Take(after: 5).ShouldBe(first);
        End(Begin(first), RunOutcome.Failed);
        Take(after: 10).ShouldBe(first);
        var again = Begin(first);
        again.Attempt.ShouldBe(2);
        End(again, RunOutcome.Succeeded);

        Take(after: 15).ShouldBe(first with { State = ArrivalState.Done });
        journal.WaitingFiles("a.sync", Look.Schedule).ShouldHaveSingleItem().Outcome.ShouldBe(RunOutcome.Succeeded);
    }

    [Fact]
    public void One_that_is_put_there_again_after_it_was_put_away_is_a_new_one()
    {
        var first = Take();
        End(Begin(first), RunOutcome.Succeeded);
        journal.NoteDone(first);
        journal.Forget(first);

        var second = Take(after: 1);

        second.State.ShouldBe(ArrivalState.Open);
        Begin(second).Attempt.ShouldBe(1);
    }

    [Fact]
    public void One_that_could_not_be_put_away_is_done_even_when_its_run_is_forgotten()
    {
        var first = Take();
        journal.NoteDone(first);

        Take(after: 5).State.ShouldBe(ArrivalState.Done);
        Take(File with { Size = 13 }, after: 5).State.ShouldBe(ArrivalState.Open);
    }

    [Fact]
    public void Another_file_under_the_name_of_one_that_failed_is_taken_when_nothing_was_written_and_held_otherwise()
    {
        var first = Take();
        End(Begin(first), RunOutcome.Failed);
        var second = Take(File with { Size = 13 }, after: 5);
        (second.State, second.Firing.Due).ShouldBe((ArrivalState.Open, Now.AddSeconds(5)));
        var ticket = Begin(second);
        End(ticket, RunOutcome.Failed, written: 1);

        Take(File with { Size = 14 }, after: 10).State.ShouldBe(ArrivalState.Changed);
        Take(File with { Size = 13 }, after: 15).State.ShouldBe(ArrivalState.Open);
        journal.Discard(ticket.Run);
        Take(File with { Size = 13 }, after: 15).State.ShouldBe(ArrivalState.GivenUp);
        Take(File with { Size = 14 }, after: 15).State.ShouldBe(ArrivalState.Open);
    }

    [Fact]
    public void A_file_is_taken_only_by_whoever_has_the_firing()
    {
        journal.LeaveFiring(Look);

        Take().State.ShouldBe(ArrivalState.Lost);
    }

    [Fact]
    public void What_is_gone_is_forgotten_unless_its_run_waits()
    {
        Take();
        journal.ForgetGone(Look, File.Name).ShouldBeTrue();
        journal.WaitingFiles("a.sync", Look.Schedule).ShouldBeEmpty();

        End(Begin(Take()), RunOutcome.Failed, written: 1);
        journal.ForgetGone(Look, File.Name).ShouldBeFalse();
        journal.WaitingFiles("a.sync", Look.Schedule).ShouldHaveSingleItem().Attempts.ShouldBe(1);
    }

    public void Dispose() => place.Dispose();

    private Arrival Take(SeenFile? file = null, int after = 0) => journal.Take(Look, file ?? File, Now.AddSeconds(after));

    private RunTicket Begin(Arrival arrival) => journal.Begin(new RunEntry("a.sync", "Load", arrival.File.Name, "plan", "insert Price: InsertStep Price") { Firing = arrival.Firing.Id }, Now).ShouldNotBeNull();

    private void End(RunTicket ticket, RunOutcome outcome, long written = 0) =>
        journal.End(ticket, outcome, null, null, [new StepReport("insert Price", "insert", "ok", 1, 1, written, 0, 0, Now, Now, "")], Now.AddSeconds(1));
}

public sealed class ArrivalInFileTests() : ArrivalTests(JournalWay.File);

public sealed class ArrivalOnServerTests() : ArrivalTests(JournalWay.Server);
