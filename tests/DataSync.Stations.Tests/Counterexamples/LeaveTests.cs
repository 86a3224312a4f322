using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>Records that leave: trees, protections, and what nobody may forget or say. Source: communication-why.md §1.</summary>
public sealed class LeaveTests : IDisposable
{
    private readonly Office _office = new();

    private TestStation Vienna => _office.Vienna;

    private TestStation Berlin => _office.Berlin;

    [Fact]
    [Trait("Hole", "6")]
    public void A_record_that_passes_through_another_scope_and_back_is_neither_lost_nor_left()
    {
        Vienna.Sql("update companies set country = 'CH' where id = 1");
        Vienna.Sql("update companies set country = 'DE' where id = 1");
        _office.Network.Communicate("Vienna", "Berlin");
        Berlin.Companies.Length.ShouldBe(3);
        Vienna.Sql("update companies set country = 'DE' where id = 5");
        Vienna.Sql("update companies set country = 'AT' where id = 5");
        var (output, _) = _office.Network.Communicate("Vienna", "Berlin");
        Office.Rows(output).ShouldBe(0);
    }

    [Fact]
    [Trait("Hole", "7")]
    public void What_left_and_was_entered_again_is_held_although_one_file_says_both()
    {
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Company(Berlin, 1).ShouldBe("");
        _office.Lose(Berlin, Vienna);
        Berlin.Sql("insert into companies (id, name, country) values (1, 'entered again', 'AT')");
        _office.Network.Communicate("Berlin", "Vienna");

        Vienna.Sql("delete from persons where company_id = 1; delete from companies where id = 1");
        _office.Network.Communicate("Vienna", "Berlin");

        _office.Company(Berlin, 1).ShouldBe("");
    }

    [Fact]
    [Trait("Hole", "35")]
    public void A_child_that_moves_below_a_parent_which_leaves_is_told_to_leave_too()
    {
        // The branch still has it below company 1, which stays: it does not fall with company 2 there.
        Vienna.Sql("update persons set company_id = 2 where id = 1; update companies set country = 'AT' where id = 2");

        _office.Network.Communicate("Vienna", "Berlin");

        Berlin.Read("select id from companies order by id").ShouldBe(["1", "3"]);
        Berlin.Read("select id from persons order by id").ShouldBe(["3"]);
    }

