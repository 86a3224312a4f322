using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;
using DataSync.TestServers;

namespace DataSync.Sources.Tests;

/// <summary>What MariaDB does besides: collations, counted upserts, columns that drop blanks.</summary>
public abstract class MariaDbContract : ServerContract
{
    private ServerDatabase? _database;

    private protected override string Timestamp => "datetime";

    private protected override string Endless => "cast(benchmark(100000000000, sha2('x', 512)) as char)";

    private protected override (string Name, string[] Types)[] RealTables =>
    [
        ("general", ["varchar(40) character set utf8mb4 collate utf8mb4_general_ci", "bigint", "decimal(12, 2)", "double", "tinyint(1)", "date", "datetime(6)"]),
        ("binary_pad", ["varchar(40) character set utf8mb4 collate utf8mb4_bin", "bigint", "decimal(20, 6)", "double", "boolean", "date", "datetime"]),
        ("unicode", ["varchar(40) character set utf8mb4 collate utf8mb4_unicode_520_ci", "bigint", "decimal(38, 10)", "double", "int", "date", "timestamp null"]),
        ("nopad", ["text character set utf8mb4 collate utf8mb4_unicode_nopad_ci", "decimal(20)", "decimal(30, 10)", "double", "bit", "datetime", "datetime(3)"]),
        ("filled", ["char(40) character set utf8mb4 collate utf8mb4_general_ci", "bigint", "decimal(12, 2)", "double", "tinyint(1)", "date", "datetime"]),
        ("texts", ["varchar(40)", "text", "text", "text", "text", "text", "text"]),
    ];

    private protected override WriteKind[] Batches => [WriteKind.Insert, WriteKind.UpdateByKey, WriteKind.DeleteByKey, WriteKind.Upsert];

    [Fact]
    public void An_upsert_in_a_batch_leaves_alone_what_is_equal_and_kept_in_another_form()
    {
        var table = Sample.Of("Kept", "kept", ("id", SyncType.Int), ("active", SyncType.Bool.OrNull()), ("ratio", SyncType.Float.OrNull()));
        Session.Run("create table kept (id bigint primary key, active tinyint, ratio double)");
        Session.Run("insert into kept values (1, 2, -0.0), (2, 2, 1.5), (3, null, null), (4, 0, 0)");
        using var upsert = Batch(new WriteRequest(WriteKind.Upsert, table, [0, 1, 2], [0]));
        upsert.ShouldNotBeNull().LeavesOutEqualRows.ShouldBeTrue();
        Put(upsert, [1L, true, 0d]);
        Put(upsert, [2L, false, 1.5]);
        Put(upsert, [3L, true, null]);
        Put(upsert, [4L, null, 0d]);
        upsert.Flush(default).ShouldBe(3);
        using var command = Session.Connection.CreateCommand();
        command.CommandText = "select group_concat(id, ':', ifnull(active, '-') order by id) from kept";
        command.ExecuteScalar().ShouldBe("1:2,2:0,3:1,4:-");
    }

    [Fact]
    public void Upserts_in_two_batches_on_one_connection_count_each_for_itself()
    {
        var request = new WriteRequest(WriteKind.Upsert, Sample.Table, [Sample.Id, Sample.Count], [Sample.Id]);
        Session.Insert([1L, "", 1L], [2L, "", 2L], [3L, "", 3L]);
        using var one = Batch(request).ShouldNotBeNull();
        using var other = Batch(request).ShouldNotBeNull();
        Put(one, [1L, 1L]);
        Put(other, [2L, 2L]);
        Put(one, [4L, 4L]);
        Put(other, [3L, 4L]);
        Put(other, [5L, 5L]);
        (one.Flush(default), other.Flush(default)).ShouldBe((1, 2));
        Put(one, [4L, 5L]);
        one.Flush(default).ShouldBe(1);
    }

    [Fact]
    public void An_upsert_in_a_batch_counts_in_a_column_that_drops_blanks_and_refuses_them()
    {
        var table = Sample.Of("Filled", "filled", ("id", SyncType.Int), ("name", new SyncType(TypeKind.Text, true, 20)));
        Session.Run("create table filled (id bigint primary key, name char(20))");
        using var upsert = Batch(new WriteRequest(WriteKind.Upsert, table, [0, 1], [0]));
        upsert.ShouldNotBeNull().LeavesOutEqualRows.ShouldBeTrue();
        Put(upsert, [1L, "x"]);
        Put(upsert, [2L, "y"]);
        upsert.Flush(default).ShouldBe(2);
        Put(upsert, [1L, "x"]);
        Put(upsert, [2L, "z"]);
        upsert.Flush(default).ShouldBe(1);
        Should.Throw<SyncException>(() => upsert.Values.Text(1, "x ")).Code.ShouldBe("DS6142");
    }

    [Theory]
    [InlineData("double(10, 3)", 1.25, 1.23456789012, "1.2345")]
    [InlineData("float(7, 3) unsigned", 0.5, 0.0625, "0.0625")]
    [InlineData("double(20, 0)", 2.0, 1e-7, "0.5")]
    [InlineData("double(10, 3)", 1.235, 1.2345, "1.2345")]
    [InlineData("double(30, 16)", 1.5, 1.930109026923572, "1.930109026923572")]
    public void A_floating_column_that_rounds_takes_no_more_digits_behind_the_point_than_it_has(string type, double good, double bad, string digits)
    {
        Session.Run($"create table ratios (id integer primary key, v {type})");
        var floats = Ratios(SyncType.Float);
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, floats, [0, 1], []));
        insert.Values.Int(0, 1);
        insert.Values.Float(1, good);
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(floats, [1], [], [], null))[0].ShouldBe([good]);
        Should.Throw<SyncException>(() => insert.Values.Float(1, bad)).Code.ShouldBe("DS6142");
        using var batch = Batch(new WriteRequest(WriteKind.Upsert, floats, [0, 1], [0])).ShouldNotBeNull();
        Should.Throw<SyncException>(() => batch.Values.Float(1, bad)).Code.ShouldBe("DS6142");
        using var decimals = Session.Prepare(new WriteRequest(WriteKind.Insert, Ratios(SyncType.Decimal), [0, 1], []));
        Should.Throw<SyncException>(() => decimals.Values.Decimal(1, decimal.Parse(digits, System.Globalization.CultureInfo.InvariantCulture))).Code.ShouldBe("DS6142");
        using var texts = Session.Prepare(new WriteRequest(WriteKind.Insert, Ratios(SyncType.Text), [0, 1], []));
        Should.Throw<SyncException>(() => texts.Values.Text(1, digits)).Code.ShouldBe("DS6142");

        static Plans.Model.TablePlan Ratios(SyncType kind) => Sample.Of("Ratios", "ratios", ("id", SyncType.Int), ("v", kind.OrNull()));
    }

    private protected ServerDatabase Database(Scratch scratch) => _database ??= scratch.Owns(new ServerDatabase(ServerKind.MariaDb));

    private protected override string OtherSchema() => _database.ShouldNotBeNull().Name;
}
