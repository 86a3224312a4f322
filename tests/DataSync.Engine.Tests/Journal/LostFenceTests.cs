using DataSync.Engine.Journal;

namespace DataSync.Engine.Tests.Journal;

/// <summary>What the journal notes of fences under which nothing more may be written. Source: tasks R126.</summary>
public abstract class LostFenceTests(JournalWay way) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private static readonly RunEntry Entry = new("a.sync", "Post", "", "plan", "") { Lease = TimeSpan.FromMinutes(1) };
    private readonly TestJournal place = new(way);

    public void Dispose() => place.Dispose();

    [Fact, Trait("Rule", "tasks R126")]
    public void One_that_was_taken_away_is_forgotten_and_never_serves_another_run()
    {
        var journal = place.Open();
        var run = journal.Begin(Entry, Now).ShouldNotBeNull();
        var fence = run.Fence.ShouldNotBeNull();
        journal.AnnounceFence(Entry, run, fence, "shop").ShouldBeTrue();
        journal.AnnounceFence(Entry, run, fence, "office").ShouldBeTrue();
        journal.Abandon(run);
        var next = Again();
        journal.LostFences(Entry).Select(lost => lost.Source).Order().ShouldBe(["office", "shop"]);

        journal.ForgetFence(fence, "shop");

        journal.LostFences(Entry).ShouldBe([new LeftFence(fence, "office", IsAlive: true, IsElsewhere: false)]);
        journal.Abandon(next);
        journal.Abandon(Again());
        journal.ForgetFence(fence, "office");
        journal.LeftFences(Entry).ShouldBeEmpty();
        Again();

        RunTicket Again()
        {
            var ticket = journal.Begin(Entry with { Fence = fence }, Now).ShouldNotBeNull();
            ticket.Fence.ShouldNotBe(fence);
            return ticket;
        }
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void That_of_a_session_without_a_run_which_is_silent_for_longer_than_its_lease_is_lost()
    {
        var journal = place.Open();
        var fence = Idle(journal, Entry);
        var other = Entry with { Item = "2" };

        Begin(other, TimeSpan.FromSeconds(59));
        journal.LostFences(Entry).ShouldBeEmpty();
        journal.Renew(Now.AddSeconds(59), TimeSpan.FromMinutes(1));
        Begin(other, TimeSpan.FromSeconds(118));
        journal.LostFences(Entry).ShouldBeEmpty("it was heard of");
        Begin(Entry with { Fence = fence }, TimeSpan.FromSeconds(150)).ShouldBe(fence, "nobody has passed it by yet");
        Begin(other with { Task = "Other" }, TimeSpan.FromSeconds(150));
        journal.LostFences(Entry).ShouldBeEmpty("only those of the task are looked at");

        Begin(other, TimeSpan.FromSeconds(151));

        journal.LostFences(Entry).ShouldBe([new LeftFence(fence, "shop", IsAlive: true, IsElsewhere: false)]);
        Begin(Entry with { Fence = fence }, TimeSpan.FromSeconds(152)).ShouldNotBe(fence);

        string Begin(RunEntry entry, TimeSpan after)
        {
            var ticket = journal.Begin(entry, Now + after).ShouldNotBeNull();
            journal.End(ticket, RunOutcome.Succeeded, null, null, [], Now + after);
            return ticket.Fence.ShouldNotBeNull();
        }
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void That_of_a_session_that_has_a_run_is_lost_with_the_run_alone()
    {
        var journal = place.Open();
        var fence = Idle(journal, Entry);
        journal.Begin(Entry with { Fence = fence }, Now).ShouldNotBeNull().Fence.ShouldBe(fence);

        journal.Begin(Entry with { Item = "2" }, Now.AddHours(1)).ShouldNotBeNull();

        journal.LeftFences(Entry).ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void None_is_noted_for_a_run_that_is_this_process_s_no_more()
    {
        var journal = place.Open();
        var run = journal.Begin(Entry, Now).ShouldNotBeNull();
        var fence = run.Fence.ShouldNotBeNull();
        journal.AnnounceFence(Entry, run, fence, "shop").ShouldBeTrue();
        journal.Abandon(run);

        journal.AnnounceFence(Entry, run, fence, "office").ShouldBeFalse();
        journal.AnnounceFence(Entry, run, fence, "shop").ShouldBeFalse();

        journal.Begin(Entry, Now).ShouldNotBeNull();
        journal.LostFences(Entry).ShouldBe([new LeftFence(fence, "shop", IsAlive: true, IsElsewhere: false)]);
    }

    /// <summary>A fence in the source <c>shop</c> of a session whose run has ended.</summary>
    private static string Idle(RunJournal journal, RunEntry entry)
    {
        var run = journal.Begin(entry, Now).ShouldNotBeNull();
        var fence = run.Fence.ShouldNotBeNull();
        journal.AnnounceFence(entry, run, fence, "shop").ShouldBeTrue();
        journal.End(run, RunOutcome.Succeeded, null, null, [], Now);
        return fence;
    }
}

public sealed class LostFenceInFileTests() : LostFenceTests(JournalWay.File);

public sealed class LostFenceOnServerTests() : LostFenceTests(JournalWay.Server);
