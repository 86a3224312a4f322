using DataSync.Engine.Progress;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

/// <summary>What an observer is told of a step over many rows, and what it costs.</summary>
public sealed class ProgressTests : IDisposable
{
    private readonly World world = new();
    private readonly Watcher watcher = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void An_observer_sees_the_begin_the_way_and_the_end_of_a_loop_with_rows_batches_and_an_estimate()
    {
        GivenAccounts(1024);

        world.Run(world.WithoutItem(Loop(500, n => { if (n % 256 == 0) world.Clock.Move(TimeSpan.FromSeconds(2)); })), Watched()).Failure.ShouldBeNull();

        var told = watcher.Told;
        told[0].ShouldBe(new RunProgress(ProgressMoment.Begun, "Feed", "", "loop", 0, 0, 0, 0, 0, 0, 1024, TimeSpan.Zero));
        told[^1].ShouldBe(new RunProgress(ProgressMoment.Ended, "Feed", "", "loop", 1024, 1024, 0, 0, 1024, 3, 1024, TimeSpan.FromSeconds(8)));
        told[^1].RowsPerSecond.ShouldBe(128);
        told[^1].Remaining.ShouldBe(TimeSpan.Zero);
        told.Count(t => t.Moment == ProgressMoment.Going).ShouldBeInRange(3, 5);
        told.Select(t => t.Read).ShouldBeInOrder();
        told.Select(t => t.Committed).ShouldBeInOrder();
        told.ShouldContain(t => t.Batch == 1 && t.Committed == 500);
    }

    [Fact]
    public void The_clock_is_not_read_row_by_row()
    {
        GivenAccounts(2560);

        world.Run(world.WithoutItem(Loop(0, _ => { })), Watched());
        var few = world.Clock.Measured;
        watcher.Told.Count.ShouldBe(2);

        few.ShouldBeLessThan(40);
    }

    [Fact]
    public void Where_rows_are_chosen_there_is_no_estimate()
    {
        GivenAccounts(10);
        var loop = Loop(0, _ => { });
        loop = loop with { Query = loop.Query! with { Where = [world.Compiled(_ => true)] } };

        world.Run(world.WithoutItem(loop), Watched());

        watcher.Told.ShouldAllBe(t => t.Estimate == null && t.Remaining == null);
        watcher.Told[^1].Read.ShouldBe(10);
    }

    [Fact]
    public void A_loop_that_breaks_off_tells_what_is_committed()
    {
        GivenAccounts(10);

        world.Run(world.WithoutItem(Loop(4, n => { if (n == 10) throw new Plans.Runtime.SyncException("DS6101", "bad"); })), Watched());

        var last = watcher.Told[^1];
        (last.Moment, last.Read, last.Committed, last.Batch).ShouldBe((ProgressMoment.BrokenOff, 10, 8, 2));
    }

    private RunOptions Watched() => new() { Observer = watcher };

    private void GivenAccounts(int count) =>
        world.Given(World.Account, [.. Enumerable.Range(1, count).Select(i => new object?[] { (long)i, $"A-{i:0000}", $"name {i}", false })]);

    private ForEachStep Loop(int batch, Action<int> onRow)
    {
        var n = 0;
        var insert = new InsertStep(World.Feed, new MappingPlan([0, 1], world.Code.Map((f, w) =>
        {
            onRow(++n);
            w.Text(0, $"{f.Rows[World.AccountSlot]?[1]}");
            w.Decimal(1, 1m);
        }))) { Name = "insert", Site = world.Site(70, "insert") };
        return new ForEachStep(world.Query(World.Account, World.AccountSlot), -1, World.AccountSlot, [insert], batch, BadRows.Fail) { Name = "loop", Site = world.Site(71, "loop") };
    }

    private sealed class Watcher : IRunObserver
    {
        public List<RunProgress> Told { get; } = [];

        public void Report(RunProgress progress) => Told.Add(progress);
    }
}
