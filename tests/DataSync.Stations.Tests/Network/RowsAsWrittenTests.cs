using DataSync.Stations.Input;

namespace DataSync.Stations.Tests.Network;

/// <summary>What the ledger knows of a new row's content is what the database has of it: as it came where the database surely keeps that, and as it is read where something may have changed it.</summary>
public sealed class RowsAsWrittenTests : IDisposable
{
    private readonly TestNetwork _network = new();

    public RowsAsWrittenTests()
    {
        _network.Use(TestNetwork.Notebook());
        foreach (var station in new[] { _network.Vienna, _network.Berlin }) station.Station.Install();
    }

    [Fact]
    public void A_trigger_of_the_application_that_changes_a_row_is_seen()
    {
        _network.Berlin.Sql("create trigger upper_names after insert on companies begin update companies set name = upper(name) where id = new.id; end");
        Brings("insert into companies (id, name, country) values (1, 'One', 'DE'), (2, 'TWO', 'DE')");

        _network.Berlin.Read("select name from companies order by id").ShouldBe(["ONE", "TWO"]);
        using var other = new TestNetwork();
        other.Use(TestNetwork.Notebook());
        other.Vienna.Station.Install();
        other.Vienna.Sql("insert into companies (id, name, country) values (1, 'ONE', 'DE'), (2, 'TWO', 'DE')");
        other.Communicate("Vienna", "Berlin");
        Contents(_network.Berlin).ShouldBe(Contents(other.Berlin));
    }

    [Fact]
    public void A_row_is_known_as_the_office_knows_it_and_as_a_comparison_of_all_rows_finds_it()
    {
        Brings("insert into companies (id, name, country, rep, credit) values (1, 'Zürich', 'DE', null, '10.50'), (2, '', 'DE', 'x', '0.00'), (3, 'c', 'DE', 'x', '-1')");
        Contents(_network.Berlin).ShouldBe(Contents(_network.Vienna));
    }

    [Fact]
    public void A_column_that_makes_a_number_of_a_text_is_seen()
    {
        _network.Berlin.Sql("drop table companies; create table companies (id integer primary key, name numeric, country text, rep text, credit text)");
        Brings("insert into companies (id, name, country) values (1, '12', 'DE'), (2, '7', 'DE')");
        _network.Berlin.Read("select typeof(name) from companies").ShouldBe(["integer", "integer"]);
        Contents(_network.Berlin).ShouldBe(Contents(_network.Vienna));
    }

    [Fact]
    public void A_row_that_the_table_passes_over_is_not_taken_for_being_here()
    {
        _network.Berlin.Sql("drop table companies; create table companies (id integer primary key, name text unique on conflict ignore, country text, rep text, credit text)");
        _network.Vienna.Sql("insert into companies (id, name, country) values (1, 'One', 'DE'), (2, 'One', 'DE')");
        _network.Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna").Files.ShouldHaveSingleItem().Outcome.ShouldBe(InputOutcome.Refused);
        _network.Berlin.Value("select count(*) from ds_track_Company").ShouldBe("0");
    }

    public void Dispose() => _network.Dispose();

    private void Brings(string rows)
    {
        _network.Vienna.Sql(rows);
        _network.Communicate("Vienna", "Berlin").Input.Applied();
    }

    private static string Contents(TestStation station) => string.Join(' ', station.Read("select hash from ds_track_Company order by rkey"));
}