    [Fact]
    [Trait("Hole", "35")]
    public void A_child_that_stayed_with_another_parent_than_here_is_told_to_leave_again_by_itself()
    {
        using var network = new TestNetwork();
        network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        network.Vienna.Station.Install();
        network.Vienna.Sql("insert into companies (id, name, country) values (1, 'one', 'DE'), (2, 'two', 'DE'); insert into persons (id, company_id, name) values (1, 1, 'somebody')");
        network.Vienna.Output("Berlin");
        network.Carry("Vienna", "Berlin");
        var backup = network.Vienna.Backup();
        network.Vienna.Input("Berlin");
        backup.Restore();
        network.Vienna.Sql("update persons set company_id = 2 where id = 1; update companies set country = 'AT' where id = 2");

        // Of a station above that was restored nobody knows yet what it has.
        Office.Kept(network.Communicate("Vienna", "Berlin").Input).ShouldContain("Person 1 E4");
        for (var round = 0; round < 3; round++)
        {
            network.Communicate("Berlin", "Vienna");
            network.NextDay();
            network.Communicate("Vienna", "Berlin");
        }

        network.Berlin.Read("select id from companies order by id").ShouldBe(["1"]);
        network.Berlin.Read("select id from persons order by id").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Hole", "6")]
    public void Not_even_the_key_of_a_record_the_branch_never_had_is_told()
    {
        Vienna.Sql("update companies set name = 'secret' where id = 5; delete from persons where id = 5");
        var path = Vienna.Output("Berlin").Files.Single().Path;
        using var file = StationFileReader.Open(path);
        file.Manifest.Entries.Where(entry => entry.Kind is not FileEntryKind.Receipts).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Hole", "6")]
    public void What_came_below_a_record_while_it_was_away_comes_with_it_when_it_returns()
    {
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        Vienna.Output("Berlin");
        Vienna.Sql("insert into persons (id, company_id, name) values (77, 1, 'born meanwhile')");
        Vienna.Output("Berlin");
        Vienna.Sql("update companies set country = 'DE' where id = 1");

        // Nothing of it is confirmed by now: the ledger still says that Berlin holds the company.
        _office.Network.Communicate("Vienna", "Berlin");

        _office.Company(Berlin, 1).ShouldBe("Company 1");
        _office.Person(Berlin, 1).ShouldBe("Person 1");
        _office.Person(Berlin, 77).ShouldBe("born meanwhile");
    }

    [Fact]
    [Trait("Hole", "7")]
    public void What_stayed_because_of_an_unsent_edit_is_told_to_leave_again_until_it_is_gone()
    {
        Berlin.Sql("update persons set name = 'edited in Berlin' where id = 1");
        _office.Network.NextDay();
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        var (_, input) = _office.Network.Communicate("Vienna", "Berlin");
        Office.Kept(input).ShouldContain("Person 1 E2");
        _office.Company(Berlin, 1).ShouldBe("Company 1");
        Reconcile();
        _office.Person(Vienna, 1).ShouldBe("edited in Berlin");
        _office.Company(Berlin, 1).ShouldBe("");
        _office.Person(Berlin, 1).ShouldBe("");
    }

    [Fact]
    [Trait("Hole", "29")]
    public void A_protected_child_keeps_the_whole_tree()
    {
        Berlin.Sql("insert into persons (id, company_id, name) values (77, 1, 'born in Berlin')");
        _office.Network.NextDay();
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        var (_, input) = _office.Network.Communicate("Vienna", "Berlin");
        Office.Kept(input).Order().ShouldBe(["Company 1 tree", "Person 1 tree", "Person 77 E1"]);
        Berlin.Read("select id from persons where company_id = 1 order by id").ShouldBe(["1", "77"]);
    }

    [Fact]
    [Trait("Hole", "33")]
    public void Today_is_the_day_of_the_branch_and_not_of_Greenwich()
    {
        // 23:30 UTC on the 30th is 00:30 on the 1st in Vienna and Berlin.
        _office.Network.At(new DateTimeOffset(2026, 11, 30, 23, 30, 0, TimeSpan.Zero));
        Berlin.Sql("update persons set name = 'after midnight' where id = 1");
        Berlin.Sql("update companies set rep = 'x' where id = 2");
        _office.Network.Communicate("Berlin", "Vienna");
        _office.Network.At(new DateTimeOffset(2026, 12, 1, 7, 0, 0, TimeSpan.Zero));
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        Office.Kept(_office.Network.Communicate("Vienna", "Berlin").Input).ShouldContain("Person 1 E3");

        _office.Network.At(new DateTimeOffset(2026, 12, 1, 23, 10, 0, TimeSpan.Zero));
        _office.Network.Communicate("Berlin", "Vienna");
        Office.Kept(_office.Network.Communicate("Vienna", "Berlin").Input).ShouldBeEmpty();
        _office.Company(Berlin, 1).ShouldBe("");
    }

    [Fact]
    [Trait("Hole", "33")]
    public void What_arrived_today_is_not_changed_today()
    {
        Vienna.Sql("update persons set name = 'arrives today' where id = 1");
        _office.Network.Round();
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Company(Berlin, 1).ShouldBe("");
    }

    [Fact]
    [Trait("Hole", "35")]
    public void A_child_that_moved_to_a_parent_that_stays_does_not_go_with_the_one_that_leaves()
    {
        Vienna.Sql("update persons set company_id = 3 where id = 1; update companies set country = 'AT' where id = 1");
        _office.Network.Communicate("Vienna", "Berlin");
        Berlin.Companies.ShouldBe(["Company 2", "Company 3"]);
        Berlin.Read("select id from persons where company_id = 3 order by id").ShouldBe(["1", "3"]);
    }

    [Fact]
    [Trait("Hole", "31")]
    [Trait("Rule", "stations R95")]
    public void A_removal_is_never_told_upwards()
    {
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        _office.Network.Communicate("Vienna", "Berlin");
        Berlin.Read("select tbl from ds_removed order by id").ShouldBe(["Person", "Company"], ignoreOrder: true);
        var (output, _) = _office.Network.Communicate("Berlin", "Vienna");
        Office.Rows(output).ShouldBe(0);
        _office.Company(Vienna, 1).ShouldBe("Company 1");
        _office.Person(Vienna, 1).ShouldBe("Person 1");
    }

    [Fact]
    [Trait("Hole", "40")]
    public void A_table_emptied_behind_the_triggers_stops_the_synchronization()
    {
        Vienna.Sql("update ds_station set loading = 1; delete from persons; delete from companies; update ds_station set loading = 0");
        _office.Synchronizes();
        Should.Throw<StationException>(() => Vienna.Output("Berlin")).Code.ShouldBe(StationCodes.Vanished);
        Berlin.Companies.Length.ShouldBe(3);
    }

    [Fact]
    [Trait("Hole", "40")]
    public void A_branch_holds_deletions_above_its_own_limit()
    {
        _office.Network.Change("Vienna", "Berlin", connection => connection with { HoldDeletionsAbove = 2 });
        _office.Synchronizes();
        _office.Network.Use(_office.Network.Countries("FR"));
        var (_, input) = _office.Network.Communicate("Vienna", "Berlin");
        Office.Kept(input).ShouldBe(["Company 1 limit", "Company 2 limit", "Company 3 limit"], ignoreOrder: true);
        Berlin.Companies.Length.ShouldBe(3);
        _office.Network.Communicate("Berlin", "Vienna");
        Vienna.Station.Standing("Berlin").SyncDate.ShouldBeNull();
    }

    [Fact]
    [Trait("Hole", "14")]
    public void Without_changes_files_are_empty()
    {
        Vienna.Sql("update companies set name = 'a' where id = 1");
        Berlin.Sql("update companies set name = 'b' where id = 2");
        Reconcile();
        Office.Rows(_office.Network.Communicate("Vienna", "Berlin").Output).ShouldBe(0);
        Office.Rows(_office.Network.Communicate("Berlin", "Vienna").Output).ShouldBe(0);
    }

    public void Dispose() => _office.Dispose();

    private void Reconcile()
    {
        for (var round = 0; round < 3; round++)
        {
            _office.Network.NextDay();
            _office.Network.Communicate("Vienna", "Berlin");
            _office.Network.Communicate("Berlin", "Vienna");
        }
    }
}
