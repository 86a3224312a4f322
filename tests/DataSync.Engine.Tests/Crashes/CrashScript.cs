using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Tests.Crashes;

/// <summary>
/// What the child process of <see cref="CrashTests"/> does: one attempt of a task over the databases and the journal of a folder, killed at its n-th point of no return
/// (before or after a statement or a commit).
/// </summary>
internal static class CrashScript
{
    public const string Item = "item", Loop = "loop", Merge = "merge", Incremental = "incremental merge", AuditedLoop = "audited loop", AuditedMerge = "audited merge";

    private static readonly AuditPlan Audit = new(AuditLevel.Full, null, false, 0);

    /// <summary>Entry point of the test assembly: only the child process is started this way.</summary>
    public static int Main(string[] arguments)
    {
        if (arguments is not [var folder, var scenario, var point]) return 2;
        using var world = new World(folder);
        world.JournalInFile();
        var left = int.Parse(point, System.Globalization.CultureInfo.InvariantCulture);
        void Count()
        {
            if (left > 0 && --left == 0) System.Diagnostics.Process.GetCurrentProcess().Kill();
        }
        world.Source(0).AtPoint = world.Source(1).AtPoint = Count;
        var result = world.Run(scenario switch
        {
            Item => ForItem(world),
            Loop => ForLoop(world),
            Merge => world.WithoutItem(Merging(world)),
            AuditedLoop => ForLoop(world) with { Audit = Audit },
            AuditedMerge => world.WithoutItem(Merging(world)) with { Audit = Audit },
            _ => ForIncrementalMerge(world),
        });
        return result.Outcome == RunOutcome.Succeeded ? 0 : 1;
    }

    /// <summary>Reads an account, stages, inserts into the feed a row that no second attempt may repeat, and counts on the item.</summary>
    public static TaskPlan ForItem(World world)
    {
        var count = new SetStep(World.ItemSlot, [3], world.Code.Assign(f => World.Item(f)[3] = (decimal?)World.Item(f)[3] + 1)) { Name = "count", Site = 0 };
        return world.ForInvoice(world.ReadAccount(), world.InsertFeed(_ => Guid.NewGuid().ToString("N")), world.SetName(), count, world.UpsertFeed());
    }

    /// <summary>Feeds every account with a new key each time it is done, so that a repeated row is seen.</summary>
    public static TaskPlan ForLoop(World world)
    {
        var insert = new InsertStep(World.Feed, new MappingPlan([0], world.Code.Map((f, w) => w.Put(0, $"{f.Rows[World.AccountSlot]?[1]} {Guid.NewGuid():N}")))) { Name = "insert", Site = 0 };
        var loop = new ForEachStep(world.Query(World.Account, World.AccountSlot), -1, World.AccountSlot, [insert], 4, BadRows.Fail) { Name = "loop", Site = 0 };
        return world.WithoutItem(loop);
    }

    /// <summary>Brings every account into the feed and counts there how often, so that a repeated row is seen.</summary>
    private static MergeStep Merging(World world)
    {
        var match = new MatchPlan([0], [1], world.Code.Map((f, w) => w.Put(0, f.Rows[World.AccountSlot]?[1])));
        var mapping = new MappingPlan([1], world.Code.Map((f, w) => w.Put(0, (f.Rows[World.FeedSlot]?[1] as decimal? ?? 0) + 1)));
        return new MergeStep(world.Query(World.Account, World.AccountSlot), world.Query(World.Feed, World.FeedSlot), match, mapping, 4, BadRows.Fail)
        {
            Name = "merge",
            Site = 0,
            Inserts = true,
            Updates = true,
        };
    }

    /// <summary>The same from the highest number of an account on that was reached: only the last account is met by a later run.</summary>
    private static TaskPlan ForIncrementalMerge(World world)
    {
        world.Code.RowTypes.Add(new RowTypePlan("mark", [new FieldPlan("value", SyncType.Int)]));
        var since = new ConjunctPlan(null, world.Code.When(f => f.Rows[World.AccountSlot]?[0] is long number && f.Rows[World.LocalSlot]?[0] is long mark && number >= mark), [], "since", 0);
        var merge = Merging(world);
        merge = merge with { Query = merge.Query with { OrderBy = [new OrderByPlan(0, false)] }, Incremental = new IncrementalPlan(0, since, World.LocalSlot, "", []) };
        return world.WithoutItem(merge) with { Locals = [new SlotPlan(World.LocalSlot, world.Code.RowTypes.Count - 1)] };
    }
}
