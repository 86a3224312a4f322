using System.Globalization;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>
/// Records whose keys are neighbours are read, and held, by ranges; those with scattered keys one by one, many to a statement. What becomes of them is the same: a network and another one, whose keys are
/// a thousand times as large, end with the same ledgers.
/// </summary>
public abstract class NeighbouringKeysTests(DatabaseWay way)
{
    private const int Scattered = 1_000;
    private const int Rows = 300;

    // Bytes of a key, and hashes of rows, are those of other keys.
    private const string Tracks = "rid, cn, born, version, life, state, src, local_at, cmcd, named, stamps, prints";
    private const string Held = "partner, tbl, rid, seq, inside, gone, again";

    [Fact]
    public void A_load_and_what_follows_leave_the_same_ledgers_and_rows()
    {
        using var near = Communicated(1);
        using var far = Communicated(Scattered);

        foreach (var station in new[] { "Vienna", "Berlin" })
        {
            foreach (var table in new[] { "Company", "Person" })
                Text(near.Of(station), Tracks, $"ds_track_{table}").ShouldBe(Text(far.Of(station), Tracks, $"ds_track_{table}"));
            Text(near.Of(station), Held, "ds_held").ShouldBe(Text(far.Of(station), Held, "ds_held"));
            Text(near.Of(station), "id, name, country", "companies").ShouldBe(Text(far.Of(station), "id, name, country", "companies", Scattered));
            Text(near.Of(station), "id, company_id, name", "persons").ShouldBe(Text(far.Of(station), "id, company_id, name", "persons", Scattered));
        }

        near.Vienna.Value("select count(*) from ds_held where tbl = 'Company'").ShouldBe("259");
        near.Berlin.Value("select count(*) from companies").ShouldBe("259");
    }

    // Long runs are noted by one statement, what stands between them by itself.
    [Fact]
    public void What_a_load_brings_is_held_by_its_file_and_nothing_else_is()
    {
        using var network = new TestNetwork(way: way) { MostLoaded = 200 };
        network.Use(network.Countries("DE"));
        network.Vienna.Station.Install();
        network.Vienna.Sql(Insert("companies (id, name, country)", i => $"({i}, 'Company {i}', '{(i is 100 or 103 ? "AT" : "DE")}')"));

        network.Vienna.Output("Berlin").Files.Length.ShouldBe(2);

        var expected = Enumerable.Range(1, Rows).Where(rid => rid is not (100 or 103)).Select(rid => $"101|Company|{rid}|{(rid <= 202 ? 1 : 2)}|1|0|0").Order(StringComparer.Ordinal);
        Text(network.Vienna, Held, "ds_held").ShouldBe(string.Join('\n', expected));
    }

    // A row in between that nobody asks for has a value that its declaration does not allow.
    [Fact]
    public void A_row_between_them_that_cannot_be_read_does_not_stand_in_their_way()
    {
        if (way != DatabaseWay.Sqlite) return;
        using var network = new TestNetwork(way: way) { MostLoaded = 100 };
        network.Use(network.Countries("DE"));
        network.Vienna.Station.Install();
        network.Vienna.Sql(Companies(1));
        network.Round();
        network.Vienna.Sql("update companies set credit = 'much' where id = 250");
        network.Vienna.Sql("delete from ds_journal_Company");
        network.Vienna.Sql("update companies set name = 'changed' where id <> 250");

        network.Communicate("Vienna", "Berlin").Output.Files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(257);
    }

    private static string Companies(int step) => Insert("companies (id, name, country)", i => $"({i * step}, 'Company {i}', '{(i % 7 == 0 ? "AT" : "DE")}')");

    private static string Persons(int step) => Insert("persons (id, company_id, name)", i => $"({i * step}, {i * step}, 'Person {i}')");

    private static string Insert(string into, Func<int, string> values) => $"insert into {into} values {string.Join(", ", Enumerable.Range(1, Rows).Select(values))}";

    private TestNetwork Communicated(int step)
    {
        var network = new TestNetwork(way: way);
        network.Use(network.Countries("DE"));
        network.Vienna.Station.Install();
        network.Vienna.Sql(Companies(step));
        network.Vienna.Sql(Persons(step));
        network.Vienna.Sql($"delete from persons where id = {20 * step}");
        network.Vienna.Sql($"delete from companies where id = {20 * step}");
        Both(network);
        network.Vienna.Sql($"update companies set country = 'DE' where id in ({70 * step}, {77 * step}, {84 * step})");
        network.Vienna.Sql($"update persons set name = 'changed' where id > {100 * step} and id <= {200 * step}");
        network.Berlin.Sql($"update companies set name = 'from below' where id > {150 * step} and id <= {250 * step}");
        network.Vienna.Sql($"update companies set country = 'CH' where id = {30 * step}");
        Both(network);
        Both(network);
        network.Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], InitialLoad = true });
        network.Carry("Vienna", "Berlin");
        network.Berlin.Input();
        Both(network);
        return network;
    }

    private static void Both(TestNetwork network)
    {
        network.Communicate("Vienna", "Berlin");
        network.Communicate("Berlin", "Vienna");
    }

    // All rows, in their order as text; keys of rows as if they were neighbours.
    private static string Text(TestStation station, string columns, string table, int step = 1)
    {
        using var session = station.Source.Connect(CancellationToken.None);
        using var command = session.Connection.CreateCommand();
        command.CommandText = $"select {columns} from {session.Dialect.Quote(table)}";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetName(i).EndsWith("id", StringComparison.Ordinal) && reader.GetName(i) != "rid"
                ? (Convert.ToInt64(reader.GetValue(i), CultureInfo.InvariantCulture) / step).ToString(CultureInfo.InvariantCulture)
                : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return string.Join('\n', rows.Order(StringComparer.Ordinal));
    }
}
