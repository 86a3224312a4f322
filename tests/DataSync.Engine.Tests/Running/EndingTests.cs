using DataSync.Engine.Journal;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Tests.Running;

/// <summary>Time limits, cancelling, and what a defect looks like.</summary>
public sealed class EndingTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R158"), Trait("Rule", "tasks R155")]
    public void A_task_that_takes_too_long_fails_between_its_steps()
    {
        world.GivenInvoice();
        var slow = new LetStep(World.LocalSlot, 0, world.Code.Assign(_ => world.Clock.Move(TimeSpan.FromMinutes(6)))) { Name = "slow", Site = 0 };

        var result = world.Run(world.ForInvoice(slow, world.InsertFeed()) with { Timeout = new SyncDuration(0, 300_000) });

        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6212");
        result.Failure.Message.ShouldBe("The task took longer than 5 min.");
        world.Rows(World.Feed).ShouldBeEmpty();
        world.Rows(World.Invoice)[0].ShouldContain("Failed");
    }

    [Fact, Trait("Rule", "tasks R134")]
    public void A_cancelled_task_is_like_a_failed_one_with_an_outcome_of_its_own()
    {
        world.GivenInvoice();
        using var cancel = new CancellationTokenSource();
        var press = new LetStep(World.LocalSlot, 0, world.Code.Assign(_ => cancel.Cancel())) { Name = "press", Site = 0 };

        var result = world.Run(world.ForInvoice(world.SetName(_ => "staged"), press, world.InsertFeed()), null, cancel.Token);

        result.Outcome.ShouldBe(RunOutcome.Cancelled);
        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6213");
        world.Rows(World.Feed).ShouldBeEmpty();
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1||12.50|Failed|"]);
    }

    [Fact]
    public void A_cancelled_loop_keeps_its_committed_batches_and_takes_back_the_open_one()
    {
        world.Given(World.Account, [.. Enumerable.Range(1, 2000).Select(i => new object?[] { (long)i, $"A-{i}", null, false })]);
        using var cancel = new CancellationTokenSource();
        var insert = new InsertStep(World.Feed, new MappingPlan([0], world.Code.Map((f, w) =>
        {
            if ((long?)f.Rows[World.AccountSlot]?[0] == 1050) cancel.Cancel();
            w.Put(0, f.Rows[World.AccountSlot]?[1]);
        }))) { Name = "insert", Site = 0 };
        var task = world.WithoutItem(new ForEachStep(world.Query(World.Account, World.AccountSlot), -1, World.AccountSlot, [insert], 1000, BadRows.Fail) { Name = "loop", Site = 0 });

        world.Run(task, null, cancel.Token).Outcome.ShouldBe(RunOutcome.Cancelled);
        world.Rows(World.Feed).Length.ShouldBe(1000);

        world.Run(task).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Rows(World.Feed).Length.ShouldBe(2000);
    }

    [Fact]
    public void A_defect_is_named_as_one()
    {
        world.GivenInvoice();

        var result = world.Run(world.ForInvoice(world.SetName(_ => throw new InvalidOperationException("odd"))));

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6216");
        result.Failure.Step.ShouldBe("set item");
    }

    [Fact]
    public void The_journal_holds_runs_attempts_steps_exchanges_and_changes()
    {
        world.GivenInvoice();
        world.GivenAccount();

        var result = world.Run(world.ForInvoice(world.ReadAccount(), world.SetName(), world.UpsertFeed()));

        var run = world.Journal.Runs().ShouldHaveSingleItem();
        (run.Run, run.Task, run.Item, run.Outcome, run.Started).ShouldBe((result.Run, "PostInvoice", "R-1", RunOutcome.Succeeded, "2026-11-21T09:00:00.000Z"));
        world.Journal.Steps(run.Run).Select(s => (s.Step, s.Outcome)).ShouldBe([("read Account", "ok"), ("set item", "ok"), ("upsert InvoiceFeed", "ok")]);
        world.Journal.Changes(run.Run).Select(c => c with { Changed = null }).ShouldBe(result.Changes);
        world.Journal.Exchanges(run.Run).Select(e => e.Source).ShouldBe(["accounting", "accounting", "documents"]);
        world.Journal.Exchanges(run.Run)[0].Parameters.ShouldBe("\"A-1\"");
    }
}
