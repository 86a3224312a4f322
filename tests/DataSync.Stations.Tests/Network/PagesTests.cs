using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Tests.Network;

/// <summary>
/// All rows of a table in pages: whatever the database takes as equal, and in whatever order it has the keys, none is lost and none comes twice. Tables are larger than a page, and full of keys
/// that other databases tell apart just where a page ends.
/// </summary>
public sealed class PagesTests : IDisposable
{
    private const int Rows = 6_000;
    private readonly string _root = Directory.CreateTempSubdirectory("datasync-pages-").FullName;

    public static TheoryData<DatabaseWay, string> Cases
    {
        get
        {
            var cases = new TheoryData<DatabaseWay, string>();
            foreach (var way in Enum.GetValues<DatabaseWay>())
                foreach (var kind in new[] { "int", "text", "loose text", "composite", "date", "decimal", "guid" }) cases.Add(way, kind);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_row_comes_once(DatabaseWay way, string kind)
    {
        using var database = new StationDatabase(way, _root, "station.db");
        var (columns, values) = Keys(way, kind);
        var (tracked, code) = Table([.. columns.Select(column => column.Type)]);
        using var session = database.Source.Connect(CancellationToken.None);
        foreach (var statement in columns.SelectMany(column => column.Before).Append($"create table things ({string.Join(", ", columns.Select((column, i) => $"k{i} {column.Definition} not null"))})")) Run(statement);
        var order = Enumerable.Range(0, Rows).OrderBy(i => i * 7919L % 6_007).ToList();
        foreach (var some in order.Chunk(500)) Run($"insert into things values {string.Join(", ", some.Select(i => $"({string.Join(", ", values(i).Select(Literal))})"))}");

        using var access = new TableAccess(session, code, tracked);
        var pages = access.InPages().Select(page => page.Select(tracked.KeyOf).ToList()).ToList();

        var keys = pages.SelectMany(page => page).ToList();
        keys.Count.ShouldBe(Rows);
        keys.ToHashSet().SetEquals(order.Select(i => RecordKey.Of(values(i)))).ShouldBeTrue();
        // What the database cannot be asked for by value comes as one.
        pages.Count.ShouldBe(way is DatabaseWay.Sqlite or DatabaseWay.SqliteOdbc && kind is "decimal" or "guid" ? 1 : 2);

        void Run(string text)
        {
            using var command = session.Connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }
    }

    [Theory]
    [InlineData(DatabaseWay.Sqlite)]
    [InlineData(DatabaseWay.SqliteOdbc)]
    [InlineData(DatabaseWay.Postgres)]
    [InlineData(DatabaseWay.PostgresOdbc)]
    [InlineData(DatabaseWay.MariaDbOdbc)]
    public void Rows_that_were_there_are_each_taken_up_once(DatabaseWay way)
    {
        using var network = new TestNetwork(way: way);
        network.Use(network.Countries("DE"));
        network.Vienna.Station.Install();
        network.Vienna.Sql("delete from ds_table where tbl = 'Company'");
        foreach (var some in Enumerable.Range(1, Rows).Chunk(500)) network.Vienna.Sql($"insert into companies (id, name, country) values {string.Join(", ", some.Select(i => $"({i}, 'Company {i}', '{(i % 3 == 0 ? "DE" : "AT")}')"))}");
        network.Vienna.Sql("delete from ds_journal_Company");

        network.Vienna.Station.Install();

        network.Vienna.Value("select count(*) from ds_track_Company").ShouldBe("6000");
        network.Vienna.Value("select count(distinct cn) from ds_track_Company").ShouldBe("6000");
        network.Vienna.Value("select max(cn) from ds_track_Company").ShouldBe(network.Vienna.Value("select cn from ds_station"));
        network.Vienna.Sql("update companies set name = 'changed' where id = 5999; insert into companies (id, name, country) values (6001, 'new', 'DE')");
        network.Communicate("Vienna", "Berlin");
        network.Berlin.Value("select count(*) from companies").ShouldBe("2001");
    }

    // Three keys to a triple that a loose collation takes as one, and pages are no multiple of three.
    private static (ImmutableArray<KeyColumn> Columns, Func<int, object[]> Values) Keys(DatabaseWay way, string kind)
    {
        static string Varied(int i) => string.Create(CultureInfo.InvariantCulture, $"{(i % 3 == 1 ? "K" : "k")}{i / 3:00000}{(i % 3 == 2 ? "é" : "e")}");
        var loose = way switch
        {
            DatabaseWay.Postgres or DatabaseWay.PostgresOdbc => new KeyColumn(SyncType.Text, "varchar(40) collate loose", "create collation loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)"),
            DatabaseWay.MariaDbOdbc => new KeyColumn(SyncType.Text, "varchar(40) character set utf8mb4 collate utf8mb4_general_ci"),
            _ => new KeyColumn(SyncType.Text, "text collate nocase"),
        };
        return kind switch
        {
            "int" => ([new(SyncType.Int, "bigint")], i => [(i - 3_000L) * 1_000]),
            // Case-different, blank-ended, and before and behind each other in most orders.
            "text" => ([new(SyncType.Text, way == DatabaseWay.MariaDbOdbc ? "varchar(40) character set utf8mb4 collate utf8mb4_nopad_bin" : "varchar(40)")],
                i => [(i % 4) switch { 0 => $"k {i / 4}", 1 => $"K {i / 4}", 2 => $"k {i / 4} ", _ => $"k {i / 4}\t" }]),
            "loose text" => ([loose], i => [Varied(i)]),
            "composite" => ([loose, new(SyncType.Int, "integer")], i => [Varied(i % 12), (long)(i / 12)]),
            "date" => ([new(SyncType.Date, "date")], i => [new DateOnly(2000, 1, 1).AddDays(i)]),
            "decimal" => ([new(new SyncType(TypeKind.Decimal, Precision: 12, Scale: 2), way is DatabaseWay.Sqlite or DatabaseWay.SqliteOdbc ? "text" : "numeric(12, 2)")], i => [(i - 3_000) / 4m]),
            _ => ([new(SyncType.Guid, way is DatabaseWay.Sqlite or DatabaseWay.SqliteOdbc ? "text" : "uuid")], i => [new Guid(i * 31, 7, 8, 1, 2, 3, 4, 5, 6, 7, (byte)i)]),
        };
    }

    private static string Literal(object value) => value switch
    {
        string text => $"'{text}'",
        DateOnly date => $"'{date:yyyy-MM-dd}'",
        Guid guid => $"'{guid}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static (TrackedTable Tracked, TestCode Code) Table(ImmutableArray<SyncType> types)
    {
        var code = new TestCode();
        var row = code.Add(new RowTypePlan("Thing", [.. types.Select((type, i) => new FieldPlan($"k{i}", type))]));
        var plan = new TablePlan(0, "Thing", 0, "things", row, [.. types.Select((type, i) => new ColumnPlan(i, $"k{i}", $"k{i}", type, IsKey: true))], row, -1);
        return (new TrackedTable(plan, [.. Enumerable.Range(0, types.Length)], []), code);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private sealed record KeyColumn(SyncType Type, string Definition, params string[] Before);
}
