using DataSync.Plans.Model;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Tests.Network;

/// <summary>Tables on which nothing is installed: what has changed is found by comparing contents whenever the station looks.</summary>
public abstract class SnapshotTests : IDisposable
{
    private readonly TestNetwork _network;

    private protected SnapshotTests(DatabaseWay way) => _network = TestNetwork.Loaded(way: way, tracking: TrackingKind.Snapshot);

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    public void What_was_inserted_updated_and_deleted_and_a_key_that_changed_travel_with_the_next_file()
    {
        Vienna.Sql("""
            insert into companies (id, name, country) values (20, 'New', 'DE'); update companies set name = 'Changed' where id = 2;
            delete from activities where id = 3; delete from persons where id = 3; delete from companies where id = 3;
            update activities set id = 99 where id = 4
            """);
        var output = _network.Communicate("Vienna", "Berlin").Output.Files.Single();
        output.Tables.Single(table => table.Table == "Company").Out.ShouldBe(3);
        output.Tables.Single(table => table.Table == "Activity").Out.ShouldBe(3, "one deleted; of the other the old key and the new one");
        Berlin.Companies.ShouldBe(["Company 1", "Changed", "Company 4", "Company 5", "Company 6", "Company 7", "New"]);
        Berlin.Read("select id from activities order by id").ShouldBe(["1", "2", "5", "6", "7", "99"]);
    }

    [Fact]
    public void Nothing_of_it_is_installed_on_the_tables()
    {
        Vienna.Sql("delete from activities");
        Should.Throw<StationException>(() => Vienna.Output("Berlin")).Code.ShouldBe(StationCodes.Vanished);
        Should.Throw<System.Data.Common.DbException>(() => Vienna.Read("select * from ds_journal_Activity"));
    }

    [Fact]
    public void Rows_that_were_deleted_on_purpose_are_told_however_many_they_are()
    {
        Vienna.Sql("delete from activities");
        Should.Throw<StationException>(() => Vienna.Output("Berlin")).Remedy.ShouldContain("--vanished Activity");
        Vienna.Station.ApproveVanished("Activity").ShouldBe(15);
        _network.Communicate("Vienna", "Berlin").Input.Applied();
        Berlin.Read("select id from activities").ShouldBeEmpty();
        Vienna.Station.ApproveVanished("Activity").ShouldBe(0);
    }

    [Fact]
    public void Deleted_and_made_again_between_two_looks_is_a_change_and_with_the_old_content_none()
    {
        Vienna.Sql("delete from activities where id in (1, 2)");
        Vienna.Sql("insert into activities (id, company_id, person_id, subject) values (1, 1, 1, 'Visit 1'), (2, 2, 2, 'Another')");
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Single().Out.ShouldBe(1);
        Berlin.Read("select subject from activities where id in (1, 2) order by id").ShouldBe(["Visit 1", "Another"]);
    }

    [Fact]
    public void Deleted_and_made_again_with_a_look_between_lives_anew_everywhere()
    {
        Vienna.Sql("delete from activities where id = 1");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Read("select id from activities where id = 1").ShouldBeEmpty();
        Vienna.Sql("insert into activities (id, company_id, person_id, subject) values (1, 1, 1, 'Visit 1')");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Value("select subject from activities where id = 1").ShouldBe("Visit 1");
    }

    [Fact]
    public void What_was_changed_and_changed_back_between_two_looks_is_not_told()
    {
        Vienna.Sql("update companies set name = 'For a while' where id = 1");
        Vienna.Sql("update companies set name = 'Company 1' where id = 1");
        Vienna.Output("Berlin").Files.Single().Tables.ShouldBeEmpty();
    }

    [Fact]
    public void A_row_that_came_in_is_not_taken_for_a_change_of_a_user()
    {
        Vienna.Sql("update companies set name = 'Vienna', credit = 12.5 where id = 1; insert into companies (id, name, country) values (20, 'New', 'DE')");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Output("Vienna").Files.Single().Tables.ShouldBeEmpty();
    }

    [Fact]
    public void The_time_of_a_change_is_that_of_its_finding()
    {
        Berlin.Sql("update companies set name = 'Berlin, first' where id = 1; update companies set name = 'Berlin, first' where id = 2");
        Berlin.Output("Vienna");
        Berlin.Sql("update companies set name = 'Berlin, second' where id = 2");
        _network.At(_network.Clock.Now.AddMinutes(5));
        Vienna.Sql("update companies set name = 'Vienna' where id in (1, 2)");
        Vienna.Output("Berlin");
        _network.At(_network.Clock.Now.AddMinutes(5));
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Berlin.Companies[..2].ShouldBe(["Vienna", "Berlin, second"], "of the second edit nobody knows when it was made: it is found last");
    }

