using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;

namespace DataSync.Engine.Tests.Running;

public sealed class AuditTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R163")]
    public void A_changed_field_is_journalled_with_old_and_new_value_table_time_run_and_plan()
    {
        world.GivenInvoice();
        world.GivenAccount();

        var result = world.Run(world.ForInvoice(world.ReadAccount(), world.SetName()), new RunOptions { PlanDigest = "digest" });

        var change = world.Journal.Changes(result.Run).First(c => c.Field == "account_name");
        (change.Side, change.Table, change.Key, change.Old, change.New).ShouldBe((ChangeSide.Item, "Invoice", "R-1", "null", "\"Hofer AG\""));
        change.Changed.ShouldBe(world.Clock.GetUtcNow());
        world.Journal.Attempts(result.Run).Select(a => a.Plan).ShouldBe(["digest"]);
    }
}
