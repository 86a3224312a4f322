using System.Globalization;
using DataSync.Stations.Tests.Network;
using Xunit.Abstractions;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>
/// <c>kill -9</c> at every point of no return of <c>approve</c> and <c>restore</c>. Whoever was killed says the same again, and both stations stand where two stand that
/// were never disturbed: all of a decision counts, or nothing. <see cref="CommitPointTests"/> says which points there are; every fourth is taken, all with <c>DATASYNC_EVERY_POINT=1</c>.
/// </summary>
public abstract class DecisionPointTests(DatabaseWay way, ITestOutputHelper output)
{
    [Theory]
    [InlineData(DecisionRounds.Approving)]
    [InlineData(DecisionRounds.Rejecting)]
    [InlineData(DecisionRounds.Restoring)]
    public void Killed_at_any_point_and_said_again_a_decision_counts_once(string decision)
    {
        using var undisturbed = PointRounds.Network(DatabaseWay.Sqlite, onDisk: false);
        DecisionRounds.Prepare(undisturbed, decision);
        var before = DecisionRounds.State(undisturbed);
        DecisionRounds.Decide(undisturbed, decision);
        var decided = DecisionRounds.State(undisturbed);
        decided.ShouldNotBe(before);
        PointRounds.Settle(undisturbed);
        var settled = DecisionRounds.State(undisturbed);

        var names = Points(decision);
        var step = Environment.GetEnvironmentVariable("DATASYNC_EVERY_POINT") == "1" ? 1 : 4;
        var counted = Enumerable.Range(1, names.Count).Where(n => way is DatabaseWay.Sqlite || names[n - 1] is nameof(Concurrency.Moment.Committing) or nameof(Concurrency.Moment.Committed))
            .Where((_, i) => i % step == (int)way % step).ToArray();
        foreach (var n in counted)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"{decision}, point {n}: {names[n - 1]}");
            using var network = PointRounds.Network(way, onDisk: true);
            DecisionRounds.Prepare(network, decision);
            Kill(network, decision, n, where);
            var found = DecisionRounds.State(network);
            (found.SequenceEqual(before) || found.SequenceEqual(decided)).ShouldBeTrue($"{where}: all of it, or nothing\n{string.Join('\n', found)}");

            DecisionRounds.Decide(network, decision);
            DecisionRounds.State(network).ShouldBe(decided, where);
            PointRounds.Settle(network);
            DecisionRounds.State(network).ShouldBe(settled, where + ", settled");
        }

        output.WriteLine($"{way}, {decision}: {counted.Length} of {names.Count} points");
        counted.ShouldNotBeEmpty();
    }

    private List<string> Points(string decision)
    {
        var points = new CommitPoints(0, () => { });
        using var network = new TestNetwork(onDisk: true, way: way) { Disk = points.Disk };
        DecisionRounds.Prepare(network, decision);
        network.Berlin.Through = points.Watch;
        points.Names.Clear();
        DecisionRounds.Decide(network, decision);
        return points.Names;
    }

    private void Kill(TestNetwork network, string decision, int n, string where)
    {
        PointRounds.NoteMoment(network);
        using var process = ChildProcess.Start(network, way, decision, n);
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(ChildProcess.Killed, $"{where}: it kills itself there. {said}");
    }
}
