using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

public sealed class PreviewTests : IDisposable
{
    private static readonly RunOptions Preview = new() { Preview = true };
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R164")]
    public void A_preview_lists_every_write_with_old_and_new_values_and_writes_nothing()
    {
        world.GivenInvoice();
        world.GivenAccount();
        world.Given(World.Feed, ["R-1", 7m, null]);
        var before = (world.Rows(World.Invoice)[0], world.Rows(World.Feed)[0]);

        var result = world.Run(world.ForInvoice(world.ReadAccount(), world.SetName(), world.UpsertFeed(), world.InsertFeed(_ => "new")), Preview);

        var writes = result.Preview.ShouldNotBeNull().Writes;
        writes.Select(w => $"{w.Step}: {w.Kind} {w.Source}.{w.Table} {w.Key}: {string.Join(", ", w.Values.Select(v => $"{v.Column} {v.Old} -> {v.New}"))}").ShouldBe(
        [
            "upsert InvoiceFeed: Update accounting.InvoiceFeed R-1: AMOUNT 7 -> 12.50",
            "insert InvoiceFeed: Insert accounting.InvoiceFeed new: INVOICE_ID  -> \"new\", AMOUNT  -> 1",
            "item: Update documents.Invoice R-1: account_name null -> \"Hofer AG\", status \"New\" -> \"Looked up\"",
        ]);
        result.Steps.Select(s => (s.Outcome, s.RowsWritten)).ShouldBe([("ok", 0), ("ok", 0), ("planned", 0), ("planned", 0)]);
        (world.Rows(World.Invoice)[0], world.Rows(World.Feed)[0]).ShouldBe(before);
        world.Rows(World.Feed).Length.ShouldBe(1);
        world.Marks(0).ShouldBe(0);
        world.Marks(1).ShouldBe(0);
        world.Source(1).Statements.ShouldNotContain(s => s.Contains("ds_done"));
        world.Journal.Runs().ShouldBeEmpty();
    }

    [Fact]
    public void A_preview_of_a_loop_lists_its_rows_up_to_the_limit_and_counts_the_rest()
    {
        world.Given(World.Account, [.. Enumerable.Range(1, 30).Select(i => new object?[] { (long)i, $"A-{i}", null, false })]);
        var insert = new InsertStep(World.Feed, new MappingPlan([0], world.Code.Map((f, w) => w.Put(0, f.Rows[World.AccountSlot]?[1])))) { Name = "insert", Site = 0 };
        var loop = new ForEachStep(world.Query(World.Account, World.AccountSlot), -1, World.AccountSlot, [insert], 0, BadRows.Fail) { Name = "loop", Site = 0 };

        var preview = world.Run(world.WithoutItem(loop), Preview with { PreviewLimit = 10 }).Preview.ShouldNotBeNull();

        (preview.Writes.Length, preview.NotListed).ShouldBe((10, 20));
        preview.Writes[0].Kind.ShouldBe(PlannedKind.Insert);
        world.Rows(World.Feed).ShouldBeEmpty();
    }

    [Fact]
    public void A_failure_shows_in_a_preview_and_changes_no_status()
    {
        world.GivenInvoice();

        var result = world.Run(world.ForInvoice(world.ReadAccount()), Preview);

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6202");
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1||12.50|New|"]);
    }
}
