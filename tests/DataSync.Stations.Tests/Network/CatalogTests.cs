using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Answers;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>Countries are maintained at the main office, and travel by their own journal.</summary>
public abstract class CatalogTests : IDisposable
{
    private const string Ten = "insert into countries (code, name) values ('AT', 'Austria'), ('BE', 'Belgium'), ('CH', 'Switzerland'), ('DE', 'Germany'), ('FR', 'France'), ('IT', 'Italy'),"
        + " ('MA', 'Morocco'), ('NL', 'Netherlands'), ('PL', 'Poland'), ('US', 'United States')";

    private const string Edits = "insert into countries (code, name, rank_no, since, rate) values ('ES', 'Spain', 7, '1986-01-01', 21.50);"
        + " update countries set name = 'USA' where code = 'US'; delete from countries where code = 'MA'";

    private readonly TestNetwork _network;

    private protected CatalogTests(DatabaseWay way)
    {
        _network = new TestNetwork(way: way);
        ImmutableArray<ColumnPlan> columns =
        [
            new(0, "code", "code", SyncType.Text with { Length = 2 }, IsKey: true), new(1, "name", "name", SyncType.Text with { Length = 40 }), new(2, "rank", "rank_no", SyncType.Int.OrNull()),
            new(3, "since", "since", SyncType.Date.OrNull()), new(4, "rate", "rate", new SyncType(TypeKind.Decimal, Nullable: true, Precision: 6, Scale: 2)),
        ];
        var row = _network.Code.Add(new RowTypePlan("Country", [.. columns.Select(column => new FieldPlan(column.Name, column.Type))]));
        _network.Twist = plan => plan with { Tables = plan.Tables.Add(new TablePlan(plan.Tables.Length, "Country", 0, "countries", row, columns, row, -1) { Tracking = TrackingKind.Catalog }) };
        _network.Change("Vienna", station => station with { CatalogsHere = true });
        _network.Fill();
        Vienna.Sql(Ten);
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    [Trait("Rule", "stations R49")]
    public void A_partner_without_pointer_gets_the_whole_journal_and_has_all_values()
    {
        Loaded();
        Countries(Berlin).ShouldBe(Countries(Vienna));
        Countries(Berlin).Length.ShouldBe(10);
        Vienna.Output("Berlin").Files.Single().Tables.ShouldBeEmpty("nothing was changed since");
    }

    [Fact]
    [Trait("Rule", "stations R48")]
    public void Exactly_the_entries_behind_the_pointer_travel_and_the_pointer_becomes_the_last_of_them()
    {
        Loaded();
        Vienna.Sql(Edits);

        var entries = Entries(Vienna.Output("Berlin"));
        entries.Select(Told).ShouldBe(["11 N ES:  -> Spain", "12 U US: United States -> USA", "13 L MA: Morocco -> "]);
        _network.Carry("Vienna", "Berlin");
        var counts = Berlin.Input("Vienna").Applied().Tables.Single();
        (counts.Table, counts.In, counts.New, counts.Updated, counts.Deleted).ShouldBe(("Country", 3, 1, 1, 1));
        Countries(Berlin).ShouldBe(Countries(Vienna));
        Berlin.Value("select name || ' ' || rank_no || ' ' || rate from countries where code = 'ES'").ShouldStartWith("Spain 7 21.5");
        Entries(Vienna.Output("Berlin")).ShouldBeEmpty();
        _network.Round();
        Vienna.Value("select max(catalog) from ds_out where seq <= (select confirmed from ds_partner)").ShouldBe("13");
        Vienna.Station.Network().Stations.Single(station => station.Name == "Berlin").To?.Catalogs.ShouldBe(new CatalogPointers(13, 13));
        Berlin.Station.Network().Stations.Single(station => station.Name == "Vienna").To.ShouldNotBeNull().Catalogs.ShouldBeNull("from there they come");
    }

    [Fact]
    [Trait("Rule", "stations R48")]
    public void A_file_that_is_lost_loses_no_entry_for_the_pointer_takes_effect_at_confirmation()
    {
        Loaded();
        Vienna.Sql(Edits);
        File.Delete(Vienna.Output("Berlin").Files.Single().Path);
        Vienna.Sql("update countries set name = 'Suisse' where code = 'CH'");
        Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna").Files.Select(file => file.Outcome).ShouldContain(InputOutcome.Waiting);
        _network.Communicate("Berlin", "Vienna");

        Entries(Vienna.Output("Berlin")).Select(entry => entry.Number).ShouldBe([11, 12, 13, 14]);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Countries(Berlin).ShouldBe(Countries(Vienna));
    }

    [Fact]
    public void The_same_file_again_and_an_entry_that_is_known_change_nothing()
    {
        Loaded();
        Vienna.Sql(Edits);
        var path = Vienna.Output("Berlin").Files.Single().Path;
        var bytes = File.ReadAllBytes(path);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Berlin.Sql("update countries set name = 'Espagne' where code = 'ES'");
        File.WriteAllBytes(Path.Combine(Berlin.Folders.In(Vienna.Number), Path.GetFileName(path)), bytes);
        Berlin.Input("Vienna").Files.Single().Outcome.ShouldBe(InputOutcome.AlreadyApplied);

        // Nothing was confirmed: a load brings the three entries once more.
        Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], InitialLoad = true });
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna").Applied().Tables.Single(table => table.Table == "Country").Unchanged.ShouldBe(3);
        Berlin.Value("select name from countries where code = 'ES'").ShouldBe("Espagne");
    }

    [Fact]
    [Trait("Rule", "stations R124")]
    public void A_load_of_a_branch_in_service_brings_the_newest_entry_only_and_what_it_has_not_confirmed()
    {
        Loaded();
        var request = new OutputRequest { Partners = ["Berlin"], InitialLoad = true };
        Entries(Vienna.Station.Output(request)).Select(entry => entry.Number).ShouldBe([10]);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Vienna.Sql(Edits);
        Vienna.Output("Berlin");
        Entries(Vienna.Station.Output(request)).Select(entry => entry.Number).ShouldBe([11, 12, 13]);
    }

    [Fact]
    [Trait("Rule", "stations R5")]
    public void Only_the_station_that_maintains_the_catalogs_writes_the_journal()
    {
        Loaded();
        Berlin.Sql("insert into countries (code, name) values ('XX', 'Nowhere'); update countries set name = 'Autriche' where code = 'AT'");
        Entries(Berlin.Output("Vienna")).ShouldBeEmpty();
        Berlin.Value("select max(number) from ds_catalog").ShouldBe("10");
        _network.Round();
        Vienna.Value("select count(*) from countries where code = 'XX' or name = 'Autriche'").ShouldBe("0");
    }

    [Fact]
    public void A_branch_may_maintain_them_and_the_main_office_hands_them_on()
    {
        _network.Change("Vienna", station => station with { CatalogsHere = false });
        _network.Change("Berlin", station => station with { CatalogsHere = true });
        Vienna.Sql("delete from countries");
        Berlin.Station.Install();
        Berlin.Sql(Ten);
        _network.Round();
        Countries(Vienna).ShouldBe(Countries(Berlin));
        _network.Network = _network.Network with
        {
            Stations = _network.Network.Stations.Add(new StationPlan("Munich", 102, -1) { Below = "Vienna" }),
            Connections = [.. _network.Network.Connections, new ConnectionPlan("Vienna", "Munich", "Everything", -1), new ConnectionPlan("Munich", "Vienna", "Everything", -1)],
        };
        _network.Communicate("Vienna", "Munich");
        Countries(_network.Of("Munich")).ShouldBe(Countries(Berlin));
        Entries(Vienna.Output("Berlin")).ShouldBeEmpty("there they come from");
    }

    [Fact]
    public void A_value_that_the_database_does_not_take_waits_and_is_tried_with_every_file()
    {
        Loaded();
        Berlin.Sql("create unique index countries_name on countries (name)");
        Berlin.Sql("insert into countries (code, name) values ('XX', 'Spain')");
        Vienna.Sql(Edits);
        var (_, input) = _network.Communicate("Vienna", "Berlin");
        var file = input.Applied();
        (file.SetAside.Single().Key, file.Tables.Single().Quarantined).ShouldBe(("\"ES\"", 1));
        Berlin.Value("select name from countries where code = 'US'").ShouldBe("USA", "the others do not wait");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Log("Berlin").Last(entry => entry.IsOutput && entry.Tables.Length > 0).SetAside.Single().Table.ShouldBe("Country");

        Berlin.Sql("delete from countries where code = 'XX'");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Tables.Single().New.ShouldBe(1);
        Countries(Berlin).ShouldBe(Countries(Vienna));
    }

    [Fact]
    public void Values_that_vanish_in_numbers_stop_the_output()
    {
        Loaded();
        Vienna.Sql("delete from countries");
        Should.Throw<StationException>(() => Vienna.Output("Berlin")).Code.ShouldBe(StationCodes.Vanished);
        Countries(Berlin).Length.ShouldBe(10);
    }

    [Fact]
    public void Values_that_were_deleted_on_purpose_go_everywhere_however_many_they_are()
    {
        Loaded();
        Vienna.Sql("delete from countries");
        Vienna.Station.ApproveVanished("Country").ShouldBe(10);
        _network.Communicate("Vienna", "Berlin").Input.Applied();
        Countries(Berlin).ShouldBeEmpty();
        Should.Throw<StationException>(() => Berlin.Station.ApproveVanished("Country")).Code.ShouldBe(StationCodes.UnknownTable);
    }

    [Fact]
    public void A_branch_that_was_restored_gets_the_entries_again_that_it_has_lost()
    {
        Loaded();
        var backup = Berlin.Backup();
        Vienna.Sql(Edits);
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        backup.Restore();
        Berlin.Value("select count(*) from countries where code = 'ES'").ShouldBe("0");
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        Countries(Berlin).ShouldBe(Countries(Vienna));
    }

    [Fact]
    public void A_station_that_maintains_catalogs_and_was_restored_gets_back_what_it_lost_and_numbers_it_anew()
    {
        Loaded();
        _network.Communicate("Vienna", "Berlin");
        _network.Communicate("Berlin", "Vienna");
        var backup = Vienna.Backup();
        Vienna.Sql(Edits);
        _network.Communicate("Vienna", "Berlin");
        _network.Communicate("Berlin", "Vienna");
        backup.Restore();
        Vienna.Sql("update countries set name = 'Autriche' where code = 'AT'; update countries set name = 'U.S.' where code = 'US'");

        for (var i = 0; i < 3; i++) _network.Round();
        Countries(Vienna).ShouldBe(Countries(Berlin));
        Vienna.Read("select name from countries where code in ('AT', 'ES', 'MA', 'US') order by code").ShouldBe(["Autriche", "Spain", "U.S."]);
        Vienna.Value("select count(*) from ds_catalog where number between 11 and 20").ShouldBe("0");
        Vienna.Value("select min(number) from ds_catalog where number > 10").ShouldBe("1000000001");
        Entries(Vienna.Output("Berlin")).ShouldBeEmpty();
        Entries(Berlin.Output("Vienna")).ShouldBeEmpty();
    }

    private void Loaded()
    {
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
    }

    private static ImmutableArray<string> Countries(TestStation station) => station.Read("select code || ' ' || name from countries order by code");

    private static string Told(CatalogEntry entry) => $"{entry.Number} {entry.Letter} {entry.Value["code"]}: {entry.Old?["name"]} -> {entry.New?["name"]}";

    private static IReadOnlyList<CatalogEntry> Entries(OutputResult output)
    {
        using var file = StationFileReader.Open(output.Files.First(file => file.Kind != StationFileKind.Receipt).Path);
        return file.ReadCatalogs();
    }

    public void Dispose() => _network.Dispose();
}

public sealed class CatalogOnSqliteTests() : CatalogTests(DatabaseWay.Sqlite);

public sealed class CatalogOnSqliteByOdbcTests() : CatalogTests(DatabaseWay.SqliteOdbc);

public sealed class CatalogOnPostgresTests() : CatalogTests(DatabaseWay.Postgres);

public sealed class CatalogOnPostgresByOdbcTests() : CatalogTests(DatabaseWay.PostgresOdbc);

public sealed class CatalogOnMariaDbTests() : CatalogTests(DatabaseWay.MariaDbOdbc);
