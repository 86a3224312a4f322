using System.Globalization;
using DataSync.Stations.Tests.Network;
using Xunit.Abstractions;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>
/// <c>kill -9</c> at every point of no return. For each point the round runs in a process of its own that kills itself there; then both stations go on, and stand where two
/// stand that were never disturbed. On SQLite before and after every commit and before every call of the disk that changes something; on servers, where a process takes longer,
/// around the commits and where files get their names. A process takes about a second, so that only some of the points are taken each time, always the same, about a minute on
/// each database; with <c>DATASYNC_EVERY_POINT=1</c> all of them.
/// </summary>
public abstract class CommitPointTests(DatabaseWay way, ITestOutputHelper output)
{
    private static readonly bool IsEvery = Environment.GetEnvironmentVariable("DATASYNC_EVERY_POINT") == "1";

    [Theory]
    [InlineData(PointRounds.Widening)]
    [InlineData(PointRounds.Narrowing)]
    [InlineData(PointRounds.LoadAnew)]
    public void Killed_at_any_point_of_a_round_both_stations_end_as_if_nothing_had_happened(string round)
    {
        using var network = PointRounds.Network(way, onDisk: true);
        using var undisturbed = PointRounds.Network(DatabaseWay.Sqlite, onDisk: false);
        foreach (var one in new[] { network, undisturbed })
        {
            one.Fill();
            one.Use(one.Countries("DE"));
            one.Round();
        }

        var killed = 0;
        var names = Points(round);
        foreach (var n in Taken(names))
        {
            foreach (var one in new[] { network, undisturbed })
            {
                // The format stands where it stood before.
                one.Use(round == PointRounds.Narrowing ? one.Countries("DE", "CH") : one.Countries("DE"));
                PointRounds.Settle(one);
                PointRounds.Edit(one, round, n);
            }

            Kill(network, round, n, names[n - 1]);
            PointRounds.Communicate(undisturbed, round);
            foreach (var one in new[] { network, undisturbed })
            {
                one.Use(round == PointRounds.Widening ? one.Countries("DE", "CH") : one.Countries("DE"));
                PointRounds.Settle(one);
            }

            Same(network, undisturbed, $"{round}, point {n}: {names[n - 1]}");
            killed++;
        }

        output.WriteLine($"{way}, {round}: {killed} of {names.Count} points");
        killed.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Killed_at_any_point_of_the_first_contact_both_stations_end_as_if_nothing_had_happened()
    {
        using var undisturbed = PointRounds.Network(DatabaseWay.Sqlite, onDisk: false);
        Begin(undisturbed);
        PointRounds.Communicate(undisturbed, PointRounds.FirstContact);
        PointRounds.Settle(undisturbed);

        var killed = 0;
        var names = Points(PointRounds.FirstContact);
        foreach (var n in Taken(names))
        {
            using var network = PointRounds.Network(way, onDisk: true);
            Begin(network);
            Kill(network, PointRounds.FirstContact, n, names[n - 1]);
            network.Use(network.Countries("DE"));
            PointRounds.Settle(network);
            Same(network, undisturbed, $"first contact, point {n}: {names[n - 1]}");
            killed++;
        }

        output.WriteLine($"{way}, first contact: {killed} of {names.Count} points");
        killed.ShouldBeGreaterThan(3);
    }

    // Tables and rows are there, and no ledger.
    private static void Begin(TestNetwork network)
    {
        network.Fill();
        network.Vienna.Station.Uninstall();
    }

    // Counted in this process, on a network of the same kind that nobody kills.
    private List<string> Points(string round)
    {
        var points = new CommitPoints(0, () => { });
        using var network = new TestNetwork(onDisk: true, way: way) { Disk = points.Disk };
        if (round == PointRounds.FirstContact)
        {
            Begin(network);
        }
        else
        {
            network.Fill();
            network.Use(round == PointRounds.Narrowing ? network.Countries("DE", "CH") : network.Countries("DE"));
            network.Round();
            PointRounds.Settle(network);
            PointRounds.Edit(network, round, 0);
        }

        foreach (var station in new[] { network.Vienna, network.Berlin }) station.Through = points.Watch;
        points.Names.Clear();
        PointRounds.Communicate(network, round);
        return points.Names;
    }

    // A prime step, so that no kind of point is always left out.
    private IEnumerable<int> Taken(List<string> names)
    {
        var counted = Enumerable.Range(1, names.Count).Where(n => Counts(names[n - 1])).ToArray();
        var step = IsEvery ? 1 : 11;
        return counted.Where((_, i) => i % step == (int)way % step);
    }

    private bool Counts(string name) => way is DatabaseWay.Sqlite || name is nameof(Concurrency.Moment.Committing) or nameof(Concurrency.Moment.Committed) or "move .dsync";

    private void Kill(TestNetwork network, string round, int n, string name)
    {
        PointRounds.NoteMoment(network);
        using var process = ChildProcess.Start(network, way, round, n);
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(ChildProcess.Killed, string.Create(CultureInfo.InvariantCulture, $"{round}, point {n} ({name}): it kills itself there. {said}"));
    }

    private static void Same(TestNetwork network, TestNetwork undisturbed, string where)
    {
        PointRounds.State(network.Vienna).ShouldBe(PointRounds.State(undisturbed.Vienna), where + ", Vienna");
        PointRounds.State(network.Berlin).ShouldBe(PointRounds.State(undisturbed.Berlin), where + ", Berlin");
        Directory.GetFiles(network.Root, "*.part", SearchOption.AllDirectories).ShouldBeEmpty(where);

        // Nothing waits and nothing was refused; the last receipt may lie where the next way begins.
        Directory.GetFiles(network.Root, "*.dsync", SearchOption.AllDirectories).Where(path => Path.GetFileName(Path.GetDirectoryName(path)) is "in" or "err").ShouldBeEmpty(where);
    }
}
