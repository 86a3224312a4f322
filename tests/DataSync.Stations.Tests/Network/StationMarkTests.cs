using DataSync.Stations.Identifiers;
using DataSync.Stations.Tests.Counterexamples;

namespace DataSync.Stations.Tests.Network;

/// <summary>The mark beside the ledger: missing, damaged, behind, of another station, of an earlier ledger; and numbers that change.</summary>
public sealed class StationMarkTests : IDisposable
{
    private readonly TestNetwork _network = TestNetwork.Loaded(onDisk: true);

    private TestStation Berlin => _network.Berlin;

    private string Mark => Path.Combine(Berlin.Folders.Root, "station.mark");

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("", "cannot be read")]
    [InlineData("torn", "cannot be read")]
    [InlineData("1-00c0ffee00c0ffee 17 no-number", "cannot be read")]
    public void A_ledger_without_a_readable_mark_was_copied_and_goes_on_in_a_new_history(string? mark, string told)
    {
        if (mark is null) File.Delete(Mark);
        else File.WriteAllText(Mark, mark);
        Berlin.Sql("update companies set name = 'after' where id = 1");

        var note = Berlin.Output("Vienna").Histories.Single();
        note.Code.ShouldBe(StationCodes.CopiedDatabase);
        note.Cause.ShouldContain($"the mark beside the ledger of this station {told}");
        History().Generation.ShouldBe(2);
        _network.Carry("Berlin", "Vienna");
        _network.Vienna.Input("Berlin").Histories.Single().Code.ShouldBe(StationCodes.PartnerRestored);
        _network.Vienna.Companies[0].ShouldBe("after");
    }

    [Fact]
    public void A_mark_behind_the_ledger_is_what_a_crash_leaves()
    {
        var before = File.ReadAllBytes(Mark);
        Berlin.Output("Vienna");
        File.WriteAllBytes(Mark, before);
        Berlin.Output("Vienna").Histories.ShouldBeEmpty();
        History().Generation.ShouldBe(1);
    }

    [Fact]
    public void A_mark_that_does_not_say_whose_it_is_yet_counts_as_the_stations_own()
    {
        File.WriteAllText(Mark, string.Join(' ', File.ReadAllText(Mark).Split(' ')[..2]) + "\n");
        Berlin.Output("Vienna").Histories.ShouldBeEmpty();
        File.ReadAllText(Mark).Split(' ')[2].ShouldBe("101\n");
    }

    [Fact]
    public void The_folder_of_another_station_is_refused_and_its_mark_left_alone()
    {
        File.Copy(Path.Combine(_network.Vienna.Folders.Root, "station.mark"), Mark, overwrite: true);
        var before = File.ReadAllText(Mark);
        Should.Throw<StationException>(() => Berlin.Output("Vienna")).Code.ShouldBe(StationCodes.ForeignFolder);
        File.ReadAllText(Mark).ShouldBe(before);
    }

    [Fact]
    public void An_empty_database_beside_the_mark_of_a_former_one_begins_above_it()
    {
        var mark = File.ReadAllText(Mark);
        Berlin.Station.Uninstall();
        File.WriteAllText(Mark, mark);
        Berlin.Station.Install();
        History().Generation.ShouldBe(2);

        _network.Communicate("Berlin", "Vienna").Input.Applied();
        _network.Communicate("Vienna", "Berlin").Input.Applied();
        _network.Communicate("Berlin", "Vienna").Input.Applied();
        Berlin.Companies.Length.ShouldBe(7);
    }

    [Fact]
    public void A_crash_before_the_mark_of_a_new_history_begins_no_further_one()
    {
        var before = File.ReadAllText(Mark);
        File.Delete(Mark);
        Berlin.Output("Vienna");
        File.WriteAllText(Mark, before);
        Berlin.Output("Vienna").Histories.ShouldBeEmpty();
        History().Generation.ShouldBe(2);
    }

    [Fact]
    public void A_renumbered_station_takes_its_ledger_along_and_everything_travels_anew()
    {
        Berlin.Sql("update companies set name = 'not sent' where id = 1");
        _network.Change("Berlin", station => station with { Number = 102 });

        var note = Berlin.Output("Vienna").Histories.Single();
        note.Code.ShouldBe(StationCodes.Renumbered);
        note.Cause.ShouldBe("the ledger is that of station 101, which the network does not have any more, and this is station 102");
        _network.Carry("Berlin", "Vienna");
        _network.Vienna.Input("Berlin").Applied();
        _network.Vienna.Companies[0].ShouldBe("not sent");
        _network.Vienna.Sql("update companies set name = 'down' where id = 2; update companies set country = 'AT' where id = 3");
        for (var round = 0; round < 3; round++)
        {
            _network.NextDay();
            _network.Communicate("Vienna", "Berlin");
            _network.Communicate("Berlin", "Vienna");
        }

        Berlin.Companies.ShouldBe(["not sent", "down", "Company 4", "Company 5", "Company 6", "Company 7"]);
        Office.Rows(_network.Communicate("Vienna", "Berlin").Output).ShouldBe(0);
    }

    [Fact]
    public void The_ledger_of_a_station_that_is_still_in_the_network_is_not_taken_over()
    {
        _network.Network = _network.Network with { Stations = _network.Network.Stations.Add(new Plans.Model.StationPlan("Hamburg", 101, -1) { Below = "Vienna" }) };
        _network.Change("Berlin", station => station with { Number = 102 });
        Should.Throw<StationException>(() => Berlin.Output("Vienna")).Code.ShouldBe(StationCodes.ForeignLedger);
    }

    [Fact]
    [Trait("Hole", "32")]
    public void Two_copies_in_use_are_noticed_each_time_and_lose_nothing_that_arrived()
    {
        var copy = Directory.CreateTempSubdirectory("datasync-copy-").FullName;
        try
        {
            Copy(Berlin.Root, copy);
            for (var turn = 1; turn <= 3; turn++)
            {
                Berlin.Sql($"update companies set name = 'copy {turn % 2}, {turn}' where id = {turn}");
                for (var round = 0; round < 3; round++)
                {
                    _network.NextDay();
                    _network.Communicate("Berlin", "Vienna");
                    _network.Communicate("Vienna", "Berlin");
                }

                _network.Vienna.Companies[turn - 1].ShouldBe($"copy {turn % 2}, {turn}");
                Swap(Berlin.Root, copy);
            }

            _network.Vienna.Log("Berlin").Count(entry => entry.Code == StationCodes.PartnerRestored).ShouldBe(2);
            _network.Vienna.Companies[..3].ShouldBe(["copy 1, 1", "copy 0, 2", "copy 1, 3"]);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    public void Dispose() => _network.Dispose();

    private HistoryId History() => HistoryId.Parse(Berlin.Value("select history from ds_station"));

    private static void Swap(string one, string other)
    {
        var between = Directory.CreateTempSubdirectory("datasync-swap-").FullName;
        Copy(one, between);
        Clear(one);
        Copy(other, one);
        Clear(other);
        Copy(between, other);
        Directory.Delete(between, recursive: true);
    }

    private static void Clear(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) File.Delete(file);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target) ?? "");
            File.Copy(file, target, overwrite: true);
        }
    }
}
