using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Stations.Tests.Network;

/// <summary>Applications that mark rows as deleted and leave them where they are.</summary>
public abstract class DeletionMarkTests : IDisposable
{
    private readonly TestNetwork _network;
    private readonly string _mark;

    private protected DeletionMarkTests(DatabaseWay way, bool isDate)
    {
        _network = new TestNetwork(way: way) { Tracking = TrackingKind.Columns, Mark = (isDate ? SyncType.DateTime : SyncType.Bool).OrNull() };
        _mark = isDate ? "'2026-11-20 08:00:00'" : way is DatabaseWay.Postgres or DatabaseWay.PostgresOdbc ? "true" : "1";
        _network.Fill();
        Vienna.Sql($"update companies set gone = {_mark} where id = 5");
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
        Vienna.Output("Berlin");
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    public void What_is_marked_from_the_start_is_not_there()
    {
        Berlin.Companies.ShouldBe(["Company 1", "Company 2", "Company 3", "Company 4", "Company 6", "Company 7"]);
        Berlin.Persons.ShouldNotContain("Person 5");
        Vienna.Value("select count(*) from ds_track_Company").ShouldBe("14");
    }

    [Fact]
    public void A_row_that_is_marked_is_deleted_at_the_partner_and_removing_it_later_tells_nothing_more()
    {
        Vienna.Sql($"update companies set gone = {_mark} where id = 1");
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Single(table => table.Table == "Company").Out.ShouldBe(1);
        Berlin.Read("select id from companies where id = 1").ShouldBeEmpty();
        Berlin.Read("select id from activities where id = 1").ShouldBeEmpty();
        Vienna.Sql("delete from activities where id = 1; delete from persons where id = 1; delete from companies where id = 1");
        Vienna.Output("Berlin").Files.Single().Tables.Where(table => table.Table == "Company").Sum(table => table.Out).ShouldBe(0);
    }

    [Fact]
    public void Many_that_are_marked_are_no_rows_that_have_got_lost()
    {
        Vienna.Sql($"update companies set gone = {_mark}, changed = '2026-01-01 00:00:00'");
        _network.NextDay();
        _network.Communicate("Vienna", "Berlin");
        Berlin.Companies.ShouldBeEmpty();
    }

    [Fact]
    public void A_mark_that_is_taken_away_brings_the_record_back()
    {
        Vienna.Sql($"update companies set gone = {_mark} where id = 1");
        _network.Communicate("Vienna", "Berlin");
        Vienna.Sql("update companies set gone = null where id = 1");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Companies[0].ShouldBe("Company 1");
    }

    [Fact]
    public void A_record_that_lives_again_elsewhere_takes_the_row_that_is_marked_here()
    {
        Berlin.Sql($"update companies set gone = {_mark} where id in (1, 2)");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Read("select id from companies where id <= 2").ShouldBeEmpty();
        Vienna.Sql("insert into companies (id, name, country) values (1, 'Again', 'DE'), (2, 'As well', 'DE'), (20, 'New', 'DE')");
        _network.Communicate("Vienna", "Berlin").Input.Files.ShouldAllBe(file => file.SetAside.IsEmpty);
        Berlin.Companies[..2].ShouldBe(["Again", "As well"]);
        Berlin.Value("select count(*) from companies where gone is null or id = 20 or id <= 2").ShouldBe("7");
        Berlin.Output("Vienna").Files.Single().Tables.Where(table => table.Table == "Company").Sum(table => table.Out).ShouldBe(0);
    }

    public void Dispose() => _network.Dispose();
}

public sealed class MarksOnSqliteTests() : DeletionMarkTests(DatabaseWay.Sqlite, isDate: false);

public sealed class DatedMarksOnSqliteTests() : DeletionMarkTests(DatabaseWay.Sqlite, isDate: true);

public sealed class MarksOnPostgresTests() : DeletionMarkTests(DatabaseWay.Postgres, isDate: false);

public sealed class DatedMarksOnPostgresByOdbcTests() : DeletionMarkTests(DatabaseWay.PostgresOdbc, isDate: true);

public sealed class MarksOnMariaDbTests() : DeletionMarkTests(DatabaseWay.MariaDbOdbc, isDate: false);
