using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Output;
using DataSync.Stations.Tests.Concurrency;

namespace DataSync.Stations.Tests.Network;

/// <summary>One output for several stations: what changed is read once, and each gets its file.</summary>
public sealed class ManyStationsTests : IDisposable
{
    private readonly TestNetwork _network = new();

    public ManyStationsTests()
    {
        Widen(_network);
        _network.Fill();
        Communicate();
    }

    private TestStation Vienna => _network.Vienna;

    private string[] Names => [.. new[] { "Berlin", "Munich", "Graz" }.Select(station => _network.Of(station).Value("select name from companies where id = 1"))];

    [Fact]
    public void All_their_files_are_of_one_moment_and_what_comes_behind_it_goes_with_the_next()
    {
        Vienna.Sql("update companies set name = 'First' where id = 1");
        var commits = 0;
        var watch = new Seam.Watch { Each = moment => { if (moment == Moment.Committed && ++commits == 3) Vienna.Sql("update companies set name = 'Second' where id = 1"); } };
        Vienna.Through = source => new Seam(source, watch);

        var files = Communicate();

        commits.ShouldBeGreaterThan(3); // Two when the ledger is opened, then those of the files.
        files.Length.ShouldBe(3);
        Names.ShouldBe(["First", "First", "First"]);
        Communicate();
        Names.ShouldBe(["Second", "Second", "Second"]);
        Vienna.Value("select count(*) from ds_journal_Company").ShouldBe("0");
    }

    [Fact]
    public void What_changed_is_read_once_for_all_of_them()
    {
        Vienna.Sql("update companies set name = 'First' where id in (1, 2, 3)");
        var watch = new Seam.Watch();
        Vienna.Through = source => new Seam(source, watch);

        Vienna.Output().Files.Length.ShouldBe(3);

        watch.Times(Moment.Reading, "companies").ShouldBe(1);
    }

    [Fact]
    public void Sets_of_several_stations_are_not_held_in_memory_together()
    {
        using var network = new TestNetwork { MostLoaded = 4 };
        Widen(network);
        network.Network = network.Network with { Connections = [.. network.Network.Connections.Select(connection => connection with { Synchronize = true })] };
        network.Fill();
        network.Vienna.Output();
        network.NextDay();
        network.Vienna.Sql("update companies set name = 'First' where id = 1");
        var commits = 0;
        var watch = new Seam.Watch { Each = moment => { if (moment == Moment.Committed && ++commits == 3) network.Vienna.Sql("update companies set name = 'Second' where id = 1"); } };
        network.Vienna.Through = source => new Seam(source, watch);

        network.Vienna.Output();

        // Seven companies are listed for Berlin: its file ends the first group, and the second one sees what came behind it.
        foreach (var station in new[] { "Berlin", "Munich" })
        {
            network.Carry("Vienna", station);
            network.Of(station).Input("Vienna");
        }

        network.Berlin.Value("select name from companies where id = 1").ShouldBe("First");
        network.Of("Munich").Value("select name from companies where id = 1").ShouldBe("Second");
    }

    [Fact]
    public void A_station_for_which_nothing_can_be_written_takes_nothing_from_those_before_it()
    {
        _network.Network = _network.Network with { Distributions = [new DistributionPlan("Munich", null, [], -1) { Pins = [new PinPlan(TestNetwork.Company, "missing.csv", -1)] }] };
        Vienna.Sql("update companies set name = 'First' where id = 1");

        Should.Throw<StationException>(() => Vienna.Output()).Code.ShouldBe(StationCodes.PinList);

        Waiting("Berlin").ShouldBe(1);
        Waiting("Munich").ShouldBe(0);
        _network.Network = _network.Network with { Distributions = [] };
        Communicate();
        Names.ShouldBe(["First", "First", "First"]);
    }

    [Fact]
    public void Stations_that_stand_at_different_places_each_get_what_they_lack()
    {
        Vienna.Sql("update companies set name = 'First' where id = 1");
        Vienna.Output("Munich");
        Vienna.Sql("update companies set name = 'Other' where id = 2");
        Vienna.Output("Munich", "Graz");
        Vienna.Sql("delete from activities where id = 2");

        var files = Communicate();

        files.Select(file => (file.Partner, file.Tables.Sum(table => table.Out))).ShouldBe([("Berlin", 3), ("Munich", 1), ("Graz", 1)]);
        _network.Of("Graz").Value("select name from companies where id = 2").ShouldBe("Other");
        Names.ShouldBe(["First", "First", "First"]);
    }

    [Fact]
    public void Loads_of_several_stations_are_not_held_in_memory_together()
    {
        using var network = new TestNetwork { MostLoaded = 4 };
        Widen(network);
        network.Fill();

        var files = network.Vienna.Output().Files;

        files.ShouldAllBe(file => file.Kind == StationFileKind.InitialLoad && file.Tables.Sum(table => table.Out) <= 4);
        foreach (var station in new[] { "Berlin", "Munich", "Graz" })
        {
            network.Carry("Vienna", station);
            network.Of(station).Input("Vienna");
        }

        network.Of("Munich").Companies.ShouldBe(network.Vienna.Companies);
        network.Of("Graz").Companies.ShouldBe(network.Vienna.Companies);
        network.Berlin.Companies.Length.ShouldBe(7);
    }

    public void Dispose() => _network.Dispose();

    private static void Widen(TestNetwork network) => network.Network = network.Network with
    {
        Stations = [.. network.Network.Stations, new StationPlan("Munich", 102, -1) { Below = "Vienna" }, new StationPlan("Graz", 103, -1) { Below = "Vienna" }],
        Connections = [new ConnectionPlan("Vienna", "Berlin", "Notebook", -1), new ConnectionPlan("Vienna", "Munich", "Everything", -1), new ConnectionPlan("Vienna", "Graz", "Everything", -1)],
    };

    private int Waiting(string station)
    {
        var folder = Vienna.Folders.Out(new StationNumber(_network.Network.Stations.Single(plan => plan.Name == station).Number));
        return Directory.GetFiles(folder).Length;
    }

    // What lies at the main office for a station from before goes with it.
    private ImmutableArray<OutputFile> Communicate()
    {
        var files = Vienna.Output().Files;
        foreach (var station in new[] { "Berlin", "Munich", "Graz" })
        {
            _network.Carry("Vienna", station);
            _network.Of(station).Input("Vienna");
        }

        return files;
    }
}
