using DataSync.Stations.Files;
using DataSync.Stations.Output;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Tests.Network;

/// <summary>For how many differences a sketch is made.</summary>
public sealed class SketchSizeTests : IDisposable
{
    private readonly TestNetwork _network = new();

    public SketchSizeTests()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        _network.Vienna.Station.Install();
        Insert(1, 2_000, "DE");
        Round();
        _network.NextDay();
    }

    [Fact]
    public void Records_that_are_listed_for_the_first_time_are_reckoned_with()
    {
        Insert(3_001, 200, "CH");
        Round();
        _network.Use(_network.Countries("DE", "CH"));

        var (output, input) = _network.Communicate("Vienna", "Berlin");

        Coding(_network, output).ShouldBe(SetCoding.Sketch);
        input.Applied().Requested.Length.ShouldBe(200);
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(2_200);
    }

    [Fact]
    public void Records_that_leave_by_not_being_listed_are_reckoned_with()
    {
        Insert(3_001, 200, "CH");
        _network.Use(_network.Countries("DE", "CH"));
        Round();
        Round();
        _network.NextDay();
        _network.Use(_network.Countries("DE"));

        var (output, input) = _network.Communicate("Vienna", "Berlin");

        Coding(_network, output).ShouldBe(SetCoding.Sketch);
        input.Applied().Gone("Company").Count().ShouldBe(200);
    }

    [Fact]
    public void What_the_last_comparison_found_is_reckoned_with()
    {
        Round();
        var before = Bytes();
        _network.Vienna.Sql("update ds_set set found = 100");

        // Thrice as much again for each one found, at 17 bytes for a symbol.
        (Bytes() - before).ShouldBe(3 * 100 * 17);
    }

    public void Dispose() => _network.Dispose();

    /// <summary>How the set in a file was written, which may have been carried away and taken in.</summary>
    internal static SetCoding Coding(TestNetwork network, OutputResult output) => Read(network, output).Coding;

    private static SynchronizationSet Read(TestNetwork network, OutputResult output)
    {
        var done = Path.Combine(network.Berlin.Folders.Done(network.Vienna.Number), output.Files[0].Name);
        using var file = StationFileReader.Open(File.Exists(done) ? done : output.Files[0].Path);
        return file.ReadSet(file.EntriesOf(FileEntryKind.Set).Single());
    }

    private long Bytes() => Read(_network, _network.Vienna.Output("Berlin")).Bytes;

    private void Round()
    {
        _network.Communicate("Vienna", "Berlin");
        _network.Communicate("Berlin", "Vienna");
    }

    private void Insert(int first, int count, string country) => _network.Vienna.Sql(
        "insert into companies (id, name, country) values " + string.Join(", ", Enumerable.Range(first, count).Select(id => $"({id}, 'Company {id}', '{country}')")));
}
