using DataSync.Engine.Journal;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

public sealed class LookUpTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R50")]
    public void One_row_fills_the_item_and_the_feed_and_the_status_follows()
    {
        world.GivenInvoice();
        world.GivenAccount();

        var result = world.Run(world.ForInvoice(world.ReadAccount(), world.SetName(), world.UpsertFeed()));

        result.Failure.ShouldBeNull();
        result.Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|Hofer AG|12.50|Looked up|"]);
        world.Rows(World.Feed).ShouldBe(["R-1|12.50|"]);
        result.Changes.Where(c => c.Side == ChangeSide.Item).Select(c => $"{c.Field}: {c.Old} -> {c.New}")
            .ShouldBe(["account_name: null -> \"Hofer AG\"", "status: \"New\" -> \"Looked up\""]);
        world.Marks(0).ShouldBe(0);
        world.Marks(1).ShouldBe(0);
    }

    [Fact, Trait("Rule", "tasks R165")]
    public void A_second_run_changes_nothing()
    {
        world.GivenInvoice();
        world.GivenAccount();
        var task = world.ForInvoice(world.ReadAccount(), world.SetName(), world.UpsertFeed());
        world.Run(task);

        var second = world.Run(task);

        second.Outcome.ShouldBe(RunOutcome.Succeeded);
        second.Attempt.ShouldBe(1);
        second.Changes.ShouldBeEmpty();
        second.Steps.Single(s => s.Step == "upsert InvoiceFeed").Outcome.ShouldBe("unchanged");
    }

    [Fact, Trait("Rule", "tasks R51")]
    public void No_row_fails_by_default_and_the_item_stays_as_it_was_but_for_its_status()
    {
        world.GivenInvoice();

        var result = world.Run(world.ForInvoice(world.SetName(_ => "staged"), world.ReadAccount(), world.UpsertFeed()));

        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6202");
        result.Failure.Step.ShouldBe("read Account");
        result.Failure.Place.ShouldBe("test.sync:21:5");
        result.Failure.Record.ShouldBe("Invoice R-1");
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1||12.50|Failed|"]);
        world.Rows(World.Feed).ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "tasks R54")]
    public void Several_rows_fail_by_default_and_the_message_says_how_many()
    {
        world.GivenInvoice();
        world.GivenAccount(1);
        world.GivenAccount(2);

        var result = world.Run(world.ForInvoice(world.ReadAccount()));

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6203");
        result.Failure.Message.ShouldContain("2 rows");
    }

    [Fact, Trait("Rule", "tasks R48")]
    public void An_empty_key_sends_no_statement()
    {
        world.GivenInvoice(account: null);
        var task = world.ForInvoice(world.ReadAccount());
        world.Source(1).Statements.Clear();

        var result = world.Run(task);

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6204");
        world.Source(1).Statements.ShouldBeEmpty();
    }
}
