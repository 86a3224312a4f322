using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Tests.Journal;

/// <summary>Calls that bear a key make one run, and have one answer. Source: tasks R126.</summary>
public abstract class KeyedCallTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private static readonly KeyedCall Call = new("k-1", "item { \"id\": 1 }");
    private static readonly CallAnswer Said = new(200, "{ \"run\": \"…\" }");
    private readonly TestJournal place;
    private readonly RunJournal journal;

    protected KeyedCallTests(JournalWay way)
    {
        place = new TestJournal(way);
        journal = place.Open();
    }

    [Theory]
    [InlineData(RunOutcome.Succeeded, 200)]
    [InlineData(RunOutcome.Failed, 422)]
    [Trait("Rule", "tasks R126")]
    public void A_call_that_is_sent_again_has_the_answer_of_the_first_one_and_begins_nothing(RunOutcome outcome, int status)
    {
        var said = Said with { Status = status };
        var ticket = Begin();
        End(ticket, outcome, said);

        var again = place.Open().Begin(Entry(), Now.AddDays(40)).ShouldNotBeNull();

        (again.IsDone, again.Run, again.Attempt, again.Answer).ShouldBe((true, ticket.Run, 1, said));
        journal.Runs().Single().Attempts.ShouldBe(1);
        journal.CallKeys(ticket.Run).ShouldBe(["k-1"]);
        // Another key makes a run, or the next attempt of one that failed, as a call without a key does.
        var other = Begin(Call with { Key = "k-2" });
        (other.Run == ticket.Run, other.Attempt).ShouldBe(outcome == RunOutcome.Failed ? (true, 2) : (false, 1));
        End(other, RunOutcome.Succeeded, Said);
        Begin().Answer.ShouldBe(said);
        journal.CallKeys(ticket.Run).ShouldBe(outcome == RunOutcome.Failed ? ["k-1", "k-2"] : ["k-1"]);
    }

    [Fact]
    public void Two_that_come_at_once_are_one_run()
    {
        var journals = Enumerable.Range(0, 4).Select(_ => place.Open()).ToArray();
        using var start = new Barrier(journals.Length);
        var came = new (RunTicket? Ticket, string? Code)[journals.Length];
        var threads = journals.Select((own, i) => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                came[i] = (own.Begin(Entry(), Now), null);
            }
            catch (SyncException refused)
            {
                came[i] = (null, refused.Code);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        came.Count(c => c.Ticket is { IsDone: false }).ShouldBe(1);
        came.Count(c => c.Code == "DS6311").ShouldBe(journals.Length - 1);
        journal.Runs().Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("Work", "item { \"id\": 2 }", "The key k-1 was used for a call of Work for something else.")]
    [InlineData("Other", "item { \"id\": 1 }", "The key k-1 was used for a call of Work in a.sync.")]
    public void A_key_is_that_of_one_call(string task, string asked, string message)
    {
        End(Begin(), RunOutcome.Succeeded, Said);

        var refused = Should.Throw<SyncException>(() => journal.Begin(Entry(Call with { Asked = asked }) with { Task = task }, Now));

        (refused.Code, refused.Message).ShouldBe(("DS6310", message));
        journal.Runs().Length.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void One_whose_process_was_killed_goes_on_and_its_answer_is_that_of_the_attempt_that_ended()
    {
        var first = Begin();
        Should.Throw<SyncException>(() => Begin()).Code.ShouldBe("DS6311");
        journal.Abandon(first);

        var second = Begin();
        (second.Run, second.Attempt, second.IsDone).ShouldBe((first.Run, 2, false));
        // The one that was frozen wakes: its run is not its own any more.
        End(first, RunOutcome.Failed, Said with { Status = 502 });
        End(second, RunOutcome.Succeeded, Said);

        (Begin().Attempt, Begin().Answer).ShouldBe((2, Said));
    }

    [Fact]
    public void One_that_was_cancelled_has_no_answer_and_goes_on()
    {
        var first = Begin();
        End(first, RunOutcome.Cancelled, null);

        var second = Begin();

        (second.Run, second.Attempt, second.IsDone).ShouldBe((first.Run, 2, false));
    }

    [Fact]
    public void One_whose_run_somebody_else_has_ended_is_told_so_and_begins_nothing()
    {
        var first = Begin();
        journal.Abandon(first);
        var byHand = journal.Begin(Entry(null), Now).ShouldNotBeNull();
        journal.End(byHand, RunOutcome.Stopped, null, null, [], Now);
        // The one that was frozen wakes: what it says is no answer any more.
        End(first, RunOutcome.Failed, Said with { Status = 502 });

        var again = Begin();

        (again.IsDone, again.Run, again.Attempt, again.Outcome, again.Answer).ShouldBe((true, first.Run, 2, RunOutcome.Stopped, null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_whose_run_was_given_up_begins_nothing(bool byHand)
    {
        var first = Begin();
        journal.Abandon(first);
        if (byHand) journal.Discard(first.Run);
        else journal.Begin(Entry(null) with { Start = RunStart.Anew }, Now.AddSeconds(1));

        Should.Throw<SyncException>(() => Begin()).Code.ShouldBe("DS6312");

        journal.Runs().Length.ShouldBe(byHand ? 1 : 2);
    }

    [Fact]
    public void A_call_is_answered_before_it_waits_for_a_place()
    {
        End(Begin(), RunOutcome.Succeeded, Said);
        journal.Begin(Entry(null) with { Item = "9", AtOnce = 1 }, Now).ShouldNotBeNull();

        Begin().Answer.ShouldBe(Said);
    }

    [Fact]
    public void An_answer_that_changes_after_the_end_of_its_run_is_given_as_it_is_then()
    {
        var ticket = Begin();
        End(ticket, RunOutcome.Succeeded, Said);

        journal.Amend(Call, ticket, Said with { Body = "{}" });

        Begin().Answer.ShouldBe(new CallAnswer(200, "{}"));
    }

    [Fact]
    public void Neither_what_was_asked_nor_what_was_answered_can_be_read_in_the_journal()
    {
        End(Begin(Call with { Asked = "CANARY asked" }), RunOutcome.Succeeded, new CallAnswer(200, "CANARY said"));

        var found = place.Ask("select digest || answer from keyed_calls");

        found.ShouldContain("sealed:");
        found.ShouldNotContain("CANARY");
        // Who has lost the key is told so, and nothing is run.
        File.Delete(place.At.KeyFile.ShouldNotBeNull());
        Should.Throw<SyncException>(() => place.Open().Begin(Entry(Call with { Asked = "CANARY asked" }), Now)).Code.ShouldBe("DS6305");
    }

    [Fact]
    public void A_key_is_kept_as_long_as_its_run()
    {
        var ticket = Begin();
        End(ticket, RunOutcome.Succeeded, Said);
        var later = journal.Begin(Entry(null) with { Item = "2" }, Now.AddDays(3)).ShouldNotBeNull();

        journal.RemoveEnded(Entry(null), later, Now.AddDays(-1), CancellationToken.None);
        Begin().Answer.ShouldBe(Said);
        journal.RemoveEnded(Entry(null), later, Now.AddDays(2), CancellationToken.None);

        var anew = Begin();
        (anew.IsDone, anew.Run == ticket.Run).ShouldBe((false, false));
    }

    public void Dispose() => place.Dispose();

    private RunTicket Begin(KeyedCall? call = null) => journal.Begin(Entry(call ?? Call), Now).ShouldNotBeNull();

    private static RunEntry Entry() => Entry(Call);

    private static RunEntry Entry(KeyedCall? call) => new("a.sync", "Work", "1", "plan", "") { Call = call, Lease = TimeSpan.FromMinutes(1) };

    private void End(RunTicket ticket, RunOutcome outcome, CallAnswer? said) => journal.End(ticket, outcome, null, null, [], Now.AddSeconds(1), answer: said is null ? null : (new KeyedCall(journal.CallKeys(ticket.Run)[^1], ""), said));
}

public sealed class KeyedCallsInFileTests() : KeyedCallTests(JournalWay.File);

public sealed class KeyedCallsOnServerTests() : KeyedCallTests(JournalWay.Server);
