using DataSync.Engine.Journal;

namespace DataSync.Engine.Tests.Journal;

/// <summary>What the journal notes of rows whose changes make runs. Source: tasks C39, C45.</summary>
public abstract class WatchingTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private static readonly Firing Look = new("a.sync", "Post on change of Invoice every 5 min", "Post", Now);
    private readonly TestJournal place;
    private readonly RunJournal journal;
    private readonly long watch;

    protected WatchingTests(JournalWay way)
    {
        place = new TestJournal(way);
        journal = place.Open();
        journal.Claim(Look, overlaps: false, Now, TimeSpan.FromMinutes(1));
        watch = journal.Watch(Look, "columns").ShouldNotBeNull().Watch;
        journal.NoteRows(Look, watch, [("1", "a"), ("2", "a")]).ShouldBeTrue();
        journal.NoteReady(Look, watch);
    }

    [Fact]
    public void Notes_count_while_the_same_is_compared()
    {
        journal.Watch(Look, "columns").ShouldBe((watch, true, false));
        journal.Watch(Look, "others").ShouldBe((watch, false, true));
        // Until all rows are noted, none counts.
        journal.Watch(Look, "others").ShouldBe((watch, false, false));
    }

    [Fact]
    public void Whoever_has_no_look_any_more_does_not_say_that_all_rows_are_noted()
    {
        journal.Watch(Look, "others");

        journal.NoteReady(Look with { Due = Now.AddMinutes(-5) }, watch);

        journal.Watch(Look, "others").ShouldBe((watch, false, false));
    }

    [Fact]
    public void A_change_is_pending_until_its_run_has_ended_well_and_keeps_its_run()
    {
        var change = Take("1", "b");
        journal.Noted(watch, "1").ShouldBe(new NotedRow("a", "b", null));
        var first = Begin(change);
        End(first, RunOutcome.Failed);
        var again = Take("1", "c", after: 300);
        again.Firing.ShouldBe(change.Firing);
        var second = Begin(again);
        second.ShouldBe(first with { Attempt = 2, });
        End(second, RunOutcome.Succeeded);

        journal.Noted(watch, "1").ShouldBe(new NotedRow("c", null, null));
        Take("1", "d", after: 600).Firing.Due.ShouldBe(Now.AddSeconds(600));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_that_may_have_written_something_remains_the_one_for_its_change_unless_what_came_since_is_our_own(bool isOurs)
    {
        var first = Begin(Take("1", "b"));
        journal.Abandon(first);

        End(Begin(Take("1", "c") with { IsOurs = isOurs }), RunOutcome.Succeeded);

        journal.Noted(watch, "1").ShouldBe(new NotedRow(isOurs ? "c" : "b", null, null));
    }

    [Fact]
    public void What_a_run_has_read_of_the_row_is_what_it_was_for()
    {
        journal.End(Begin(Take("1", "b")), RunOutcome.Succeeded, null, null, [], Now.AddSeconds(1), seen: "c");
        journal.Noted(watch, "1").ShouldBe(new NotedRow("c", null, null));

        // One that fails has ended no change.
        journal.End(Begin(Take("1", "d", after: 10)), RunOutcome.Failed, null, null, [], Now.AddSeconds(11), seen: "e");
        journal.Noted(watch, "1").ShouldBe(new NotedRow("c", "d", null));
    }

    [Fact]
    public void A_run_by_hand_that_may_have_written_something_is_not_the_one_for_a_change_that_goes_on_with_it()
    {
        journal.Abandon(journal.Begin(Entry(""), Now).ShouldNotBeNull());
        var change = Take("1", "b");

        var ticket = Begin(change);
        ticket.Attempt.ShouldBe(2);
        End(ticket, RunOutcome.Succeeded);

        var next = Begin(Take("1", "b", after: 10));
        next.Attempt.ShouldBe(1);
        End(next, RunOutcome.Succeeded);
        journal.Noted(watch, "1").ShouldBe(new NotedRow("b", null, null));
    }

    [Fact]
    public void The_run_may_be_ended_by_whoever_goes_on_with_it()
    {
        End(Begin(Take("1", "b")), RunOutcome.Failed);

        End(journal.Begin(Entry(""), Now).ShouldNotBeNull(), RunOutcome.Succeeded);

        journal.Noted(watch, "1").ShouldBe(new NotedRow("b", null, null));
    }

    [Fact]
    public void A_change_that_somebody_else_has_run_since_it_was_seen_is_not_run_again()
    {
        End(Begin(Take("1", "b")), RunOutcome.Succeeded);

        journal.Take(Look, watch, "1", "b", Now.AddSeconds(10), out var isLost).ShouldBeNull();

        isLost.ShouldBeFalse();
        journal.Noted(watch, "1").ShouldBe(new NotedRow("b", null, null));
        Take("1", "c", after: 20).Firing.Due.ShouldBe(Now.AddSeconds(20));
    }

    [Fact]
    public void A_change_whose_run_was_given_up_is_over()
    {
        var change = Take("1", "b");
        var ticket = Begin(change);
        End(ticket, RunOutcome.Failed);
        journal.Discard(ticket.Run);

        journal.EndChange(change);

        journal.Noted(watch, "1").ShouldBe(new NotedRow("b", null, null));
    }

    [Fact]
    public void Rows_that_are_gone_are_forgotten()
    {
        journal.NotedRows(watch).ShouldBe(2);

        journal.ForgetRows(Look, watch, ["2", "3"]);

        (journal.Noted(watch, "1"), journal.NotedRows(watch)).ShouldBe((null, 1));
    }

    [Fact]
    public void Whoever_has_not_the_firing_takes_and_notes_nothing()
    {
        journal.LeaveFiring(Look);

        journal.Watch(Look, "columns").ShouldBeNull();
        journal.Take(Look, watch, "1", "b", Now, out var isLost).ShouldBeNull();
        isLost.ShouldBeTrue();
        journal.NoteRows(Look, watch, [("1", "b")]).ShouldBeFalse();
        journal.ForgetRows(Look, watch, []);
        journal.Noted(watch, "1").ShouldBe(new NotedRow("a", null, null));
    }

    public void Dispose() => place.Dispose();

    private RowChanged Take(string record, string content, int after = 0) => journal.Take(Look, watch, record, content, Now.AddSeconds(after), out _).ShouldNotBeNull();

    private RunTicket Begin(RowChanged change) => journal.Begin(Entry(change.Firing.Id) with { Change = change }, Now).ShouldNotBeNull();

    private static RunEntry Entry(string firing) => new("a.sync", "Post", "1", "plan", "") { Firing = firing };

    private void End(RunTicket ticket, RunOutcome outcome) => journal.End(ticket, outcome, null, null, [], Now.AddSeconds(1));
}

public sealed class WatchingInFileTests() : WatchingTests(JournalWay.File);

public sealed class WatchingOnServerTests() : WatchingTests(JournalWay.Server);
