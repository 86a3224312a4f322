using DataSync.Stations.Files;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>What is asked for comes in several files when it is more than one shall hold.</summary>
public sealed class DividedRequestsTests : IDisposable
{
    private readonly TestNetwork _network = new() { MostLoaded = 4 };

    public DividedRequestsTests()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        _network.Use(_network.Countries("DE"));
        _network.Fill();
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
        _network.Use(_network.Countries("DE", "CH", "AT"));
    }

    [Fact]
    public void Many_requested_records_take_several_files_parents_with_what_hangs_below_them()
    {
        var files = Requested();

        files.Length.ShouldBe(4);
        files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(24, "eight companies, each with a person and a visit, and none of them twice");
        files.ShouldAllBe(file => file.Tables.Sum(table => table.Out) == 6, "a company that was begun goes with what hangs below it");
        _network.Vienna.Value("select count(*) from ds_want").ShouldBe("0");
        Settles();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_of_them_that_is_lost_comes_again(int lost)
    {
        File.Delete(Requested()[lost].Path);

        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna");
        _network.NextDay();
        _network.NextDay();
        Settles();
    }

    // The set goes down, the request comes back, and is answered.
    private OutputFile[] Requested()
    {
        _network.Communicate("Vienna", "Berlin");
        _network.Carry("Berlin", "Vienna");
        return [.. _network.Vienna.Input("Berlin").Answers.Files.Where(file => file.Kind == StationFileKind.Requested)];
    }

    private void Settles()
    {
        _network.Round();
        _network.Round();
        _network.Berlin.Companies.ShouldBe(_network.Vienna.Companies);
        _network.Berlin.Persons.ShouldBe(_network.Vienna.Persons);
        _network.Vienna.Output("Berlin").Files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(0);
    }

    public void Dispose() => _network.Dispose();
}