    [Fact]
    public void The_fields_that_changed_are_known_and_only_they_get_a_new_version()
    {
        Vienna.Sql("update companies set name = 'Vienna' where id = 1");
        _network.Communicate("Vienna", "Berlin");
        _network.At(_network.Clock.Now.AddMinutes(5));
        Vienna.Sql("update companies set name = 'Vienna again' where id = 1");
        Vienna.Output("Berlin");
        Berlin.Sql("update companies set rep = 'Huber' where id = 1");
        Berlin.Output("Vienna");
        foreach (var (from, to) in new[] { ("Vienna", "Berlin"), ("Berlin", "Vienna") }) _network.Carry(from, to);
        Vienna.Input("Berlin");
        Berlin.Input("Vienna");
        foreach (var station in new[] { Vienna, Berlin }) station.Value("select name || '/' || rep from companies where id = 1").ShouldBe("Vienna again/Huber");
    }

    [Fact]
    public void What_why_and_the_network_tell_counts_changes_nobody_has_noted()
    {
        Vienna.Sql("update companies set name = 'Changed' where id = 1");
        Vienna.Station.Network().Stations.Single(station => station.Name == "Berlin").To?.Owed.ShouldBe(1);
        Vienna.Output("Berlin").Files.Single().Tables.Single().Out.ShouldBe(1, "telling has noted nothing");
    }

    [Fact]
    public void Rows_that_vanish_are_deleted_up_to_the_limit_and_stop_the_station_above_it()
    {
        Vienna.Sql("insert into companies (id, name, country) values " + string.Join(", ", Enumerable.Range(100, 100).Select(id => $"({id}, 'Company {id}', 'DE')")));
        _network.Communicate("Vienna", "Berlin");
        Vienna.Sql("delete from companies where id between 100 and 123");
        var problem = Should.Throw<StationException>(() => Vienna.Output("Berlin"));
        (problem.Code, problem.Cause).ShouldBe((StationCodes.Vanished, "24 of 115 rows have vanished since the table was last compared"));
        Vienna.Sql("insert into companies (id, name, country) values (100, 'Company 100', 'DE')");
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Single().Out.ShouldBe(23);
        Berlin.Value("select count(*) from companies where id >= 100").ShouldBe("77");
    }

    [Fact]
    public void From_triggers_to_comparing_and_back_nothing_is_lost()
    {
        var tracking = TrackingKind.Triggers;
        _network.Twist = plan => plan with { Tables = [.. plan.Tables.Select(table => table with { Tracking = tracking })] };
        Vienna.Sql("update companies set name = 'Before' where id = 1");
        Vienna.Station.Install();
        Vienna.Sql("update companies set name = 'Noted' where id = 2");
        Vienna.Value("select count(*) from ds_journal_Company").ShouldBe("1");
        tracking = TrackingKind.Snapshot;
        Vienna.Sql("delete from activities where id = 3");
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Sum(table => table.Out).ShouldBe(3);
        Berlin.Companies[..2].ShouldBe(["Before", "Noted"]);
        Vienna.Sql("update companies set name = 'Compared' where id = 2");
        tracking = TrackingKind.Triggers;
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Sum(table => table.Out).ShouldBe(1);
        Berlin.Companies[1].ShouldBe("Compared");
    }

    [Fact]
    public void A_table_that_no_format_names_for_a_while_is_compared_when_it_is_named_again()
    {
        var all = _network.Network.Formats;
        _network.Use([.. all.Select(format => format with { Rows = [.. format.Rows.Where(row => row.Table != TestNetwork.Order)] })]);
        Vienna.Station.Install();
        Vienna.Sql("insert into orders (id, company_id) values (1, 1)");
        _network.Use([.. all]);
        _network.Communicate("Vienna", "Berlin");
        Berlin.Value("select count(*) from orders").ShouldBe("1");
    }

    [Fact]
    public void A_column_that_is_new_in_the_declaration_and_empty_changes_nothing_and_one_that_is_gone_neither()
    {
        Vienna.Sql("update companies set rep = 'Huber'");
        Vienna.Sql("alter table companies add column spare text");
        _network.Round();
        _network.Twist = plan => plan with { Tables = plan.Tables.SetItem(TestNetwork.Company, WithSpareForRep(plan.Tables[TestNetwork.Company])) };
        Vienna.Output("Berlin").Files.Single().Tables.ShouldBeEmpty();
        _network.Twist = plan => plan;
        Vienna.Output("Berlin").Files.Single().Tables.Where(table => table.Out > 0).Select(table => table.Out).ShouldBe([7], "what stands in a column that is new is told");
    }

    [Fact]
    public void The_ledger_is_removed_and_begins_anew()
    {
        Vienna.Station.Uninstall();
        Vienna.Station.Install();
        Vienna.Value("select count(*) from ds_track_Company").ShouldBe("15");
    }

    private static TablePlan WithSpareForRep(TablePlan table) =>
        table with { Columns = [.. table.Columns.Select(column => column.Name == "rep" ? column with { Name = "spare", PhysicalName = "spare" } : column)] };

    public void Dispose() => _network.Dispose();
}

public sealed class SnapshotOnSqliteTests() : SnapshotTests(DatabaseWay.Sqlite);

public sealed class SnapshotOnPostgresTests() : SnapshotTests(DatabaseWay.Postgres);

public sealed class SnapshotOnMariaDbTests() : SnapshotTests(DatabaseWay.MariaDbOdbc);
