using DataSync.Plans.Model;

namespace DataSync.Stations.Tests.Network;

/// <summary>What a synchronization never deletes (stations §3.9): each exception alone, and trees.</summary>
public abstract class ProtectionTests : IDisposable
{
    private readonly TestNetwork _network;

    protected ProtectionTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers) => _network = TestNetwork.Loaded(way: way, tracking: tracking);

    [Fact]
    [Trait("Rule", "stations R97")]
    public void E1_A_record_that_was_never_communicated_is_kept()
    {
        _network.Berlin.Sql("insert into companies (id, name, country) values (50, 'New in Berlin', 'DE')");
        _network.NextDay();
        _network.Use(_network.Countries("CH"));

        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();

        file.KeptBy().ShouldBe(["Company 50: E1"]);
        file.Gone("Company").ShouldBe(["1", "2", "3", "4", "5", "6", "7"], ignoreOrder: true);
        _network.Berlin.Companies.ShouldBe(["New in Berlin"]);
    }

    [Fact]
    [Trait("Rule", "stations R98")]
    [Trait("Rule", "stations R102")]
    public void E2_A_record_changed_since_what_the_station_above_has_confirmed_is_kept()
    {
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 3");
        _network.NextDay();
        _network.Use(_network.Countries("CH"));

        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();

        file.KeptBy().ShouldBe(["Activity 3: tree", "Company 3: E2", "Person 3: tree"]);
        _network.Berlin.Companies.ShouldBe(["Edited"]);
        _network.Berlin.Persons.ShouldBe(["Person 3"]);
    }

    [Fact]
    [Trait("Rule", "stations R103")]
    public void E2_A_change_whose_file_is_still_under_way_is_kept()
    {
        // The branch's own log says "sent"; what counts is what the file with the set acknowledges.
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 3");
        _network.Berlin.Output("Vienna");
        _network.NextDay();
        _network.Use(_network.Countries("CH"));

        _network.Communicate("Vienna", "Berlin").Input.Applied().KeptBy().ShouldContain("Company 3: E2");
    }

    [Fact]
    [Trait("Rule", "stations R97")]
    [Trait("Rule", "stations R98")]
    public void What_a_confirmed_file_carried_is_communicated_although_a_later_one_carries_it_too()
    {
        _network.Berlin.Sql("insert into companies (id, name, country) values (50, 'New in Berlin', 'DE')");
        _network.Communicate("Berlin", "Vienna");
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 50");
        _network.Berlin.Output("Vienna");
        _network.NextDay();
        _network.Use(_network.Countries("CH"));

        _network.Communicate("Vienna", "Berlin").Input.Applied().KeptBy().ShouldBe(["Company 50: E2"]);
    }

    [Fact]
    [Trait("Rule", "stations R100")]
    public void E3_A_record_changed_today_is_kept_even_when_it_was_confirmed()
    {
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 3");
        _network.Communicate("Berlin", "Vienna");
        _network.Use(_network.Countries("CH"));

        _network.Communicate("Vienna", "Berlin").Input.Applied().KeptBy().ShouldBe(["Activity 3: tree", "Company 3: E3", "Person 3: tree"]);
    }

    [Fact]
    [Trait("Rule", "stations R99")]
    public void A_record_changed_and_confirmed_yesterday_is_deleted()
    {
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 3");
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
        _network.Use(_network.Countries("CH"));

        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Kept.ShouldBeEmpty();
        _network.Berlin.Companies.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R100")]
    public void E3_Today_is_the_day_in_the_stations_own_zone()
    {
        // 23:30 in UTC is half past midnight in Vienna: the change and the input belong to one day there.
        _network.At(new DateTimeOffset(2026, 12, 1, 23, 30, 0, TimeSpan.Zero));
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 3");
        _network.Communicate("Berlin", "Vienna");
        _network.At(new DateTimeOffset(2026, 12, 2, 22, 50, 0, TimeSpan.Zero));
        _network.Use(_network.Countries("CH"));
        _network.Communicate("Vienna", "Berlin").Input.Applied().KeptBy().ShouldContain("Company 3: E3");
    }

    [Fact]
    [Trait("Rule", "stations R101")]
    public void E4_A_change_that_came_from_a_third_station_is_kept()
    {
        _network.Network = _network.Network with
        {
            Stations = [.. _network.Network.Stations, new StationPlan("Potsdam", 201, -1) { Below = "Berlin", Zone = "Europe/Berlin" }],
            Connections = [.. _network.Network.Connections, new ConnectionPlan("Berlin", "Potsdam", "Everything", -1), new ConnectionPlan("Potsdam", "Berlin", "Everything", -1)],
        };
        _network.Communicate("Berlin", "Potsdam");
        _network.Communicate("Potsdam", "Berlin");
        _network.Of("Potsdam").Sql("update companies set name = 'Edited in Potsdam' where id = 3");
        _network.Communicate("Potsdam", "Berlin");
        _network.Berlin.Companies.ShouldContain("Edited in Potsdam");
        _network.Use(_network.Countries("CH"));

        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();

        file.KeptBy().ShouldBe(["Activity 3: tree", "Company 3: E4", "Person 3: tree"]);
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Companies.ShouldContain("Edited in Potsdam");
    }

    [Fact]
    [Trait("Rule", "stations R110")]
    public void E5_An_order_without_stock_taking_is_kept_and_so_is_its_company()
    {
        _network.Vienna.Sql("insert into orders (id, company_id, stocktaken) values (1, 3, null), (2, 4, '2026-11-01')");
        _network.Communicate("Vienna", "Berlin");
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
        _network.Use(_network.Countries("CH"));

        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();

        file.KeptBy().ShouldBe(["Activity 3: tree", "Company 3: tree", "Order 1: E5", "Person 3: tree"]);
        _network.Berlin.Read("select id from orders").ShouldBe(["1"]);
    }

    [Fact]
    public void A_protected_child_below_a_deletable_parent_keeps_the_whole_tree_until_it_is_confirmed()
    {
        _network.Berlin.Sql("update persons set name = 'Edited' where id = 3");
        _network.NextDay();
        _network.Use(_network.Countries("CH"));
        _network.Communicate("Vienna", "Berlin").Input.Applied().KeptBy().ShouldBe(["Activity 3: tree", "Company 3: tree", "Person 3: E2"]);

        // The receipt names what stayed; the edit goes up; the next day the tree is told to go again, and goes.
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Persons.ShouldContain("Edited");
        _network.NextDay();
        var file = _network.Communicate("Vienna", "Berlin").Input.Files.Last();
        file.Gone("Company").ShouldBe(["3"]);
        _network.Berlin.Companies.ShouldBe(["Company 8", "Company 9", "Company 10"]);
        _network.Berlin.Persons.ShouldNotContain("Edited");
    }

    [Fact]
    [Trait("Rule", "stations R95")]
    public void What_a_synchronization_deletes_is_not_propagated_and_kept_for_undo()
    {
        _network.Use(_network.Countries("CH"));
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Companies.Length.ShouldBe(15);
        _network.Berlin.Value("select count(*) from ds_removed where tbl = 'Company' and rule = 'R93'").ShouldBe("7");
        _network.Berlin.Value("select content from ds_removed where tbl = 'Company' order by id desc limit 1").ShouldContain("Company");
    }

    [Fact]
    [Trait("Rule", "stations R96")]
    public void A_record_that_belongs_again_later_is_added_again()
    {
        _network.Use(_network.Countries("CH"));
        _network.Round();
        _network.NextDay();
        _network.Vienna.Sql("update companies set country = 'CH' where id = 3");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldContain("Company 3");
        _network.Berlin.Persons.ShouldContain("Person 3");
    }

    [Fact]
    public void More_deletions_than_the_limit_allows_delete_nothing()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { HoldDeletionsAbove = 50, HoldIsPercent = true });
        _network.Use(_network.Countries("CH"));
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Removed.ShouldBeEmpty();
        file.Kept.Count(kept => kept is { Table: "Company", Rule: "limit" }).ShouldBe(7);
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Station.Standing("Berlin").SyncDate.ShouldNotBe(DateOnly.FromDateTime(_network.Clock.Now.Date));
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }
}
