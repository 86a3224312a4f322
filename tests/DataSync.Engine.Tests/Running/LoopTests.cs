using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Tests.Running;

/// <summary><c>for each</c>: batches, bad rows, second attempts.</summary>
public sealed class LoopTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    private void GivenAccounts(int count)
    {
        world.Given(World.Account, [.. Enumerable.Range(1, count).Select(i => new object?[] { (long)i, $"A-{i:000}", $"name {i}", false })]);
    }

    private InsertStep Feed(Func<Row, string>? id = null) => new(World.Feed, new MappingPlan([0, 1], world.Code.Map((f, w) =>
    {
        var row = f.Rows[World.AccountSlot].ShouldNotBeNull();
        w.Text(0, (id ?? (r => $"{r[1]}"))(row));
        w.Decimal(1, 1m);
    }))) { Name = "insert", Site = world.Site(70, "insert") };

    private ForEachStep Loop(int batch, BadRows bad, params StepPlan[] body)
    {
        var query = world.Query(World.Account, World.AccountSlot);
        return new ForEachStep(query with { OrderBy = [new OrderByPlan(0, false)] }, -1, World.AccountSlot, [.. body], batch, bad) { Name = "loop", Site = world.Site(71, "loop") };
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(7), InlineData(10), InlineData(100)]
    public void Every_row_is_done_whatever_the_batch(int batch)
    {
        GivenAccounts(20);

        var result = world.Run(world.WithoutItem(Loop(batch, BadRows.Fail, Feed())));

        result.Failure.ShouldBeNull();
        world.Rows(World.Feed).Length.ShouldBe(20);
        result.Steps.Select(s => (s.Step, s.RowsRead, s.RowsWritten)).ShouldBe([("loop", 20, 0), ("insert", 0, 20)]);
        result.Changes.ShouldBeEmpty();
        world.Marks(1).ShouldBe(0);
    }

    [Theory]
    [InlineData(World.Account, 1, false)]
    [InlineData(World.Invoice, 0, true)]
    public void Rows_may_be_fetched_before_they_are_asked_for_only_where_the_loop_does_not_write_to_their_source(int table, int source, bool undisturbed)
    {
        GivenAccounts(2);
        var loop = Loop(10, BadRows.Fail, Feed()) with { Query = world.Query(table, World.AccountSlot) };

        world.Run(world.WithoutItem(loop)).Failure.ShouldBeNull();

        world.Source(source).Requests.Where(r => r.Table.PhysicalName == world.Tables[table].PhysicalName).Select(r => r.Undisturbed).ShouldAllBe(said => said == undisturbed);
        world.Source(source).Requests.ShouldContain(r => r.Table.PhysicalName == world.Tables[table].PhysicalName);
    }

    [Fact]
    public void A_bad_row_fails_its_batch_and_the_next_attempt_goes_on_behind_the_committed_ones()
    {
        GivenAccounts(10);
        var bad = "A-008";
        var n = 0;
        // Keys of the written rows differ in each attempt: a repeated write would be seen.
        var task = world.WithoutItem(Loop(3, BadRows.Fail, Feed(r => (string?)r[1] == bad ? throw new SyncException("DS6101", "bad") : $"{r[1]} {n++}")));

        var first = world.Run(task);
        first.Failure.ShouldNotBeNull().Message.ShouldBe("bad");
        world.Rows(World.Feed).Length.ShouldBe(6);

        bad = "";
        var second = world.Run(task);
        second.Failure.ShouldBeNull();
        second.Attempt.ShouldBe(2);
        world.Rows(World.Feed).Select(r => r.Split(' ')[0]).ShouldBe(Enumerable.Range(1, 10).Select(i => $"A-{i:000}"));
        world.Marks(1).ShouldBe(0);
    }

    [Fact]
    public void Rows_that_appear_or_vanish_between_attempts_are_neither_lost_nor_repeated()
    {
        GivenAccounts(6);
        var bad = "A-005";
        var n = 0;
        var task = world.WithoutItem(Loop(2, BadRows.Fail, Feed(r => (string?)r[1] == bad ? throw new SyncException("DS6101", "bad") : $"{r[1]} {n++}")));
        world.Run(task);
        world.Sql(1, "delete from Account where Id in (1, 6)");
        world.Given(World.Account, [-1L, "A-new", "x", false]);

        bad = "";
        world.Run(task).Failure.ShouldBeNull();

        world.Rows(World.Feed).Select(r => r.Split(' ')[0]).ShouldBe(["A-001", "A-002", "A-003", "A-004", "A-005", "A-new"]);
    }

    [Fact, Trait("Rule", "tasks R162")]
    public void Bad_rows_are_skipped_and_counted_and_what_they_had_written_is_taken_back()
    {
        GivenAccounts(20);
        var second = new InsertStep(World.Feed, new MappingPlan([0, 1], world.Code.Map((f, w) =>
        {
            var row = f.Rows[World.AccountSlot].ShouldNotBeNull();
            if ((long?)row[0] % 5 == 0) throw new SyncException("DS6101", $"{row[1]} is bad");
            w.Text(0, $"second {row[1]}");
            w.Decimal(1, 2m);
        }))) { Name = "second", Site = 0 };

        var result = world.Run(world.WithoutItem(Loop(8, BadRows.Skip, Feed(), second)));

        result.Failure.ShouldBeNull();
        result.Steps[0].RowsBad.ShouldBe(4);
        result.Steps.Skip(1).Select(s => s.RowsWritten).ShouldBe([16, 16]);
        result.Warnings.ShouldContain("loop: row 5 is bad: A-005 is bad");
        world.Rows(World.Feed).Length.ShouldBe(32);
        world.Rows(World.Feed).ShouldNotContain(r => r.Contains("A-005"));
    }

    [Fact]
    public void A_row_that_the_database_refuses_is_skipped_too()
    {
        GivenAccounts(10);
        world.Given(World.Feed, ["A-004", 9m, null]);

        var result = world.Run(world.WithoutItem(Loop(4, BadRows.Skip, Feed())));

        result.Steps[0].RowsBad.ShouldBe(1);
        world.Rows(World.Feed).Length.ShouldBe(10);
        world.Rows(World.Feed).ShouldContain("A-004|9|");
    }

    [Fact]
    public void A_table_that_is_written_while_it_is_walked_shows_its_old_rows_only()
    {
        GivenAccounts(5);
        var copy = new InsertStep(World.Account, new MappingPlan([0, 1, 3], world.Code.Map((f, w) =>
        {
            var row = f.Rows[World.AccountSlot].ShouldNotBeNull();
            w.Int(0, ((long?)row[0] ?? 0) + 100);
            w.Text(1, "copy");
            w.Bool(2, false);
        }))) { Name = "copy", Site = 0 };

        world.Run(world.WithoutItem(Loop(2, BadRows.Fail, copy))).Failure.ShouldBeNull();

        world.Rows(World.Account).Length.ShouldBe(10);
    }

    [Fact]
    public void Skip_in_a_loop_passes_over_the_rest_of_the_row()
    {
        GivenAccounts(4);
        world.Given(World.Feed, ["A-002", 5m, null]);
        var read = new ReadStep(world.Query(World.Feed, World.FeedSlot, world.Equal(World.Feed, World.FeedSlot, 0, f => f.Rows[World.AccountSlot]?[1])),
            world.Outcome(OutcomeKind.Skip), world.Outcome(OutcomeKind.Fail), world.Outcome(OutcomeKind.Fail)) { Name = "read", Site = 0 };

        world.Run(world.WithoutItem(Loop(0, BadRows.Fail, read, Feed(r => $"found {r[1]}")))).Failure.ShouldBeNull();

        world.Rows(World.Feed).ShouldBe(["A-002|5|", "found A-002|1|"]);
    }

    [Fact]
    public void Stop_in_a_loop_ends_the_task_and_commits_what_was_done()
    {
        GivenAccounts(5);
        var stop = new IfStep(world.Code.When(f => (long?)f.Rows[World.AccountSlot]?[0] == 3), [new StopStep { Name = "stop", Site = 0 }], [], "…") { Name = "if", Site = 0 };

        world.Run(world.WithoutItem(Loop(0, BadRows.Fail, stop, Feed()))).Outcome.ShouldBe(RunOutcome.Stopped);

        world.Rows(World.Feed).Length.ShouldBe(2);
    }

    [Fact]
    public void A_loop_in_a_transaction_is_one_commit_and_repeats_nothing_after_a_later_failure()
    {
        GivenAccounts(5);
        var n = 0;
        var fails = true;
        var task = world.WithoutItem(new TransactionStep(1, [Loop(2, BadRows.Fail, Feed(r => $"{r[1]} {n++}"))]) { Name = "transaction", Site = 0 },
            new IfStep(world.Code.When(_ => fails), [world.Fail()], [], "…") { Name = "if", Site = 0 });

        world.Run(task).Outcome.ShouldBe(RunOutcome.Failed);
        world.Rows(World.Feed).Length.ShouldBe(5);
        fails = false;
        world.Run(task).Failure.ShouldBeNull();
        world.Rows(World.Feed).Length.ShouldBe(5);
    }

    [Fact]
    public void A_loop_inside_a_loop_commits_with_its_outer_row()
    {
        GivenAccounts(3);
        var fails = true;
        var n = 0;
        var inner = new ForEachStep(world.Query(World.Invoice, World.ItemSlot), -1, World.ItemSlot,
            [new InsertStep(World.Feed, new MappingPlan([0, 1], world.Code.Map((f, w) => { w.Text(0, $"{f.Rows[World.AccountSlot]?[1]} {f.Rows[World.ItemSlot]?[0]} {n++}"); w.Decimal(1, 1m); }))) { Name = "inner insert", Site = 0 }],
            0, BadRows.Fail) { Name = "inner", Site = 0 };
        world.GivenInvoice(id: "R-1");
        world.GivenInvoice(id: "R-2");
        var boom = new IfStep(world.Code.When(f => fails && (long?)f.Rows[World.AccountSlot]?[0] == 3), [world.Fail()], [], "…") { Name = "if", Site = 0 };
        var task = world.WithoutItem(Loop(1, BadRows.Fail, inner, boom));

        world.Run(task).Outcome.ShouldBe(RunOutcome.Failed);
        world.Rows(World.Feed).Length.ShouldBe(4);
        fails = false;
        world.Run(task).Failure.ShouldBeNull();
        world.Rows(World.Feed).Length.ShouldBe(6);
    }

    [Fact]
    public void What_a_loop_cannot_do_yet_is_refused_with_a_code()
    {
        var set = new SetStep(World.AccountSlot, [2], world.Code.Assign(_ => { })) { Name = "set row", Site = 0 };

        world.Run(world.WithoutItem(Loop(0, BadRows.Fail, set))).Failure.ShouldNotBeNull().Code.ShouldBe("DS6299");
    }
}
