using System.Security.Cryptography;
using DataSync.Plans.Model;
using DataSync.Stations.Disk;
using DataSync.Stations.Input;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>A preview is the real run, taken back: it leaves no byte behind and counts what the real run counts.</summary>
public sealed class RehearsalTests : IDisposable
{
    private readonly TestNetwork _network = TestNetwork.Loaded(onDisk: true);

    [Fact]
    [Trait("Rule", "stations R43")]
    public void An_output_that_is_rehearsed_leaves_no_byte_and_the_real_one_counts_the_same()
    {
        Change();
        var before = Bytes(_network.Vienna);
        OutputFile rehearsed;
        using (var rehearsal = _network.Vienna.Station.Rehearse()) rehearsed = rehearsal.Output(new OutputRequest { Partners = ["Berlin"] }).Files.Single();

        Bytes(_network.Vienna).ShouldBe(before);
        var real = _network.Vienna.Output("Berlin").Files.Single();
        Told(rehearsed.Tables).ShouldBe(Told(real.Tables));
        rehearsed.Leaving.ShouldBe(real.Leaving);
        (rehearsed.Name, rehearsed.Kind, rehearsed.Sequence).ShouldBe((real.Name, real.Kind, real.Sequence));
        rehearsed.Tables.ShouldAllBe(table => table.Bytes > 0);
    }

    [Fact]
    [Trait("Rule", "stations R68")]
    [Trait("Rule", "stations R69")]
    public void An_input_that_is_rehearsed_leaves_no_byte_and_the_real_one_counts_the_same()
    {
        Change();
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 4; insert into persons (id, company_id, name) values (99, 2, 'Mine')");
        _network.Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        var before = Bytes(_network.Berlin);
        InputFile rehearsed;
        using (var rehearsal = _network.Berlin.Station.Rehearse()) rehearsed = rehearsal.Input(new InputRequest { Partners = ["Vienna"] }).Applied();

        Bytes(_network.Berlin).ShouldBe(before);
        var real = _network.Berlin.Input("Vienna").Applied();
        Told(rehearsed.Tables).ShouldBe(Told(real.Tables));
        rehearsed.Removed.ShouldBe(real.Removed);
        rehearsed.Kept.ShouldBe(real.Kept);
        rehearsed.Removed.ShouldNotBeEmpty();
        rehearsed.Kept.ShouldNotBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R91")]
    public void A_synchronization_is_rehearsed_from_station_to_station_in_memory()
    {
        _network.Use(_network.Countries("DE", "CH"));
        _network.Berlin.Sql("delete from activities where id = 7");
        var before = (Bytes(_network.Vienna), Bytes(_network.Berlin));
        InputFile rehearsed;
        using (var output = _network.Vienna.Station.Rehearse())
        using (var input = _network.Berlin.Station.Rehearse())
        {
            output.Output(new OutputRequest { Partners = ["Berlin"] });
            Carrier.Carry(output.Folders, output.Number, input.Folders, input.Number).Length.ShouldBe(2, "a receipt file waited in out");
            var result = input.Input(new InputRequest { Partners = ["Vienna"] });
            rehearsed = result.Applied();
            result.Answers.Files.Length.ShouldBe(2, "the receipt, and the request");
        }

        (Bytes(_network.Vienna), Bytes(_network.Berlin)).ShouldBe(before);
        var real = _network.Communicate("Vienna", "Berlin").Input.Applied();
        rehearsed.Requested.ShouldBe(real.Requested);
        rehearsed.Requested.Length.ShouldBe(3);
        Told(rehearsed.Tables).ShouldBe(Told(real.Tables));
    }

    [Fact]
    public void The_first_output_of_a_station_can_be_rehearsed_before_anything_is_installed()
    {
        using var network = new TestNetwork(onDisk: true);
        network.Fill();
        network.Vienna.Station.Uninstall();
        Directory.Delete(network.Vienna.Folders.Root, recursive: true);
        var before = Bytes(network.Vienna);

        using (var rehearsal = network.Vienna.Station.Rehearse())
            rehearsal.Output(new OutputRequest { Partners = ["Berlin"] }).Files.Single().Tables.Single(table => table.Table == "Company").Out.ShouldBe(7);

        Bytes(network.Vienna).ShouldBe(before);
    }

    [Fact]
    public void A_refused_file_stays_where_it_is()
    {
        var file = Path.Combine(_network.Berlin.Folders.In(_network.Vienna.Number), "no-name.dsync");
        File.WriteAllText(file, "nothing");
        var before = Bytes(_network.Berlin);

        using (var rehearsal = _network.Berlin.Station.Rehearse()) rehearsal.Input().Refused().Problem.ShouldNotBeNull();

        Bytes(_network.Berlin).ShouldBe(before);
    }

    [Fact]
    public void A_station_is_locked_while_it_rehearses()
    {
        using var rehearsal = _network.Berlin.Station.Rehearse();
        Should.Throw<StationException>(() => _network.Berlin.Output()).Code.ShouldBe(StationCodes.Locked);
    }

    [Fact]
    public void Files_of_a_rehearsal_are_written_moved_and_deleted_in_memory()
    {
        var folder = _network.Vienna.Root;
        File.WriteAllText(Path.Combine(folder, "here.txt"), "here");
        var files = new RehearsalFiles(OperatingSystemFiles.Instance);
        using (var file = files.Create(Path.Combine(folder, "new.txt"))) file.Write("new"u8);
        files.Move(Path.Combine(folder, "here.txt"), Path.Combine(folder, "there.txt"));

        files.List(folder, ".txt").Order(StringComparer.Ordinal).ShouldBe(["new.txt", "there.txt"]);
        Read(files, Path.Combine(folder, "new.txt")).ShouldBe("new");
        Read(files, Path.Combine(folder, "there.txt")).ShouldBe("here");
        (files.Exists(Path.Combine(folder, "here.txt")), files.Length(Path.Combine(folder, "there.txt")), files.Length(Path.Combine(folder, "new.txt"))).ShouldBe((false, 4, 3));
        Should.Throw<FileNotFoundException>(() => files.Open(Path.Combine(folder, "here.txt")));
        files.Delete(Path.Combine(folder, "there.txt"));
        files.List(folder, ".txt").ShouldBe(["new.txt"]);
        Directory.GetFiles(folder, "*.txt").Select(path => Path.GetFileName(path)).ShouldBe(["here.txt"]);
    }

    private void Change() => _network.Vienna.Sql("""
        insert into companies (id, name, country) values (20, 'New', 'DE');
        update companies set name = 'Changed' where id = 2; update companies set country = 'AT' where id in (1, 4);
        delete from activities where id = 3; delete from persons where id = 3; delete from companies where id = 3
        """);

    private static string Read(RehearsalFiles files, string path)
    {
        using var file = files.Open(path);
        var bytes = new byte[file.Length];
        return System.Text.Encoding.UTF8.GetString(bytes, 0, file.Read(0, bytes));
    }

    private static string[] Told(IEnumerable<TableCounts> tables) => [.. tables.Select(table => table.ToString())];

    private static string Bytes(TestStation station)
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return string.Join('\n', Directory.EnumerateFileSystemEntries(station.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {(File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "folder")}"));
    }

    public void Dispose() => _network.Dispose();
}
