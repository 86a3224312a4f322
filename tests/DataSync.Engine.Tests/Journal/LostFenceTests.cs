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
    public void One_that_was_taken_away_is_not_looked_for_until_it_is_let_go_of_and_never_serves_another_run()
    {
        var journal = place.Open();
        var run = journal.Begin(Entry, Now).ShouldNotBeNull();
        var fence = run.Fence.ShouldNotBeNull();
        journal.AnnounceFence(Entry, run, fence, "shop").ShouldBeTrue();
        journal.Abandon(run);
        var next = Again();
        journal.LostFences(Entry).Select(lost => (lost.Name, lost.Source)).ShouldBe([(fence, "shop")]);

        journal.NoteTakenAway(fence, "shop");

        journal.LostFences(Entry).ShouldBeEmpty();
        journal.LeftFences(Entry).ShouldBeEmpty();
        journal.Abandon(next);
        Again();
        journal.LeftFences(Entry).ShouldBeEmpty();
        journal.LetGo(fence);
        journal.LeftFences(Entry).ShouldBe([new LeftFence(fence, "shop", IsAlive: false, IsElsewhere: false)]);
        journal.ForgetFence(fence, "shop");
        journal.LeftFences(Entry).ShouldBeEmpty();

        RunTicket Again()
        {
            var ticket = journal.Begin(Entry with { Fence = fence }, Now).ShouldNotBeNull();
            ticket.Fence.ShouldNotBe(fence);
            return ticket;
        }
    }
}

public sealed class LostFenceInFileTests() : LostFenceTests(JournalWay.File);

public sealed class LostFenceOnServerTests() : LostFenceTests(JournalWay.Server);
