using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Stations.Tests.Network;

/// <summary>A main office in PostgreSQL, a branch in SQLite and one in MariaDB behind ODBC: what leaves one database arrives in the others as it was.</summary>
public sealed class MixedNetworkTests : IDisposable
{
    private const string All = "select id || '|' || name || '|' || country || '|' || coalesce(rep, '-') || '|' || coalesce(cast(credit as char(15)), '-') from companies order by id";

    private readonly TestNetwork _network;

    public MixedNetworkTests()
    {
        _network = new TestNetwork { WayOf = name => name switch { "Vienna" => DatabaseWay.Postgres, "Berlin" => DatabaseWay.Sqlite, _ => DatabaseWay.MariaDbOdbc } };
        var network = _network.Network;
        _network.Network = network with
        {
            Stations = network.Stations.Add(new StationPlan("Prague", 102, -1) { Below = "Vienna", Zone = "Europe/Prague", AttributeFunctions = [_network.Code.Value("Novák")] }),
            Connections = network.Connections
                .Add(new ConnectionPlan("Vienna", "Prague", "Notebook", -1) { Synchronize = true, SynchronizeEvery = SyncDuration.FromDays(28) })
                .Add(new ConnectionPlan("Prague", "Vienna", "Everything", -1)),
        };
        _network.Use(TestNetwork.Notebook());
        _network.Fill();
        Round();
    }

    [Fact]
    public void Edits_of_all_three_reach_all_three_and_rest_there()
    {
        _network.Vienna.Sql("update companies set name = 'Žižka ''& Sons'' 🙂', credit = 1234567890.12 where id = 1; delete from activities where id = 2");
        _network.Berlin.Sql("update companies set rep = 'Ärger ', credit = '0.10' where id = 2; insert into companies (id, name, country) values (100, 'Berlin', 'DE')");
        _network.Of("Prague").Sql("update companies set country = 'cz', credit = -5 where id = 3; insert into companies (id, name, country, rep) values (200, 'Prague', 'CZ', '')");
        Round();
        Round();

        var vienna = Companies("Vienna");
        vienna.ShouldContain("1|Žižka '& Sons' 🙂|DE|-|1234567890.12");
        vienna.ShouldContain("2|Company 2|DE|Ärger |0.1");
        vienna.ShouldContain("3|Company 3|cz|-|-5");
        vienna.ShouldContain("200|Prague|CZ||-");
        Companies("Berlin").ShouldBe(vienna);
        Companies("Prague").ShouldBe(vienna);
        foreach (var station in new[] { "Vienna", "Berlin", "Prague" }) _network.Of(station).Value("select count(*) from activities").ShouldBe("14");

        _network.Vienna.Output().Files.SelectMany(file => file.Tables).Sum(table => table.Out).ShouldBe(0, "nothing is owed any more");
    }

    private IEnumerable<string> Companies(string station) => _network.Of(station).Read(All).Select(line => line.Contains('.') ? line.TrimEnd('0').TrimEnd('.') : line.TrimEnd(' '));

    private void Round()
    {
        foreach (var branch in new[] { "Berlin", "Prague" })
        {
            _network.Communicate("Vienna", branch);
            _network.Communicate(branch, "Vienna");
        }

        _network.NextDay();
    }

    public void Dispose() => _network.Dispose();
}
