using DataSync.Engine.Journal;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

/// <summary>Every cell of the table of writes. Source: tasks §3.5.</summary>
public sealed class WriteTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    private UpdateStep Update(object? account = null, string? name = "new name") => new(World.Account,
        world.Query(World.Account, World.AccountSlot, world.Equal(World.Account, World.AccountSlot, 1, f => account ?? World.Item(f)[1])),
        new MappingPlan([2], world.Code.Map((_, w) => w.Put(0, name)))) { Name = "update Account", Site = world.Site(60, "Account") };

    private DeleteStep Delete() => new(World.Account,
        world.Query(World.Account, World.AccountSlot, world.Equal(World.Account, World.AccountSlot, 1, f => World.Item(f)[1]))) { Name = "delete Account", Site = world.Site(61, "Account") };

    [Fact, Trait("Rule", "tasks R66"), Trait("Rule", "tasks R74")]
    public void An_update_writes_the_mapped_columns_of_the_one_row_and_leaves_the_others()
    {
        world.GivenInvoice();
        world.GivenAccount(blocked: true);

        var result = world.Run(world.ForInvoice(Update()));

        result.Failure.ShouldBeNull();
        world.Rows(World.Account).ShouldBe(["1|A-1|new name|true"]);
        result.Changes[0].ShouldBe(new FieldChange("update Account", ChangeSide.External, "Account", "1", "Name", "\"Hofer AG\"", "\"new name\"", false));
    }

    [Fact, Trait("Rule", "tasks R79")]
    public void An_update_to_the_same_values_is_unchanged_and_sends_no_write()
    {
        world.GivenInvoice();
        world.GivenAccount(name: "new name");
        var task = world.ForInvoice(Update());
        world.Source(1).Statements.Clear();

        var result = world.Run(task);

        result.Steps[0].Outcome.ShouldBe("unchanged");
        world.Source(1).Statements.ShouldNotContain(s => s.StartsWith("update", StringComparison.Ordinal));
    }

    [Fact, Trait("Rule", "tasks R72"), Trait("Rule", "tasks R71")]
    public void An_update_of_more_rows_than_expected_writes_none()
    {
        world.GivenInvoice();
        world.GivenAccount(1);
        world.GivenAccount(2);

        var result = world.Run(world.ForInvoice(Update()));

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6205");
        result.Failure.Message.ShouldBe("2 rows of Account match, and 1 is expected; nothing was written.");
        world.Rows(World.Account).ShouldAllBe(r => r.Contains("Hofer AG"));

        world.Run(world.ForInvoice(Update() with { ExpectRows = 2 })).Failure.ShouldBeNull();
        world.Rows(World.Account).ShouldAllBe(r => r.Contains("new name"));
    }

    [Fact, Trait("Rule", "tasks R73")]
    public void An_update_of_no_row_fails_or_does_what_the_script_says()
    {
        world.GivenInvoice();

        world.Run(world.ForInvoice(Update())).Failure.ShouldNotBeNull().Code.ShouldBe("DS6202");
        world.Run(world.ForInvoice(Update() with { WhenNone = world.Outcome(OutcomeKind.Skip) }, world.SetName(_ => "went on"))).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Rows(World.Invoice)[0].ShouldContain("went on");
    }

    [Fact, Trait("Rule", "tasks R70")]
    public void An_empty_key_refuses_a_write_before_anything_is_sent()
    {
        world.GivenInvoice(account: null);
        world.GivenAccount();
        var tasks = new[] { world.ForInvoice(Update()), world.ForInvoice(Delete()), world.ForInvoice(world.UpsertFeed() with { Mapping = new MappingPlan([0, 1], world.Code.Map((_, w) => { w.Null(0); w.Null(1); })) }) };
        world.Source(1).Statements.Clear();

        foreach (var task in tasks) world.Run(task).Failure.ShouldNotBeNull().Code.ShouldBe("DS6204");

        world.Source(1).Statements.ShouldAllBe(s => s.Contains("ds_done"));
        world.Rows(World.Account).Length.ShouldBe(1);
    }

    [Fact]
    public void A_delete_takes_the_one_row()
    {
        world.GivenInvoice();
        world.GivenAccount();
        world.GivenAccount(2, "A-2");

        world.Run(world.ForInvoice(Delete())).Failure.ShouldBeNull();

        world.Rows(World.Account).ShouldBe(["2|A-2|Hofer AG|false"]);
    }

    [Fact]
    public void An_insert_of_a_key_that_is_there_fails_and_changes_nothing()
    {
        world.GivenInvoice();
        world.Given(World.Feed, ["R-1", 7m, "mine"]);

        world.Run(world.ForInvoice(world.InsertFeed())).Failure.ShouldNotBeNull().Code.ShouldBe("DS6214");

        world.Rows(World.Feed).ShouldBe(["R-1|7|mine"]);
    }

    [Fact]
    public void An_insert_of_a_key_that_is_there_is_a_conflict_to_be_answered()
    {
        world.GivenInvoice();
        world.Given(World.Feed, ["R-1", 7m, null]);

        world.Run(world.ForInvoice(world.InsertFeed() with { WhenConflict = world.Outcome(OutcomeKind.Keep) })).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Run(world.ForInvoice(world.InsertFeed() with { WhenConflict = world.Outcome(OutcomeKind.Fail) })).Failure.ShouldNotBeNull().Code.ShouldBe("DS6207");
    }

    [Fact, Trait("Rule", "tasks R74"), Trait("Rule", "tasks R76")]
    public void An_upsert_updates_by_the_declared_key_and_leaves_what_is_not_mapped()
    {
        world.GivenInvoice();
        world.Given(World.Feed, ["R-1", 7m, "mine"]);

        var result = world.Run(world.ForInvoice(world.UpsertFeed()));

        world.Rows(World.Feed).ShouldBe(["R-1|12.50|mine"]);
        result.Changes.Where(c => c.Side == ChangeSide.External).Select(c => $"{c.Field} {c.Old} {c.New}").ShouldBe(["AMOUNT 7 12.50"]);
    }

    [Fact, Trait("Rule", "tasks R76")]
    public void An_upsert_by_a_key_that_several_rows_have_writes_none()
    {
        world.GivenInvoice();
        world.GivenAccount(1);
        world.GivenAccount(2);
        var upsert = new UpsertStep(World.Account, [1], new MappingPlan([1, 2], world.Code.Map((_, w) => { w.Text(0, "A-1"); w.Text(1, "x"); }))) { Name = "upsert Account", Site = 0 };

        world.Run(world.ForInvoice(upsert)).Failure.ShouldNotBeNull().Code.ShouldBe("DS6205");

        world.Rows(World.Account).ShouldAllBe(r => r.Contains("Hofer AG"));
    }

    [Fact]
    public void An_upsert_whose_mapping_keeps_a_value_sees_the_row_that_is_there()
    {
        world.GivenInvoice();
        world.Given(World.Feed, ["R-1", 7m, "mine"]);
        var upsert = world.UpsertFeed() with
        {
            ExistingSlot = World.FeedSlot,
            Mapping = new MappingPlan([0, 1, 2], world.Code.Map((f, w) =>
            {
                w.Put(0, World.Item(f)[0]);
                w.Put(1, 8m);
                w.Put(2, f.Rows[World.FeedSlot]?[2] ?? throw new Plans.Runtime.SyncException("DS6101", "NOTE must have a value."));
            })),
        };

        world.Run(world.ForInvoice(upsert)).Failure.ShouldBeNull();
        world.Rows(World.Feed).ShouldBe(["R-1|8|mine"]);

        world.Sql(1, "delete from IF_INVOICE");
        world.Run(world.ForInvoice(upsert)).Failure.ShouldNotBeNull().Code.ShouldBe("DS6101");
        world.Rows(World.Feed).ShouldBeEmpty();
    }

    [Fact]
    public void A_transaction_commits_its_steps_together_or_not_at_all()
    {
        world.GivenInvoice();
        TransactionStep Both(params StepPlan[] steps) => new(1, [.. steps]) { Name = "transaction", Site = 0 };

        StepPlan Second() => world.InsertFeed(_ => "second") with { Name = "second" };

        world.Run(world.ForInvoice(Both(world.InsertFeed(), Second(), world.Fail()))).Outcome.ShouldBe(RunOutcome.Failed);
        world.Rows(World.Feed).ShouldBeEmpty();
        world.Marks(1).ShouldBe(0);

        world.Run(world.ForInvoice(Both(world.InsertFeed(), Second()))).Failure.ShouldBeNull();
        world.Rows(World.Feed).Length.ShouldBe(2);
        world.Marks(1).ShouldBe(0);
    }

    [Fact]
    public void A_statement_that_the_source_refuses_is_a_failure_with_its_own_words()
    {
        world.GivenInvoice();
        world.Sql(1, "drop table IF_INVOICE");

        var failure = world.Run(world.ForInvoice(world.UpsertFeed())).Failure.ShouldNotBeNull();

        failure.Code.ShouldBe("DS6258");
        failure.Message.ShouldContain("no such table");
        failure.Step.ShouldBe("upsert InvoiceFeed");
    }
}
