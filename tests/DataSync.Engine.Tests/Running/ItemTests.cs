using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

/// <summary>How a task gets its item and when what it staged is seen. Source: tasks §3.10.</summary>
public sealed class ItemTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R41"), Trait("Rule", "tasks R143")]
    public void Nothing_staged_is_seen_before_the_end_and_then_all_of_it_with_the_status()
    {
        world.GivenInvoice();
        var seen = Array.Empty<string>();
        var look = new LetStep(World.LocalSlot, 0, world.Code.Assign(_ => seen = world.Rows(World.Invoice))) { Name = "look", Site = 0 };

        world.Run(world.ForInvoice(world.SetName(_ => "staged"), look)).Failure.ShouldBeNull();

        seen.ShouldBe(["R-1|A-1||12.50|New|"]);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|staged|12.50|Looked up|"]);
    }

    [Fact, Trait("Rule", "tasks R132")]
    public void The_entry_status_is_there_before_the_first_step_and_the_failure_status_drops_what_was_staged()
    {
        world.GivenInvoice();
        var seen = Array.Empty<string>();
        var look = new LetStep(World.LocalSlot, 0, world.Code.Assign(_ => seen = world.Rows(World.Invoice))) { Name = "look", Site = 0 };
        var task = world.ForInvoice(look, world.SetName(_ => "staged"), world.Fail());
        task = task with { Status = task.Status.Add(new StatusPlan(4, StatusMoment.Started, world.Code.Value(_ => "Busy"), 0)) };

        world.Run(task).Outcome.ShouldBe(RunOutcome.Failed);

        seen.ShouldBe(["R-1|A-1||12.50|Busy|"]);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1||12.50|Failed|"]);
    }

    [Fact]
    public void Without_a_failure_status_the_entry_status_survives_a_failure()
    {
        world.GivenInvoice();
        var task = world.ForInvoice(world.Fail()) with { Status = [new StatusPlan(4, StatusMoment.Started, world.Code.Value(_ => "Busy"), 0)] };

        world.Run(task);

        world.Rows(World.Invoice).ShouldBe(["R-1|A-1||12.50|Busy|"]);
    }

    [Fact]
    public void When_failed_stages_on_the_item_as_it_was_and_knows_step_and_error()
    {
        world.GivenInvoice();
        var note = new SetStep(World.ItemSlot, [2], world.Code.Assign(f => World.Item(f)[2] = $"{World.Item(f)[2] ?? "clean"}: {f.Run.Step}: {f.Run.Error}")) { Name = "note", Site = 0 };
        var task = world.ForInvoice(world.SetName(_ => "staged"), world.Fail("too much")) with { WhenFailed = [note] };

        world.Run(task);

        world.Rows(World.Invoice)[0].ShouldStartWith("R-1|A-1|clean: fail: too much|12.50|Failed");
    }

    [Fact, Trait("Rule", "tasks R133")]
    public void A_failing_when_succeeded_does_not_change_the_outcome()
    {
        world.GivenInvoice();

        var result = world.Run(world.ForInvoice(world.SetName(_ => "x")) with { WhenSucceeded = [world.Fail("no mail")] });

        result.Outcome.ShouldBe(RunOutcome.Succeeded);
        result.Warnings.ShouldBe(["fail: no mail"]);
    }

    [Fact]
    public void An_unknown_key_is_a_failure_of_its_own()
    {
        var result = world.Runner(world.ForInvoice()).Run(0, ItemRequest.WithKey("R-9"));

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6220");
        result.Failure.Message.ShouldBe("There is no Invoice R-9.");
    }

    [Fact]
    public void What_is_asked_for_must_fit_the_task()
    {
        world.GivenInvoice();
        string? Code(TaskPlan task, ItemRequest item) => world.Runner(task).Run(0, item).Failure?.Code;

        Code(world.ForInvoice(), ItemRequest.None).ShouldBe("DS6221");
        Code(world.WithoutItem(), ItemRequest.WithKey("R-1")).ShouldBe("DS6222");
        Code(world.ForInvoice(), ItemRequest.WithKey("R-1", "2")).ShouldBe("DS6223");
        Should.Throw<Plans.Runtime.SyncException>(() => world.Runner(world.ForInvoice()).Find("Nothing")).Code.ShouldBe("DS6228");
        world.Run(world.ForInvoice(), new RunOptions { Parameters = ImmutableDictionary<string, object?>.Empty.Add("x", 1L) }).Failure.ShouldNotBeNull().Code.ShouldBe("DS6227");
    }

    [Fact]
    public void An_item_that_comes_as_json_goes_back_as_json_and_its_table_is_not_touched()
    {
        world.GivenAccount();
        var json = """{ "id": "R-7", "account_id": "A-1", "total": 12.50, "status": "New" }""";

        var result = world.Runner(world.ForInvoice(world.ReadAccount(), world.SetName(), world.UpsertFeed())).Run(0, ItemRequest.FromJson(json));

        result.Failure.ShouldBeNull();
        result.Item.ShouldNotBeNull().Json.ShouldBe("""
            {
              "id": "R-7",
              "account_id": "A-1",
              "account_name": "Hofer AG",
              "total": 12.50,
              "status": "Looked up",
              "owner_mail": null
            }
            """);
        world.Rows(World.Invoice).ShouldBeEmpty();
        world.Rows(World.Feed).ShouldBe(["R-7|12.50|"]);
    }

    [Theory]
    [InlineData("[]", "DS6225")]
    [InlineData("{", "DS6225")]
    [InlineData("""{ "id": "R-7", "colour": "red" }""", "DS6225")]
    [InlineData("""{ "id": "R-7", "status": "New" }""", "DS6225")]
    [InlineData("""{ "id": "R-7", "status": "New", "total": "12.50" }""", "DS6225")]
    [InlineData("""{ "id": "R-7", "status": "New", "total": 1e2 }""", "DS6224")]
    public void A_json_item_must_be_an_object_with_the_columns_of_its_table(string json, string code) =>
        world.Runner(world.ForInvoice()).Run(0, ItemRequest.FromJson(json)).Failure.ShouldNotBeNull().Code.ShouldBe(code);

    [Fact, Trait("Rule", "tasks R168")]
    public void A_task_runs_for_every_item_that_fulfils_a_condition()
    {
        world.GivenAccount();
        world.GivenInvoice(id: "R-1");
        world.GivenInvoice(id: "R-2", status: "Old");
        world.GivenInvoice(id: "R-3", account: "X-9");
        var task = world.ForInvoice(world.ReadAccount(), world.SetName());
        var query = new ItemQuery([world.Equal(World.Invoice, World.ItemSlot, 4, _ => "New")], World.ItemSlot, 1, world.Code);

        var results = world.Runner(task).RunEach(0, query).ToList();

        results.Select(r => (r.Item?.Key, r.Outcome)).ShouldBe([("R-1", RunOutcome.Succeeded), ("R-3", RunOutcome.Failed)]);
        world.Rows(World.Invoice).Select(r => r.Split('|')[4]).ShouldBe(["Looked up", "Old", "Failed"]);
    }

    [Fact]
    public void An_item_that_is_gone_at_the_end_is_a_conflict()
    {
        world.GivenInvoice();
        var remove = new LetStep(World.LocalSlot, 0, world.Code.Assign(_ => world.Sql(0, "delete from invoices"))) { Name = "remove", Site = 0 };

        var result = world.Run(world.ForInvoice(world.SetName(_ => "x"), remove));

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6206");
    }

    [Fact]
    public void Parameters_take_what_is_given_or_their_default()
    {
        world.GivenInvoice();
        var task = world.ForInvoice(world.SetName(f => $"{f.Run.Parameters[0]}, {f.Run.Parameters[1]}"));
        var plan = world.Plan(task) with
        {
            Parameters =
            [
                new ParameterPlan("cutoff", Plans.Values.SyncType.Int, -1, 0),
                new ParameterPlan("twice", Plans.Values.SyncType.Int, world.Code.Value(f => (long)f.Run.Parameters[0].ShouldBeOfType<long>() * 2), 0),
            ],
        };
        var runner = new TaskRunner(plan, world.Code, new Engine.Sources.SourceSet(plan, s => world.Source(s.Name == "documents" ? 0 : 1)), world.Journal, world.Clock);

        runner.Run(0, ItemRequest.WithKey("R-1"), new RunOptions { Parameters = ImmutableDictionary<string, object?>.Empty.Add("cutoff", "21") }).Failure.ShouldBeNull();

        world.Rows(World.Invoice)[0].ShouldContain("|21, 42|");
    }
}
