using System.Collections.Immutable;
using System.Globalization;
using DataSync.Stations.Leave;
using DataSync.Stations.Tests.Network;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>What a person decides at a branch where many deletions wait: that they are carried out, or rejected; and that what went comes back.</summary>
internal static class DecisionRounds
{
    public const string Approving = "approving", Rejecting = "rejecting", Restoring = "restoring";

    /// <summary>A branch at which the decision is due.</summary>
    public static void Prepare(TestNetwork network, string decision)
    {
        Limit(network, decision == Restoring ? null : 2);
        network.Fill();
        network.Use(network.Countries("DE"));
        network.Round();
        network.Clock.Now = network.Clock.Now.AddDays(1);

        // Three leave, and three are deleted with what hangs below them.
        network.Vienna.Sql("""
            update companies set country = 'AT' where id in (1, 2, 3);
            delete from activities where company_id in (4, 5, 6); delete from persons where company_id in (4, 5, 6); delete from companies where id in (4, 5, 6)
            """);
        network.Communicate("Vienna", "Berlin");
    }

    /// <summary>The decision, in a process of its own that kills itself at the n-th point.</summary>
    public static void Run(string root, DatabaseWay way, string decision, int n)
    {
        var points = new CommitPoints(n, CommitPoints.Die);
        using var network = new TestNetwork(root, way: way) { Disk = points.Disk };
        network.Clock.Now = PointRounds.Moment(root);
        Limit(network, decision == Restoring ? null : 2);
        network.Use(network.Countries("DE"));
        network.Berlin.Through = points.Watch;
        Decide(network, decision);
    }

    /// <summary>What a person says. Whoever does not know whether it was heard says it again.</summary>
    public static void Decide(TestNetwork network, string decision)
    {
        var berlin = network.Berlin.Station;
        if (decision == Approving) berlin.Approve();
        else if (decision == Rejecting) berlin.Reject();
        else if (berlin.Removed() is { Length: > 0 }) berlin.Restore(new RestoreRequest());
    }

    /// <summary>Every row of both stations, what waits, and what can be brought back or was.</summary>
    public static ImmutableArray<string> State(TestNetwork network) =>
    [
        .. PointRounds.State(network.Vienna), .. PointRounds.State(network.Berlin),
        .. network.Berlin.Station.WaitingDeletions().SelectMany(waiting => waiting.Keys.Select(key => $"waits: {waiting.Table} {key} {waiting.Rule}")),
        .. network.Berlin.Station.Removed().SelectMany(removed => removed.Keys.Select(key => $"removed: {removed.Table} {key} {removed.Rule}")).Order(StringComparer.Ordinal),
        string.Create(CultureInfo.InvariantCulture, $"restored: {network.Berlin.Value("select count(*) from ds_restored")}"),
    ];

    private static void Limit(TestNetwork network, int? limit) => network.Change("Vienna", "Berlin", connection => connection with { HoldDeletionsAbove = limit });
}
