using DataSync.Engine.Journal;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

/// <summary>A driver that does not know how many rows a write affected (-1): the row is looked up by its key. Source: tasks §3.5, the last row of the table of writes.</summary>
public sealed class AffectedTests : IDisposable
{
    private readonly World world = new();

    public AffectedTests()
    {
        world.GivenInvoice();
        world.Source(0).KnowsAffected = world.Source(1).KnowsAffected = false;
    }

    public void Dispose() => world.Dispose();

    private UpdateStep Update() => new(World.Account,
        world.Query(World.Account, World.AccountSlot, world.Equal(World.Account, World.AccountSlot, 1, f => World.Item(f)[1])),
        new MappingPlan([2], world.Code.Map((_, w) => w.Put(0, "new name")))) { Name = "update Account", Site = world.Site(60, "Account") };

    private DeleteStep Delete() => new(World.Account,
        world.Query(World.Account, World.AccountSlot, world.Equal(World.Account, World.AccountSlot, 1, f => World.Item(f)[1]))) { Name = "delete Account", Site = world.Site(61, "Account") };

    [Fact, Trait("Rule", "tasks R73")]
    public void An_update_an_upsert_an_insert_and_a_delete_that_happened_are_found_by_their_key()
    {
        world.GivenAccount();
        world.Run(world.ForInvoice(Update(), world.UpsertFeed(), world.SetName(_ => "set"))).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Rows(World.Account).ShouldBe(["1|A-1|new name|false"]);
        world.Rows(World.Feed).Length.ShouldBe(1);
        world.Run(world.ForInvoice(Delete(), world.InsertFeed(_ => "another"))).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Rows(World.Account).ShouldBeEmpty();
        world.Rows(World.Feed).Length.ShouldBe(2);
    }

    [Fact, Trait("Rule", "tasks R73")]
    public void A_write_that_did_not_happen_is_found_out()
    {
        world.GivenAccount();
        world.Sql(1, $"create trigger gone before update on {world.Tables[World.Account].PhysicalName} begin delete from {world.Tables[World.Account].PhysicalName}; end");
        world.Run(world.ForInvoice(Update())).Failure.ShouldNotBeNull().Code.ShouldBe("DS6202");
        world.Sql(1, $"create trigger kept before delete on {world.Tables[World.Account].PhysicalName} begin select raise(ignore); end");
        world.Run(world.ForInvoice(Delete())).Failure.ShouldNotBeNull().Code.ShouldBe("DS6206");
        world.Sql(1, $"create trigger swallowed before insert on {world.Tables[World.Feed].PhysicalName} begin select raise(ignore); end");
        world.Run(world.ForInvoice(world.UpsertFeed())).Failure.ShouldNotBeNull().Code.ShouldBe("DS6252");
    }

    [Fact, Trait("Rule", "tasks R77")]
    public void A_source_that_does_not_tell_the_key_of_a_new_row_says_so_and_writes_nothing()
    {
        var insert = new InsertStep(World.Account, new MappingPlan([1], world.Code.Map((_, w) => w.Put(0, "A-9"))))
        {
            Name = "insert Account",
            Site = world.Site(62, "Account"),
            ReturningSlot = World.AccountSlot,
            Returning = [0],
        };
        world.Run(world.WithoutItem(insert)).Failure.ShouldNotBeNull().Code.ShouldBe("DS6256");
        world.Rows(World.Account).ShouldBeEmpty();
    }
}
