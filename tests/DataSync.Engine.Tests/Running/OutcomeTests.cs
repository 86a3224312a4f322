using DataSync.Engine.Journal;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

/// <summary>Every answer to every outcome of a read. Source: tasks §3.5.</summary>
public sealed class OutcomeTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R52")]
    public void Keep_goes_on_with_a_row_that_is_none_and_a_warning()
    {
        world.GivenInvoice();

        var result = world.Run(world.ForInvoice(world.ReadAccount(none: OutcomeKind.Keep), world.SetName(f => f.Rows[World.AccountSlot] is null ? "none" : "row")));

        result.Outcome.ShouldBe(RunOutcome.Succeeded);
        result.Warnings.ShouldBe(["read Account: no row"]);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|none|12.50|Looked up|"]);
    }

    [Fact, Trait("Rule", "tasks R53"), Trait("Rule", "tasks R64")]
    public void Clear_goes_on_without_a_row()
    {
        world.GivenInvoice();

        world.Run(world.ForInvoice(world.ReadAccount(none: OutcomeKind.Clear), world.SetName(f => f.Rows[World.AccountSlot] is { } row ? row[2] ?? "null" : "none")));

        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|none|12.50|Looked up|"]);
    }

    [Fact]
    public void Stop_ends_the_task_and_what_was_staged_counts()
    {
        world.GivenInvoice();

        var result = world.Run(world.ForInvoice(world.SetName(_ => "staged"), world.ReadAccount(none: OutcomeKind.Stop), world.UpsertFeed()));

        result.Outcome.ShouldBe(RunOutcome.Stopped);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|staged|12.50|New|"]);
        world.Rows(World.Feed).ShouldBeEmpty();
    }

    [Fact]
    public void Steps_are_run_in_place_of_failing()
    {
        world.GivenInvoice();
        var read = world.ReadAccount() with { WhenNone = world.Outcome(OutcomeKind.Steps, null, world.SetName(_ => "from steps")) };

        world.Run(world.ForInvoice(read)).Outcome.ShouldBe(RunOutcome.Succeeded);

        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|from steps|12.50|Looked up|"]);
    }

    [Fact]
    public void The_text_of_a_fail_is_the_failure()
    {
        world.GivenInvoice();
        var read = world.ReadAccount() with { WhenNone = world.Outcome(OutcomeKind.Fail, "There is no account A-1.") };

        var result = world.Run(world.ForInvoice(read));

        result.Failure.ShouldNotBeNull().Message.ShouldBe("There is no account A-1.");
        result.Failure.ToString().ShouldBe("test.sync:21:5: error DS6202: There is no account A-1. (step read Account, when, Invoice R-1) Correct the key, or answer the outcome with `when none`.");
    }

    [Theory, Trait("Rule", "tasks R55")]
    [InlineData(OutcomeKind.First, false, "first")]
    [InlineData(OutcomeKind.Last, false, "second")]
    [InlineData(OutcomeKind.First, true, "second")]
    public void First_and_last_follow_the_order(OutcomeKind many, bool descending, string expected)
    {
        world.GivenInvoice();
        world.GivenAccount(1, name: "first");
        world.GivenAccount(2, name: "second");
        var read = world.ReadAccount(many: many);
        read = read with { Query = read.Query with { OrderBy = [new OrderByPlan(0, descending)] } };

        world.Run(world.ForInvoice(read, world.SetName())).Outcome.ShouldBe(RunOutcome.Succeeded);

        world.Rows(World.Invoice).ShouldBe([$"R-1|A-1|{expected}|12.50|Looked up|"]);
    }

    [Fact, Trait("Rule", "tasks R57")]
    public void All_rows_become_a_list_that_a_loop_walks_in_order()
    {
        world.GivenInvoice();
        world.GivenAccount(1, name: "a");
        world.GivenAccount(2, name: "b");
        var append = new SetStep(World.ItemSlot, [2], world.Code.Assign(f => World.Item(f)[2] = $"{World.Item(f)[2]}{f.Rows[World.LocalSlot]?[2]}"))
        { Name = "append", Site = 0 };

        world.Run(world.ForInvoice(world.ReadAccount(many: OutcomeKind.All), new ForEachStep(null, World.LoopSlot, World.LocalSlot, [append], 0, BadRows.Fail) { Name = "loop", Site = 0 }))
            .Failure.ShouldBeNull();

        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|ab|12.50|Looked up|"]);
    }

    [Fact, Trait("Rule", "tasks R58")]
    public void More_rows_than_the_limit_under_all_are_an_error()
    {
        world.GivenInvoice();
        world.GivenAccount(1);
        world.GivenAccount(2);
        var read = world.ReadAccount(many: OutcomeKind.All);

        var result = world.Run(world.ForInvoice(read with { Query = read.Query with { Limit = 1 } }));

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6208");
    }

    [Fact, Trait("Rule", "tasks R49")]
    public void What_the_source_does_not_take_of_a_condition_is_evaluated_here()
    {
        world.GivenInvoice();
        world.GivenAccount(1, name: "closed", blocked: true);
        world.GivenAccount(2, name: "open");
        var read = world.ReadAccount();
        read = read with { Query = read.Query with { Where = read.Query.Where.Add(world.Compiled(f => f.Rows[World.AccountSlot]?[3] is false)) } };

        world.Run(world.ForInvoice(read, world.SetName())).Failure.ShouldBeNull();

        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|open|12.50|Looked up|"]);
    }

    [Fact, Trait("Rule", "tasks R63")]
    public void An_aggregate_of_nothing_counts_zero_and_sums_to_null()
    {
        world.GivenInvoice();
        world.Code.RowTypes.Add(new RowTypePlan("open", [new FieldPlan("n", Plans.Values.SyncType.Int), new FieldPlan("s", Plans.Values.SyncType.Decimal.OrNull())]));
        var rowType = world.Code.RowTypes.Count - 1;
        var aggregate = new AggregateStep(world.Query(World.Feed, World.FeedSlot), World.LocalSlot,
        [
            new AggregatePlan(0, AggregateKind.Count, -1, Plans.Values.SyncType.Int, 0),
            new AggregatePlan(1, AggregateKind.Sum, world.Code.Value(f => f.Rows[World.FeedSlot]?[1]), Plans.Values.SyncType.Decimal, 0),
        ]) { Name = "aggregate", Site = 0 };
        var show = world.SetName(f => $"{f.Rows[World.LocalSlot]?[0]}/{f.Rows[World.LocalSlot]?[1] ?? "null"}");
        var task = world.ForInvoice(aggregate, show) with { Locals = [new SlotPlan(World.LocalSlot, rowType)] };

        world.Run(task).Failure.ShouldBeNull();
        world.Rows(World.Invoice)[0].ShouldContain("0/null");

        world.Given(World.Feed, ["a", 1.25m, null], ["b", 2.50m, null], ["c", null, null]);
        world.Run(task).Failure.ShouldBeNull();
        world.Rows(World.Invoice)[0].ShouldContain("3/3.75");
    }

    [Theory]
    [InlineData(true, "then")]
    [InlineData(false, "else")]
    [InlineData(null, "else")]
    [Trait("Rule", "tasks R37"), Trait("Rule", "tasks R39")]
    public void An_unknown_condition_counts_as_false(bool? condition, string expected)
    {
        world.GivenInvoice();

        world.Run(world.ForInvoice(new IfStep(world.Code.When(_ => condition), [world.SetName(_ => "then")], [world.SetName(_ => "else")], "…") { Name = "if", Site = 0 }));

        world.Rows(World.Invoice).ShouldBe([$"R-1|A-1|{expected}|12.50|Looked up|"]);
    }

    [Fact, Trait("Rule", "tasks R17")]
    public void A_disabled_step_is_reported_and_passed_over()
    {
        world.GivenInvoice();

        var result = world.Run(world.ForInvoice(world.Fail() with { Disabled = true }));

        result.Outcome.ShouldBe(RunOutcome.Succeeded);
        result.Steps.Single().Outcome.ShouldBe("disabled");
    }

    [Fact, Trait("Rule", "tasks R45")]
    public void A_failed_step_that_continues_leaves_nothing_staged_and_a_warning()
    {
        world.GivenInvoice();
        var half = new SetStep(World.ItemSlot, [2], world.Code.Assign(f =>
        {
            World.Item(f)[2] = "half";
            throw new Plans.Runtime.SyncException("DS6101", "account_name must have a value.");
        })) { Name = "set item", Site = 0, WhenFailed = world.Outcome(OutcomeKind.Continue) };

        var result = world.Run(world.ForInvoice(half));

        result.Outcome.ShouldBe(RunOutcome.Succeeded);
        result.Warnings.ShouldBe(["set item: account_name must have a value."]);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1||12.50|Looked up|"]);
    }

    [Fact, Trait("Rule", "tasks R44")]
    public void A_failed_step_prevents_the_next_one()
    {
        world.GivenInvoice();

        world.Run(world.ForInvoice(world.Fail(), world.InsertFeed())).Failure.ShouldNotBeNull().Code.ShouldBe("DS6201");

        world.Rows(World.Feed).ShouldBeEmpty();
    }
}
