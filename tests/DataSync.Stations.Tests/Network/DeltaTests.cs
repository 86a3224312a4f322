using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>What changes travel, what becomes of them, and who wins.</summary>
public abstract class DeltaTests : IDisposable
{
    private readonly TestNetwork _network;

    protected DeltaTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers) => _network = TestNetwork.Loaded(way: way, tracking: tracking);

    [Fact]
    [Trait("Rule", "stations R40")]
    [Trait("Rule", "stations R43")]
    [Trait("Rule", "stations R127")]
    public void Only_new_changed_and_deleted_records_travel_after_the_load()
    {
        _network.Vienna.Sql("""
            insert into companies (id, name, country) values (20, 'New', 'DE'), (21, 'New in Austria', 'AT');
            update companies set name = 'Changed' where id = 2; update companies set name = 'Changed in Austria' where id = 13;
            delete from activities where id = 3; delete from persons where id = 3; delete from companies where id = 3
            """);
        var (output, input) = _network.Communicate("Vienna", "Berlin");
        var company = output.Files.Single().Tables.Single(table => table.Table == "Company");
        company.Out.ShouldBe(3);
        _network.Vienna.Log("Berlin")[^1]["Company"].Out.ShouldBe(3);
        var taken = input.Applied().Tables.Single(table => table.Table == "Company");
        (taken.New, taken.Updated, taken.Deleted).ShouldBe((1, 1, 1));
        _network.Berlin.Companies.ShouldBe(["Company 1", "Changed", "Company 4", "Company 5", "Company 6", "Company 7", "New"]);
    }

    [Fact]
    [Trait("Rule", "stations R50")]
    public void An_output_without_changes_leaves_a_log_record_and_after_two_rounds_files_are_empty()
    {
        _network.Round();
        var (output, input) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Tables.ShouldBeEmpty();
        input.Applied().Tables.ShouldBeEmpty();
        _network.Vienna.Log("Berlin")[^1].Kind.ShouldBe("delta");
    }

    [Fact]
    [Trait("Rule", "stations R41")]
    public void The_log_keeps_the_moment_from_which_changes_were_collected()
    {
        var before = _network.Vienna.Log("Berlin").Last(entry => entry.IsOutput).At;
        _network.Communicate("Vienna", "Berlin");
        _network.Vienna.Log("Berlin").Last(entry => entry.IsOutput).BaseAt.ShouldBe(before);
    }

    [Fact]
    [Trait("Rule", "stations R46")]
    public void What_came_from_a_station_does_not_go_back_to_it()
    {
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 1; insert into companies (id, name, country) values (50, 'Mine', 'DE')");
        _network.Communicate("Berlin", "Vienna").Input.Applied();
        _network.Vienna.Companies.ShouldContain("Mine");
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R119")]
    [Trait("Rule", "stations R121")]
    [Trait("Rule", "stations R127")]
    public void A_full_load_brings_all_that_the_format_allows_and_the_next_file_only_what_changed_since()
    {
        var result = _network.Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], InitialLoad = true });
        var file = result.Files.Single();
        file.Kind.ShouldBe(StationFileKind.InitialLoad);
        file.Path.ShouldStartWith(_network.Vienna.Folders.Out(_network.Berlin.Number));
        file.Tables.Single(table => table.Table == "Company").Out.ShouldBe(7);
        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna").Applied().Tables.ShouldAllBe(table => table.Unchanged == table.In);
        _network.Vienna.Output("Berlin").Files.Single().Tables.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R120")]
    public void A_full_load_without_a_partner_is_one_for_every_connected_station()
    {
        _network.Network = _network.Network with
        {
            Stations = [.. _network.Network.Stations, new StationPlan("Munich", 102, -1) { Below = "Vienna" }],
            Connections = [.. _network.Network.Connections, new ConnectionPlan("Vienna", "Munich", "Everything", -1)],
        };
        _network.Vienna.Station.Output(new OutputRequest { InitialLoad = true }).Files.Select(file => (file.Partner, file.Kind))
            .ShouldBe([("Berlin", StationFileKind.InitialLoad), ("Munich", StationFileKind.InitialLoad)]);
    }

    [Fact]
    [Trait("Rule", "stations R18")]
    public void Each_direction_has_its_own_format()
    {
        _network.Berlin.Sql("insert into companies (id, name, country) values (50, 'Austrian', 'AT')");
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Companies.ShouldContain("Austrian");
        _network.Vienna.Sql("update companies set name = 'Still Austrian' where id = 50");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldContain("Austrian", "what never was in scope waits for the synchronization");
    }

    [Fact]
    [Trait("Rule", "stations R57")]
    [Trait("Rule", "stations R55")]
    public void Of_two_edits_the_newer_wins_at_both_stations()
    {
        _network.Vienna.Sql("update companies set name = 'Earlier' where id = 1");
        _network.At(_network.Clock.Now.AddMinutes(1));
        _network.Berlin.Sql("update companies set name = 'Later' where id = 1");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Tables.Single().Unchanged.ShouldBe(1);
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        (_network.Vienna.Companies[0], _network.Berlin.Companies[0]).ShouldBe(("Later", "Later"));
        Versions().ShouldAllBe(pair => pair.Vienna == pair.Berlin);
    }

    [Fact]
    [Trait("Rule", "stations R75")]
    public void A_deletion_beats_an_edit_of_the_life_it_ended()
    {
        _network.Vienna.Sql("delete from activities where id = 1; delete from persons where id = 1; delete from companies where id = 1");
        _network.At(_network.Clock.Now.AddMinutes(1));
        _network.Berlin.Sql("update companies set name = 'Too late' where id = 1");
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        _network.Vienna.Companies.ShouldNotContain("Too late");
        _network.Berlin.Companies.ShouldNotContain("Too late");
        _network.Berlin.Sql("insert into companies (id, name, country) values (1, 'Reborn', 'DE')");
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Companies.ShouldContain("Reborn");
    }

    [Fact]
    [Trait("Rule", "stations R62")]
    public void A_deletion_of_an_unknown_key_counts_as_false_and_keeps_its_tombstone()
    {
        // Berlin told of it and deleted it again; the first file was lost, so Vienna never knew it.
        _network.Berlin.Sql("insert into companies (id, name, country) values (50, 'Short', 'DE')");
        File.Delete(_network.Berlin.Output("Vienna").Files.Single().Path);
        _network.Berlin.Sql("delete from companies where id = 50");
        _network.Change("Berlin", "Vienna", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        _network.At(_network.Clock.Now.AddDays(2));
        var file = _network.Communicate("Berlin", "Vienna").Input.Applied();
        file.Tables.Single().False.ShouldBe(1);
        file.Rejected.Single().Rule.ShouldBe("R62");
        _network.Vienna.Value("select state from ds_track_Company order by rkey desc limit 1").ShouldBe("1");
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void A_child_without_its_parent_counts_as_false_and_is_not_stored()
    {
        _network.Berlin.Sql("insert into persons (id, company_id, name) values (50, 999, 'Orphan')");
        _network.Use(_network.Everything with { Name = "Everything" });
        var file = _network.Berlin.Output("Vienna").Files.Single();
        file.Tables.ShouldBeEmpty("a child travels only with a parent (R24)");
        _network.Berlin.Sql("insert into persons (id, company_id, name) values (51, 1, 'Ann')");
        _network.Vienna.Sql("delete from activities where company_id = 1; delete from persons where company_id = 1; delete from companies where id = 1");
        var input = _network.Communicate("Berlin", "Vienna").Input.Files.Last();
        input.Rejected.Single().Rule.ShouldBe("R61");
        _network.Vienna.Persons.ShouldNotContain("Ann");
    }

    [Fact]
    [Trait("Rule", "stations R68")]
    [Trait("Rule", "stations R69")]
    public void The_counters_of_an_input_add_up()
    {
        _network.Vienna.Sql("insert into companies (id, name, country) values (20, 'New', 'DE'); update companies set name = 'Changed' where id = 2; delete from companies where id = 3");
        _network.Communicate("Vienna", "Berlin");
        foreach (var table in _network.Berlin.Log("Vienna").SelectMany(entry => entry.Tables))
            table.In.ShouldBe(table.New + table.Updated + table.Deleted + table.False + table.Similar + table.Unchanged);
    }

    [Fact]
    [Trait("Rule", "stations R45")]
    public void CmCd_is_set_when_the_file_is_confirmed_and_not_before()
    {
        _network.Berlin.Sql("insert into companies (id, name, country) values (50, 'New', 'DE')");
        string Communicated() => _network.Berlin.Value("select cmcd from ds_track_Company order by rkey desc limit 1");
        _network.Communicate("Berlin", "Vienna");
        Communicated().ShouldBe("0");
        _network.Communicate("Vienna", "Berlin");
        Communicated().ShouldBe("1");
    }

    [Fact]
    [Trait("Rule", "stations R70")]
    public void No_trigger_of_ours_fires_because_of_an_input()
    {
        _network.Vienna.Sql("update companies set name = 'Changed' where id = 1");
        _network.Communicate("Vienna", "Berlin");
        if (_network.Tracking == TrackingKind.Triggers) _network.Berlin.Value("select count(*) from ds_journal_Company").ShouldBe("0");
        _network.Berlin.Output("Vienna").Files.Single().Tables.ShouldBeEmpty();
    }

    [Fact]
    public void A_child_that_moves_from_a_leaving_parent_to_one_that_stays_survives()
    {
        _network.Vienna.Sql("update persons set company_id = 2 where id = 1; update activities set company_id = 2 where id = 1; update companies set country = 'AT' where id = 1");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldNotContain("Company 1");
        _network.Berlin.Persons.ShouldContain("Person 1");
        _network.Berlin.Read("select subject from activities").ShouldContain("Visit 1");
    }

    [Fact]
    public void Nothing_is_told_of_a_record_the_target_never_held_not_even_its_key()
    {
        _network.Vienna.Sql("update companies set name = 'Secret' where id = 15; update companies set country = 'DE' where id = 14; update companies set country = 'AT' where id = 14; delete from companies where id = 13");
        _network.Vienna.Output("Berlin").Files.Single().Tables.ShouldBeEmpty();
    }

    private IEnumerable<(string Vienna, string Berlin)> Versions() => Enumerable.Range(1, 7)
        .Select(i => (Version(_network.Vienna, i), Version(_network.Berlin, i)));

    private static string Version(TestStation station, int id) =>
        station.Value($"select version from ds_track_Company where rkey = x'{Convert.ToHexString(RecordKey.Of((long)id).Canonical)}'");

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }
}
