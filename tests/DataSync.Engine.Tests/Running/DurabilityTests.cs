using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

/// <summary>A power cut takes back what is not durable: never a run of which something is committed. Source: tasks R126, R143.</summary>
public sealed class DurabilityTests : IDisposable
{
    private readonly World world = new();
    private readonly List<bool> commits = [];

    public DurabilityTests()
    {
        foreach (var source in (int[])[0, 1]) world.Source(source).AtCommit = () => commits.Add(world.Journal.IsDurable);
        world.GivenAccount();
        foreach (var id in (string[])["R-1", "R-2", "R-3"]) world.GivenInvoice(id: id);
        commits.Clear();
    }

    public void Dispose() => world.Dispose();

    [Theory, Trait("Rule", "tasks R126")]
    [InlineData(AuditLevel.None)]
    [InlineData(AuditLevel.Full)]
    public void Nothing_is_committed_of_a_run_that_the_journal_may_lose(AuditLevel level)
    {
        var run = world.Run(Task() with { Audit = new AuditPlan(level, null, false, 0) });

        run.Outcome.ShouldBe(RunOutcome.Succeeded);
        commits.Count.ShouldBeGreaterThan(1);
        commits.ShouldAllBe(isDurable => isDurable);
        world.Journal.IsDurable.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void What_waits_to_be_seen_is_shown_of_a_run_that_the_journal_keeps()
    {
        world.Run(world.ForInvoice(world.ReadAccount())).Outcome.ShouldBe(RunOutcome.Succeeded);

        // Shown before the item is written, which is the first commit.
        commits[0].ShouldBeTrue();
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void The_end_of_a_run_that_others_follow_is_durable_with_the_next_one_and_the_last_in_the_end()
    {
        var ends = new List<bool>();

        foreach (var run in Series()) ends.Add(world.Journal.IsDurable);

        ends.ShouldBe([false, false, false]);
        commits.ShouldAllBe(isDurable => isDurable);
        world.Journal.IsDurable.ShouldBeTrue();
    }

    [Fact]
    public void A_series_that_writes_nothing_is_durable_in_the_end_too()
    {
        foreach (var run in world.Runner(world.WithoutItem()).RunEach(0, [ItemRequest.None])) world.Journal.IsDurable.ShouldBeFalse();

        world.Journal.IsDurable.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void The_marks_of_a_run_go_when_its_end_is_durable()
    {
        foreach (var broken in Series(new RunOptions { BreakAfterStep = 2 })) broken.Outcome.ShouldBe(RunOutcome.BrokenOff);
        world.Marks(1).ShouldBe(3);
        commits.Clear();

        foreach (var run in Series()) run.Outcome.ShouldBe(RunOutcome.Succeeded);

        world.Marks(1).ShouldBe(0);
        commits.ShouldAllBe(isDurable => isDurable);
    }

    [Fact]
    public void What_is_begun_is_durable_when_something_depends_on_it()
    {
        var entry = new RunEntry("test.sync", "Feed", "", "", "") { Lease = TimeSpan.FromMinutes(1) };

        var ticket = world.Journal.Begin(entry, world.Clock.GetUtcNow()).ShouldNotBeNull();
        world.Journal.IsDurable.ShouldBeFalse();
        world.Journal.ForgetCalls("nobody", "nothing");
        world.Journal.IsDurable.ShouldBeFalse("nothing was written");
        world.Journal.AnnounceFence(entry, ticket, ticket.Fence.ShouldNotBeNull(), "shop").ShouldBeTrue();
        world.Journal.IsDurable.ShouldBeTrue("the row of a fence is in no database that the journal does not know of");
        world.Journal.Begin(entry with { Item = "other" }, world.Clock.GetUtcNow());
        world.Journal.IsDurable.ShouldBeFalse();
        world.Journal.MakeDurable();
        world.Journal.IsDurable.ShouldBeTrue();
    }

    private TaskPlan Task() => world.ForInvoice(world.ReadAccount(), world.InsertFeed(), world.SetName());

    private IEnumerable<RunResult> Series(RunOptions? options = null) =>
        world.Runner(Task()).RunEach(0, ((string[])["R-1", "R-2", "R-3"]).Select(id => ItemRequest.WithKey(id)), options);
}
