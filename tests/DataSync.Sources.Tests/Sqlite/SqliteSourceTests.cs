using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests.Sqlite;

public sealed class SqliteSourceTests : SqliteContract
{
    [Fact]
    public void A_file_that_is_not_there_is_not_made_up()
    {
        using var source = Kind.Create("documents", new Dictionary<string, object?> { ["file"] = "missing.db" }, Path.GetTempPath());
        var error = Should.Throw<SyncException>(() => source.Connect(default));
        error.Code.ShouldBe("DS6144");
        error.Message.ShouldContain("missing.db");
    }

    [Fact]
    public void A_database_in_memory_is_shared_by_its_sessions_and_by_nobody_else()
    {
        var settings = new Dictionary<string, object?> { ["file"] = ":memory:" };
        using var source = Kind.Create("documents", settings, ".");
        using var first = source.Connect(default);
        first.CreateTable(Sample.Table);
        first.CreateTable(Sample.Table);
        first.Insert([1L, "a"]);
        using var second = source.Connect(default);
        second.Rows().Count.ShouldBe(1);
        using var other = Kind.Create("documents", settings, ".");
        using var third = other.Connect(default);
        third.CreateTable(Sample.Table);
        third.Rows().ShouldBeEmpty();
    }

    [Fact]
    public void Without_write_ahead_logging_readers_make_room_for_a_writer()
    {
        using var scratch = new Scratch();
        using var source = Kind.Create("documents", new Dictionary<string, object?> { ["file"] = scratch.File, ["create"] = true, ["write_ahead"] = false }, ".");
        using var writing = source.Connect(default);
        writing.CreateTable(Sample.Table);
        writing.Insert([1L, "a"], [2L, "b"], [3L, "c"]);
        using var reading = source.Connect(default);
        using var read = reading.Prepare(new ReadRequest(Sample.Table, [Sample.Id, Sample.Name], [], [new OrderPlan(Sample.Id, false)], null));
        using var reader = read.Execute([], default);
        reader.Read().ShouldBeTrue();
        writing.Run("pragma busy_timeout = 100");
        writing.Insert([4L, "d"]);
        reader.Text(1).ShouldBe("a");
        reader.Read().ShouldBeTrue();
        reader.Text(1).ShouldBe("b");
        reader.Read().ShouldBeTrue();
        reader.Read().ShouldBeFalse();
    }

    [Fact]
    public void What_columns_keep_as_written_is_read_back_as_it_was_written()
    {
        var random = new Random(1);
        SyncType[] types = [SyncType.Int, SyncType.Bool, SyncType.Text, new SyncType(TypeKind.Decimal, Precision: 20, Scale: 6), SyncType.Date, SyncType.Time, SyncType.DateTime, SyncType.Guid, SyncType.Bytes];
        string[] declared = ["integer", "numeric", "text", "varchar(20)", "blob", "", "real"];
        var kept = 0;
        foreach (var (type, column) in types.SelectMany(type => declared.Select(column => (type, column))))
        {
            var table = Sample.Of("Kept", $"kept{kept++}", ("id", SyncType.Int), ("value", type));
            Session.Run($"create table {table.PhysicalName} (id integer primary key, value {column})");
            if (!Session.KeepsAsWritten(table)) continue;
            List<object> values = [.. Enumerable.Range(0, 50).Select(_ => Value(type.Kind, random))];
            using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
            for (var id = 0; id < values.Count; id++)
            {
                insert.Values.Int(0, id);
                insert.Values.Put(1, values[id]);
                insert.Execute(default);
            }

            var back = Session.Rows(new ReadRequest(table, [1], [], [new OrderPlan(0, false)], null)).Select(row => row[0]).ToList();
            back.Select(ValueText.Quote).ShouldBe(values.Select(ValueText.Quote), $"{type} in a column of type '{column}'");
        }
    }

    [Theory]
    [InlineData("id integer primary key, name text, amount text", true)]
    [InlineData("id integer primary key, name text, amount numeric", false)]
    [InlineData("id integer primary key, name integer, amount text", false)]
    [InlineData("id integer primary key, name text", false)]
    public void Columns_that_make_numbers_of_texts_or_are_not_there_do_not_keep_as_written(string columns, bool keeps)
    {
        Session.Run($"create table money ({columns})");
        Session.KeepsAsWritten(Sample.Of("Money", "money", ("id", SyncType.Int), ("name", SyncType.Text), ("amount", new SyncType(TypeKind.Decimal, Precision: 12, Scale: 2)))).ShouldBe(keeps);
    }

    // What is bound stays from one execution to the next.
    [Fact]
    public void A_value_that_comes_again_after_another_is_written()
    {
        Session.CreateTable(Sample.Table);
        object?[] numbers = [1L, 1L, null, 1L, null, null, 2L, 2L, 1L];
        object?[] texts = ["a", "a", null, "a", "b", "b", null, "", ""];
        Session.Insert([.. numbers.Select((number, id) => new[] { (long)id, texts[id], number })]);
        var rows = Session.Rows();
        rows.Select(row => row[Sample.Count]).ShouldBe(numbers);
        rows.Select(row => row[Sample.Name]).ShouldBe(texts);
    }

    private static object Value(TypeKind kind, Random random) => kind switch
    {
        TypeKind.Int => random.NextInt64(long.MinValue, long.MaxValue),
        TypeKind.Bool => random.Next(2) == 0,
        TypeKind.Text => random.Next(4) switch { 0 => "0012", 1 => "1e3", 2 => "", _ => $"Zürich\0{random.Next()}" },
        TypeKind.Decimal => new decimal(random.Next(), random.Next(1_000), 0, random.Next(2) == 0, (byte)random.Next(7)),
        TypeKind.Date => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)),
        TypeKind.Time => new TimeOnly(random.NextInt64(TimeOnly.MaxValue.Ticks)),
        TypeKind.DateTime => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks)),
        TypeKind.Guid => new Guid(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()),
        _ => Enumerable.Range(0, random.Next(20)).Select(_ => (byte)random.Next(256)).ToArray(),
    };

    private static ISourceKind Kind => SourceRegistry.Find("sqlite").ShouldNotBeNull();

    private protected override WriteKind[] Batches => [WriteKind.Upsert];

    private protected override ISource Create(Scratch scratch) =>
        Kind.Create("documents", new Dictionary<string, object?> { ["file"] = "test.db", ["create"] = true }, scratch.Folder);
}
