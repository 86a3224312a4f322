using DataSync.Plans.Model;

namespace DataSync.Stations.Tests.Network;

/// <summary>Tables whose application stamps its rows: stamps say where to look, and every row that they name is compared.</summary>
public abstract class ColumnTests : IDisposable
{
    private readonly TestNetwork _network;

    private protected ColumnTests(DatabaseWay way) => _network = TestNetwork.Loaded(way: way, tracking: TrackingKind.Columns);

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    public void What_was_inserted_updated_and_deleted_and_a_key_that_changed_travel_with_the_next_file()
    {
        Look();
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
    public void What_a_file_brought_is_not_told_back_though_the_application_has_stamped_it()
    {
        Berlin.Sql("update companies set rep = 'Huber' where id = 2");
        Vienna.Sql("update companies set name = 'Vienna', credit = 12.5 where id = 1; insert into companies (id, name, country) values (20, 'New', 'DE')");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Read("select id from companies where changed is not null order by id").ShouldBe(["1", "2", "20"]);
        Berlin.Output("Vienna").Files.Single().Tables.Sum(table => table.Out).ShouldBe(1);
    }

    [Fact]
    public void What_only_carries_a_new_stamp_is_no_change()
    {
        Look();
        Vienna.Sql("update companies set changed = null where id = 1; update companies set name = name where id = 2");
        Vienna.Output("Berlin").Files.Single().Tables.ShouldBeEmpty();
    }

    [Fact]
    public void A_change_with_an_old_stamp_is_found_within_a_day_of_overlap_and_with_the_look_at_every_row_that_comes_each_day()
    {
        Aged();
        Vienna.Sql($"update companies set name = 'Late', changed = '{Ago(23)}' where id = 1; update companies set name = 'Old', changed = '{Ago(25)}' where id = 2");
        Out().ShouldBe(1);
        _network.NextDay();
        Out().ShouldBe(1);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Berlin.Companies[..2].ShouldBe(["Late", "Old"]);
    }

    [Fact]
    public void A_change_without_a_stamp_is_found_before_synchronization_data_are_computed()
    {
        Aged();
        Vienna.Sql("update companies set name = 'Unseen', changed = '2026-01-02 00:00:00' where id = 1");
        Out().ShouldBe(0);
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        Out().ShouldBe(1);
    }

    [Fact]
    public void Rows_without_any_stamp_are_compared_at_each_look()
    {
        Aged();
        Vienna.Sql("update companies set made = null, changed = null where id = 1");
        WithoutApplication("companies");
        Vienna.Sql("update companies set name = 'No stamp' where id = 1; update companies set name = 'None either' where id = 10");
        Out().ShouldBe(1);
    }

    [Fact]
    public void Where_rows_are_missing_or_more_than_the_ledger_knows_every_row_is_compared()
    {
        Look();
        WithoutApplication("companies");
        Vienna.Sql("insert into companies (id, name, country, made, changed) values (20, 'Imported', 'DE', '2011-05-05 10:00:00', '2011-05-05 10:00:00')");
        Out().ShouldBe(1);
        Vienna.Sql("delete from activities where id = 1");
        Out().ShouldBe(1);
    }

    [Fact]
    public void Where_the_clock_of_the_database_stands_before_the_last_look_every_row_is_compared()
    {
        Aged();
        Vienna.Sql("update ds_look set at = at + 864000000");
        Vienna.Sql("update companies set name = 'By the right clock' where id = 1");
        Out().ShouldBe(1);
        Vienna.Sql("update companies set name = 'And again' where id = 1");
        Out().ShouldBe(1);
        Vienna.Value("select count(*) from ds_look join ds_station on at <= clock").ShouldBe("4");
    }

    [Fact]
    public void The_time_of_a_change_is_that_of_its_stamp()
    {
        Berlin.Sql("update companies set name = 'Berlin, first' where id in (1, 2, 3)");
        Vienna.Sql("update companies set rep = 'x' where id = 15");
        _network.At(_network.Clock.Now.AddMinutes(10));
        Vienna.Sql("update companies set name = 'Vienna, second' where id in (1, 2, 3)");
        _network.At(_network.Clock.Now.AddMinutes(10));
        Berlin.Sql($"update companies set name = 'Berlin, third' where id = 2; update companies set name = 'From the future', changed = '{Ago(-1)}' where id = 3");
        Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Berlin.Companies[..3].ShouldBe(["Vienna, second", "Berlin, third", "From the future"], "that of the first edit says that it was before; where a stamp cannot be, the change was when it was found");
    }

    [Fact]
    public void From_triggers_to_stamps_and_back_nothing_is_lost()
    {
        var tracking = TrackingKind.Triggers;
        _network.Twist = plan => plan with { Tables = [.. plan.Tables.Select(table => table with { Tracking = tracking })] };
        Vienna.Station.Install();
        Vienna.Sql("update companies set name = 'Noted', changed = '2026-01-01 00:00:00' where id = 2");
        Vienna.Value("select count(*) from ds_journal_Company").ShouldBe("1");
        tracking = TrackingKind.Columns;
        Vienna.Sql("delete from activities where id = 3");
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Sum(table => table.Out).ShouldBe(2);
        Berlin.Companies[1].ShouldBe("Noted");
        Vienna.Sql("update companies set name = 'Stamped' where id = 2");
        tracking = TrackingKind.Triggers;
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Sum(table => table.Out).ShouldBe(1);
        Berlin.Companies[1].ShouldBe("Stamped");
    }

    [Fact]
    public void What_the_network_tells_counts_changes_nobody_has_noted_and_notes_no_look()
    {
        Look();
        var looked = Vienna.Value("select min(at) from ds_look");
        Vienna.Sql("update companies set name = 'Changed' where id = 1");
        _network.Clock.Now = _network.Clock.Now.AddMinutes(5);
        Vienna.Station.Network().Stations.Single(station => station.Name == "Berlin").To?.Owed.ShouldBe(1);
        Vienna.Value("select min(at) from ds_look").ShouldBe(looked);
        Out().ShouldBe(1, "telling has noted nothing");
    }

    // Rows that nobody has touched for long.
    private void Aged()
    {
        Vienna.Sql("update companies set made = '2026-01-01 00:00:00', changed = '2026-01-01 00:00:00'");
        Look();
    }

    private void Look() => Vienna.Output("Berlin");

    private long Out() => Vienna.Output("Berlin").Files.Sum(file => file.Tables.Sum(table => table.Out));

    private string Ago(double hours) => _network.Clock.Now.AddHours(-hours).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    private void WithoutApplication(string table)
    {
        if (Vienna.Way is DatabaseWay.Postgres or DatabaseWay.PostgresOdbc) Vienna.Sql($"drop trigger app_{table} on {table}");
        else Vienna.Sql($"drop trigger app_{table}_made; drop trigger app_{table}_changed");
    }

    public void Dispose() => _network.Dispose();
}

public sealed class ColumnsOnSqliteTests() : ColumnTests(DatabaseWay.Sqlite);

public sealed class ColumnsOnSqliteByOdbcTests() : ColumnTests(DatabaseWay.SqliteOdbc);

public sealed class ColumnsOnPostgresTests() : ColumnTests(DatabaseWay.Postgres);

public sealed class ColumnsOnPostgresByOdbcTests() : ColumnTests(DatabaseWay.PostgresOdbc);

public sealed class ColumnsOnMariaDbTests() : ColumnTests(DatabaseWay.MariaDbOdbc);
