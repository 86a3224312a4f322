using System.Globalization;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>
/// A process is killed at a random moment of output, way or input, again and again; nothing is lost and nothing comes twice. 200 kills in all, over the ways to the databases:
/// about 20 s on each on a quiet machine.
/// </summary>
/// <param name="way">The way to the databases.</param>
/// <param name="kills">How many kills.</param>
public abstract class RandomKillTests(DatabaseWay way, int kills) : IDisposable
{
    private readonly TestNetwork _network = new(onDisk: true, way: way);

    [Fact]
    public void Killed_again_and_again_at_random_moments_both_stations_end_in_the_same_state()
    {
        RandomRounds.Prepare(_network);
        var random = new Random(20261121);
        for (var i = 0; i < kills; i++) KillOne(i, random.Next(0, 700));

        // Left alone, the stations finish what was begun, wait out what got lost, and say all they still owe.
        _network.Use(TestNetwork.Notebook());
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        _network.Change("Berlin", "Vienna", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        for (var i = 0; i < 4; i++)
        {
            _network.Clock.Now = _network.Clock.Now.AddDays(2);
            _network.Communicate("Vienna", "Berlin");
            _network.Communicate("Berlin", "Vienna");
        }

        const string All = "select id || ' ' || name || ' ' || country || ' ' || coalesce(credit, 0) from companies order by id";
        _network.Berlin.Read(All).ShouldBe(_network.Vienna.Read(All));
        Number(_network.Vienna, "select sum(credit) from companies where id <= 7").ShouldBe(Number(_network.Vienna, "select n from edits"));
        Number(_network.Vienna, "select sum(credit) from companies where id between 8 and 15").ShouldBe(Number(_network.Berlin, "select n from edits"));
        Number(_network.Berlin, "select n from edits").ShouldBeGreaterThanOrEqualTo(kills);
        Directory.GetFiles(_network.Root, "*.part", SearchOption.AllDirectories).ShouldBeEmpty();
        foreach (var name in new[] { "in", "err" })
            Directory.GetFiles(_network.Root, "*.dsync", SearchOption.AllDirectories).Where(path => Path.GetFileName(Path.GetDirectoryName(path)) == name).ShouldBeEmpty();
    }

    // Sums are decimals of their own scale on some databases.
    private static decimal Number(TestStation station, string query) => decimal.Parse(station.Value(query), CultureInfo.InvariantCulture);

    private void KillOne(int seed, int milliseconds)
    {
        using var process = ChildProcess.Start(_network, way, RandomRounds.Name, seed);
        process.StandardOutput.ReadLine().ShouldBe("ready", customMessage: "the process to be killed");
        process.WaitForExit(milliseconds).ShouldBeFalse("it ends only when it is killed: " + (process.HasExited ? process.StandardError.ReadToEnd() : ""));
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }
}
