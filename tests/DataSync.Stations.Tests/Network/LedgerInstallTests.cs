using DataSync.Stations.Ledger;

namespace DataSync.Stations.Tests.Network;

/// <summary>Installations that were killed. On MariaDB each definition commits by itself, so that a part of the ledger may stand there.</summary>
public sealed class LedgerInstallTests : IDisposable
{
    private readonly TestNetwork _network = new(way: DatabaseWay.MariaDbOdbc);

    [Fact]
    public void A_station_that_was_killed_while_its_ledger_was_installed_installs_it_when_it_starts_again()
    {
        _network.Fill();
        var berlin = _network.Berlin;
        berlin.Station.Install();
        var tables = LedgerSchema.All.Select(table => table.Name).ToList();
        foreach (var name in tables) berlin.Sql($"create table {Kept(name)} like {name}");
        for (var made = 1; made <= tables.Count; made++)
        {
            berlin.Station.Uninstall();
            foreach (var name in tables.Take(made)) berlin.Sql($"create table {name} like {Kept(name)}");

            Should.NotThrow(berlin.Station.Install, $"killed behind {tables[made - 1]}, table {made} of {tables.Count}");
            berlin.Value("select version from ds_ledger").ShouldBe(LedgerSchema.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        _network.Round();
        berlin.Companies.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_removal_that_was_broken_off_comes_to_its_end_before_there_is_a_ledger_again()
    {
        _network.Fill();
        _network.Round();
        var berlin = _network.Berlin;
        berlin.Sql("create table blocker (n bigint, foreign key (n) references ds_station (number))");
        Should.Throw<Exception>(berlin.Station.Uninstall);
        berlin.Read("select table_name from information_schema.tables where table_schema = database() and left(table_name, 9) = 'ds_track_'").ShouldBeEmpty("it was broken off behind these");
        berlin.Sql("drop table blocker; update companies set name = 'Edited' where id = 1");

        berlin.Station.Install();

        berlin.Value("select count(*) from ds_out").ShouldBe("0");
        for (var round = 0; round < 3; round++) _network.Round();
        berlin.Companies.ShouldBe(_network.Vienna.Read("select name from companies where country = 'DE' order by id"));
        berlin.Companies.ShouldContain("Edited");
    }

    public void Dispose() => _network.Dispose();

    private static string Kept(string name) => name.Replace("ds_", "kept_", StringComparison.Ordinal);
}
