using DataSync.Engine.Journal;

namespace DataSync.Engine.Tests.Journal;

/// <summary>Who may begin a run of a task while others are at work. Source: tasks C40.</summary>
public abstract class PlacesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private readonly TestJournal place;
    private readonly RunJournal one;
    private readonly RunJournal two;
    private readonly RunJournal three;

    protected PlacesTests(JournalWay way)
    {
        place = new TestJournal(way);
        (one, two, three) = (place.Open(), place.Open(), place.Open());
    }

    [Fact]
    public void They_begin_in_the_order_in_which_they_have_come()
    {
        var running = one.Begin(Entry("1"), Now).ShouldNotBeNull();
        two.Begin(Entry("2"), Now).ShouldBeNull();
        three.Begin(Entry("3"), Now).ShouldBeNull();
        End(one, running);

        // One that comes now is behind those who wait.
        one.Begin(Entry("4"), Now).ShouldBeNull();
        three.Begin(Entry("3"), Now).ShouldBeNull();
        two.InTheWay(Entry("2"), Now).ShouldBeNull();
        var second = two.Begin(Entry("2"), Now).ShouldNotBeNull();
        End(two, second);
        three.InTheWay(Entry("3"), Now).ShouldBeNull();
        one.InTheWay(Entry("4"), Now).ShouldNotBeNull();
        End(three, three.Begin(Entry("3"), Now).ShouldNotBeNull());
        one.Begin(Entry("4"), Now).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void What_one_thread_of_a_process_begins_and_ends_no_other_one_goes_on_with()
    {
        var tickets = new System.Collections.Concurrent.ConcurrentBag<RunTicket>();
        var threads = new[] { one, two, three }.Select(journal => new Thread(() =>
        {
            for (var n = 0; n < 150; n++)
                try
                {
                    if (journal.Begin(Entry("1") with { AtOnce = 3 }, Now) is not { } ticket) continue;
                    tickets.Add(ticket);
                    End(journal, ticket);
                }
                catch (Plans.Runtime.SyncException busy) when (busy.Code == "DS6226")
                {
                }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        tickets.Count.ShouldBeGreaterThan(0);
        tickets.ShouldAllBe(ticket => ticket.Attempt == 1);
    }

    [Fact]
    public void One_that_waits_no_more_or_was_silent_too_long_is_in_nobodys_way()
    {
        var running = one.Begin(Entry("1"), Now).ShouldNotBeNull();
        two.Begin(Entry("2"), Now).ShouldBeNull();
        three.Begin(Entry("3"), Now).ShouldBeNull();
        two.StopWaiting();
        End(one, running);

        End(three, three.Begin(Entry("3"), Now).ShouldNotBeNull());
    }

    [Fact]
    public void A_task_without_an_item_waits_for_itself_and_an_item_is_refused()
    {
        var running = one.Begin(Entry(""), Now).ShouldNotBeNull();
        two.Begin(Entry(""), Now).ShouldBeNull();
        End(one, running);
        var next = two.Begin(Entry("") with { AtOnce = 4 }, Now).ShouldNotBeNull();
        next.Run.ShouldNotBe(running.Run);
        three.Begin(Entry("") with { AtOnce = 4 }, Now).ShouldBeNull();
        End(two, next);

        one.Begin(Entry("1") with { AtOnce = 4 }, Now).ShouldNotBeNull();
        Should.Throw<Plans.Runtime.SyncException>(() => two.Begin(Entry("1") with { AtOnce = 4 }, Now)).Code.ShouldBe("DS6226");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3600)]
    public void The_last_run_of_an_item_is_known_though_the_clock_stands_still_or_is_put_back(int seconds)
    {
        for (var times = 0; times < 20; times++)
        {
            var entry = Entry($"{times}") with { AtOnce = 100 };
            End(one, one.Begin(entry, Now).ShouldNotBeNull());
            one.Begin(entry, Now.AddSeconds(seconds)).ShouldNotBeNull();

            Should.Throw<Plans.Runtime.SyncException>(() => two.Begin(entry, Now)).Code.ShouldBe("DS6226");
        }
    }

    [Fact]
    public void A_firing_that_had_its_run_while_another_process_waited_for_its_turn_has_no_second_one()
    {
        var entry = Entry("1") with { Firing = "Work every 1 h at 9", AtOnce = 1 };
        var other = one.Begin(Entry("2"), Now).ShouldNotBeNull();
        two.Begin(entry, Now).ShouldBeNull();
        End(one, other);
        two.StopWaiting();
        End(one, one.Begin(entry, Now).ShouldNotBeNull());

        two.Begin(entry, Now).ShouldNotBeNull().IsDone.ShouldBeTrue();
    }

    [Fact]
    public void A_run_that_could_not_be_ended_holds_nobody_up()
    {
        var lost = one.Begin(Entry("1"), Now).ShouldNotBeNull();
        one.Dispose();
        Should.Throw<Exception>(() => End(one, lost));

        End(two, two.Begin(Entry("2"), Now).ShouldNotBeNull());
        two.Begin(Entry("1"), Now).ShouldNotBeNull().Attempt.ShouldBe(2);
    }

    public void Dispose() => place.Dispose();

    private static RunEntry Entry(string item) => new("a.sync", "Work", item, "plan", "") { AtOnce = 1 };

    private static void End(RunJournal journal, RunTicket ticket) => journal.End(ticket, RunOutcome.Succeeded, null, null, [], Now);
}

public sealed class PlacesInFileTests() : PlacesTests(JournalWay.File);

public sealed class PlacesOnServerTests() : PlacesTests(JournalWay.Server);
