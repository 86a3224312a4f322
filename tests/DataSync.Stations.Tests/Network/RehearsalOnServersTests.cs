using DataSync.Stations.Disk;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;
using DataSync.Stations.Scope;

namespace DataSync.Stations.Tests.Network;

/// <summary>Previews on every database: the ledger is as it was, and the real run counts the same.</summary>
public sealed class RehearsalOnServersTests
{
    private static readonly string[] LedgerTables = ["ds_station", "ds_partner", "ds_out", "ds_in", "ds_held", "ds_log", "ds_removed", "ds_track_Company", "ds_journal_Company"];

    [Theory]
    [InlineData(DatabaseWay.SqliteOdbc)]
    [InlineData(DatabaseWay.Postgres)]
    [InlineData(DatabaseWay.PostgresOdbc)]
    [InlineData(DatabaseWay.MariaDbOdbc)]
    public void A_preview_leaves_the_ledger_as_it_was(DatabaseWay way)
    {
        using var network = TestNetwork.Loaded(way: way);
        network.Vienna.Sql("""
            insert into companies (id, name, country) values (20, 'New', 'DE'); update companies set country = 'AT' where id = 1;
            delete from activities where id = 3; delete from persons where id = 3; delete from companies where id = 3
            """);
        var vienna = State(network.Vienna);
        string[] rehearsed;
        using (var rehearsal = network.Vienna.Station.Rehearse()) rehearsed = Counts(rehearsal.Output(new OutputRequest { Partners = ["Berlin"] }).Files.Single().Tables);
        State(network.Vienna).ShouldBe(vienna);
        Counts(network.Vienna.Output("Berlin").Files.Single().Tables).ShouldBe(rehearsed);

        network.Carry("Vienna", "Berlin");
        var berlin = State(network.Berlin);
        using (var rehearsal = network.Berlin.Station.Rehearse()) rehearsed = Counts(rehearsal.Input(new InputRequest { Partners = ["Vienna"] }).Applied().Tables);
        State(network.Berlin).ShouldBe(berlin);
        Counts(network.Berlin.Input("Vienna").Applied().Tables).ShouldBe(rehearsed);
    }

    [Fact]
    public void Where_definitions_cannot_be_taken_back_the_ledger_is_to_be_installed_first()
    {
        using var network = TestNetwork.Loaded(way: DatabaseWay.MariaDbOdbc);
        network.Vienna.Station.Uninstall();
        File.Delete(Path.Combine(network.Vienna.Folders.Root, "station.mark"));
        Should.Throw<StationException>(network.Vienna.Station.Rehearse).Code.ShouldBe(StationCodes.NotInstalled);
    }

    [Theory]
    [InlineData(DatabaseWay.Sqlite, false)]
    [InlineData(DatabaseWay.SqliteOdbc, false)]
    [InlineData(DatabaseWay.Postgres, false)]
    [InlineData(DatabaseWay.PostgresOdbc, true)]
    [InlineData(DatabaseWay.MariaDbOdbc, false)]
    public void What_is_refused_is_taken_back_alone_or_ends_the_preview(DatabaseWay way, bool ends)
    {
        using var network = TestNetwork.Loaded(way: way);
        var known = new StationNetwork(network.Plan, network.Code, "Vienna");
        var folders = network.Vienna.Folders with { Disk = new RehearsalFiles(OperatingSystemFiles.Instance) };
        using var session = LedgerSession.Rehearse(network.Vienna.Source, folders, known.Model, network.Code, known.Owner, new StationClock(network.Clock, "Europe/Vienna"), network.Entropy, network.JournalClock);
        session.InTransaction(() => session.Sql.Affect("update ds_station set cn = 1000"));

        var refused = Should.Throw<StationException>(() => session.InTransaction<bool>(() =>
        {
            session.Sql.Affect("update ds_station set cn = 2000");
            throw new StationException(StationCodes.RowNotStored, "refused", "here", "none");
        }));

        refused.Code.ShouldBe(ends ? StationCodes.RehearsalEnds : StationCodes.RowNotStored);
        if (!ends) session.Sql.Number("select cn from ds_station").ShouldBe(1000);
    }

    private static string[] Counts(IEnumerable<Log.TableCounts> tables) => [.. tables.Select(table => (table with { Bytes = 0 }).ToString())];

    private static string State(TestStation station) => string.Join('\n', LedgerTables.Select(table => $"{table} {station.Value($"select count(*) from {table}")}")
        .Append(station.Value("select turn from ds_station")).Append(station.Value("select cn from ds_station")).Concat(station.Companies).Concat(station.Persons));
}
