using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

/// <summary>What a second attempt does after a failure or a crash. Source: tasks §3.9, R125, R126.</summary>
public sealed class AttemptTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R126"), Trait("Rule", "tasks R125")]
    public void A_second_attempt_tries_the_failed_step_again_and_repeats_no_committed_write()
    {
        world.GivenInvoice();
        var task = world.ForInvoice(world.InsertFeed(f => $"{f.Run.Id}"), world.ReadAccount(), world.SetName());

        var first = world.Run(task);
        first.Outcome.ShouldBe(RunOutcome.Failed);
        world.Rows(World.Feed).Length.ShouldBe(1);
        world.Marks(1).ShouldBe(1);

        world.GivenAccount();
        var second = world.Run(task);

        second.Outcome.ShouldBe(RunOutcome.Succeeded);
        (second.Run, second.Attempt).ShouldBe((first.Run, 2));
        second.Steps[0].Outcome.ShouldBe("done earlier");
        world.Rows(World.Feed).Length.ShouldBe(1);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|Hofer AG|12.50|Looked up|"]);
        world.Marks(1).ShouldBe(0);
    }

    [Fact]
    public void After_a_success_everything_is_done_anew()
    {
        world.GivenInvoice();
        var n = 0;
        var task = world.ForInvoice(world.InsertFeed(_ => $"row {n++}"));

        var first = world.Run(task);
        var second = world.Run(task);

        second.Run.ShouldNotBe(first.Run);
        world.Rows(World.Feed).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_run_that_breaks_off_after_any_step_is_completed_by_the_next_attempt(int step)
    {
        world.GivenInvoice();
        world.GivenAccount();
        var task = world.ForInvoice(world.InsertFeed(f => f.Run.Id), world.ReadAccount(), world.SetName(), world.InsertFeed(_ => "second") with { Name = "second insert" });

        var broken = world.Run(task, new RunOptions { BreakAfterStep = step });
        broken.Outcome.ShouldBe(RunOutcome.BrokenOff);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1||12.50|New|"]);

        world.Run(task).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Rows(World.Feed).Length.ShouldBe(2);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|Hofer AG|12.50|Looked up|"]);
    }

    [Fact]
    public void A_run_whose_item_was_written_before_it_broke_off_does_nothing_again()
    {
        world.GivenInvoice();
        var count = new SetStep(World.ItemSlot, [3], world.Code.Assign(f => World.Item(f)[3] = (decimal)World.Item(f)[3].ShouldBeOfType<decimal>() + 1)) { Name = "count", Site = 0 };
        var task = world.ForInvoice(count);
        world.Run(task, new RunOptions { BreakAfterStep = 1 });
        // As if the process had died between the item's update and the journal's last entry.
        var run = world.Journal.Runs()[0].Run;
        world.Sql(0, "update invoices set total = '13.50', status = 'Looked up'");
        world.Sql(0, "create table ds_done (run text, step text, item text, data blob, primary key (run, step, item))");
        world.Sql(0, $"insert into ds_done (run, step, item, data) values ('{run}', 'item', '', x'{Convert.ToHexString("Succeeded"u8)}')");

        var second = world.Run(task);

        second.Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1||13.50|Looked up|"]);
        world.Marks(0).ShouldBe(0);
    }

    [Fact]
    public void An_item_at_which_a_living_process_works_is_refused()
    {
        world.GivenInvoice();
        RunResult? inner = null;
        TaskPlan? task = null;
        var again = new LetStep(World.LocalSlot, 0, world.Code.Assign(_ => inner = world.Run(task.ShouldNotBeNull()))) { Name = "again", Site = 0 };
        task = world.ForInvoice(again);

        world.Run(task).Outcome.ShouldBe(RunOutcome.Succeeded);

        inner.ShouldNotBeNull().Failure.ShouldNotBeNull().Code.ShouldBe("DS6226");
    }

    [Fact]
    public void Once_per_names_the_mark_of_a_write()
    {
        world.GivenInvoice();
        var n = 0;
        var once = world.InsertFeed(_ => $"row {n++}") with { OnceFunction = world.Code.Value(f => World.Item(f)[1]) };
        var task = world.ForInvoice(once, world.Fail());

        world.Run(task);
        world.Run(task);
        world.Rows(World.Feed).Length.ShouldBe(1);

        world.Sql(0, "update invoices set account_id = 'other'");
        world.Run(task);
        world.Rows(World.Feed).Length.ShouldBe(2);
    }

    [Fact]
    public void Marks_that_cannot_be_kept_are_refused_before_the_write()
    {
        world.GivenInvoice();
        world.Source(1).RefusesTables = true;

        var failure = world.Run(world.ForInvoice(world.InsertFeed())).Failure.ShouldNotBeNull();

        failure.Code.ShouldBe("DS6215");
        failure.Step.ShouldBe("insert InvoiceFeed");
        world.Rows(World.Feed).ShouldBeEmpty();
    }
}
