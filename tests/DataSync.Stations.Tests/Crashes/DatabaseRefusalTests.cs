using System.Runtime.Versioning;
using DataSync.Stations.Input;
using DataSync.Stations.Tests.Concurrency;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>A database without room, or one that takes no writes: no file is refused and no row set aside for it; everything waits.</summary>
[SupportedOSPlatform("linux")]
public sealed class DatabaseRefusalTests
{
    [Theory]
    [InlineData(DatabaseWay.Sqlite)]
    [InlineData(DatabaseWay.SqliteOdbc)]
    public void With_a_real_limit_of_pages_input_and_output_are_refused_and_go_on_without_it(DatabaseWay way)
    {
        using var network = TestNetwork.Loaded(onDisk: true, way: way);
        network.Vienna.Sql(string.Join(";", Enumerable.Range(1, 7).Select(i => $"update companies set name = '{new string('n', 20_000)}' where id = {i}")));
        network.Vienna.Output("Berlin");
        network.Carry("Vienna", "Berlin");

        network.Berlin.Through = NoMorePages;
        Full(() => network.Berlin.Input("Vienna"));

        Directory.GetFiles(network.Berlin.Folders.In(network.Vienna.Number)).Length.ShouldBe(1, "the file waits");
        network.Berlin.Through = source => source;
        network.Berlin.Input("Vienna").Applied().SetAside.ShouldBeEmpty();
        network.Berlin.Sql(string.Join(";", Enumerable.Range(1, 400).Select(i => $"insert into companies (id, name, country) values ({1000 + i}, 'New {i}', 'DE')")));
        network.Berlin.Through = NoMorePages;
        Full(() => network.Berlin.Output("Vienna"));
        network.Berlin.Through = source => source;
        network.Communicate("Berlin", "Vienna");
        network.Vienna.Value("select count(*) from companies").ShouldBe("415");
    }

    // Neither server can be filled here without filling the machine: they only say that they are, from a trigger, with their own code and in their own way.
    [Theory]
    [InlineData(DatabaseWay.Postgres)]
    [InlineData(DatabaseWay.PostgresOdbc)]
    [InlineData(DatabaseWay.MariaDbOdbc)]
    public void A_server_that_says_it_is_full_makes_the_file_wait(DatabaseWay way)
    {
        using var network = TestNetwork.Loaded(way: way);
        network.Vienna.Sql("update companies set name = 'Company One' where id = 1");
        network.Vienna.Output("Berlin");
        network.Carry("Vienna", "Berlin");
        Command(network.Berlin, way == DatabaseWay.MariaDbOdbc
            ? "create trigger full_disk before update on companies for each row signal sqlstate 'HY000' set mysql_errno = 1021, message_text = 'Disk full'"
            : "create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;"
                + " create trigger full_disk before update on companies for each row execute function full_disk()");

        Full(() => network.Berlin.Input("Vienna"));

        Directory.GetFiles(network.Berlin.Folders.In(network.Vienna.Number)).Length.ShouldBe(1, "the file waits");
        Command(network.Berlin, way == DatabaseWay.MariaDbOdbc ? "drop trigger full_disk" : "drop trigger full_disk on companies");
        network.Berlin.Input("Vienna").Applied().SetAside.ShouldBeEmpty();
        network.Berlin.Companies[0].ShouldBe("Company One");
    }

    [Fact]
    public void A_database_whose_file_this_account_may_not_write_is_refused_and_goes_on_when_it_may()
    {
        using var network = TestNetwork.Loaded(onDisk: true);
        network.Vienna.Sql("update companies set name = 'Company One' where id = 1");
        foreach (var path in Directory.EnumerateFileSystemEntries(network.Root, "*", SearchOption.AllDirectories).Append(network.Root)) File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(network.Vienna.Database, (UnixFileMode)0b100_100_100);

        using (new WithoutRights()) Should.Throw<StationException>(() => network.Vienna.Output("Berlin")).Code.ShouldBe(StationCodes.DatabaseReadOnly);

        File.SetUnixFileMode(network.Vienna.Database, (UnixFileMode)0b111_111_111);
        network.Communicate("Vienna", "Berlin");
        network.Berlin.Companies[0].ShouldBe("Company One");
    }

    private static void Full(Action run)
    {
        var refusal = Should.Throw<StationException>(run);
        refusal.Code.ShouldBe(StationCodes.DatabaseFull, refusal.Message);
    }

    // The limit is that of a connection; a lower one than the size there is means that size.
    private static Plans.Sources.ISource NoMorePages(Plans.Sources.ISource source) =>
        new Seam(source, new Seam.Watch { AtConnect = ["pragma max_page_count = 1"] });

    private static void Command(TestStation station, string text)
    {
        using var session = station.Source.Connect(CancellationToken.None);
        using var command = session.Connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
