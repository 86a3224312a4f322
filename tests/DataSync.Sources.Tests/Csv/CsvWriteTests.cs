using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests.Csv;

public sealed class CsvWriteTests : CsvFiles
{
    private static readonly object?[][] SomeRows =
    [
        ["A1", "Chai; \"black\"\ntea", 12.50m, new DateOnly(2026, 11, 28)],
        ["A2", "", -1234.5m, null],
        ["A3", null, null, null],
        ["A4", " blanks ", 0m, DateOnly.MinValue],
        ["A5", "NULL", 0.01m, DateOnly.MaxValue],
    ];

    public static TheoryData<(string, object?)[]> Ways() => new()
    {
        Array.Empty<(string, object?)>(),
        new (string, object?)[] { ("separator", ";"), ("decimal_sign", ","), ("date_format", "dd.MM.yyyy"), ("line_end", "lf"), ("byte_order_mark", true) },
        new (string, object?)[] { ("null_text", "NULL"), ("trim", true), ("comment", "A") },
        new (string, object?)[] { ("header", false), ("encoding", "windows-1252") },
        new (string, object?)[] { ("encoding", "utf-16"), ("byte_order_mark", true), ("group_sign", ",") },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_is_written_comes_back_as_it_went((string, object?)[] settings)
    {
        Write(Prices, SomeRows, settings);
        var back = Read(new ReadRequest(Prices, [0, 1, 2, 3], [], [], null), settings);
        back.Count.ShouldBe(SomeRows.Length);
        for (var row = 0; row < back.Count; row++)
            back[row].ShouldBe(SomeRows[row]);
        Directory.GetFiles(Folder).Select(Path.GetFileName).Where(name => name?.EndsWith(".part", StringComparison.Ordinal) == true).ShouldBeEmpty();
    }

    [Fact]
    public void Every_type_comes_back_as_it_went()
    {
        var table = Sample.Table with { PhysicalName = "sample.csv" };
        object?[][] rows =
        [
            [1L, "Grüße 😀", long.MaxValue, 9999999999.99m, 0.1 + 0.2, true, new DateOnly(2026, 11, 21), new TimeOnly(9, 30, 15), new DateTime(2026, 11, 21, 9, 30, 0).AddTicks(1), Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), new byte[] { 0, 1, 255 }],
            [2L, "", long.MinValue, -0.01m, -1e98, false, DateOnly.MinValue, TimeOnly.MinValue, DateTime.MinValue, Guid.Empty, null],
            [3L, null, null, null, null, null, null, null, null, null, null],
        ];
        Write(table, rows);
        var back = Read(new ReadRequest(table, Sample.All, [], [], null));
        for (var row = 0; row < rows.Length; row++)
            back[row].ShouldBe(rows[row]);
    }

    [Fact]
    public void A_line_of_fixed_widths_is_filled_with_blanks()
    {
        var table = Prices with { Columns = [.. Prices.Columns.Zip([(1, 4), (5, 10), (12, 18), (19, 28)]).Select(pair => pair.First with { Position = new PositionPlan(pair.Second.Item1, pair.Second.Item2) })] };
        Write(table, [["A001", "Käse", 12.5m, new DateOnly(2026, 11, 28)], ["A2", null, null, null]], ("line_end", "lf"));
        File.ReadAllText(Path.Combine(Folder, "prices.csv")).ShouldBe("A001Käse      12.52026-11-28\nA2                          \n");
        Rows(table).ShouldBe(["'A001'|'Käse'|12.5|2026-11-28", "'A2'|||"]);
        Should.Throw<SyncException>(() => Write(table with { PhysicalName = "b.csv" }, [["A0015", null, null, null]])).Code.ShouldBe("DS6192");
    }

    [Fact]
    public void A_file_is_seen_as_a_whole_or_not_at_all()
    {
        using (var source = Source())
        using (var session = source.Connect(default))
        {
            session.EnterRun("run-1");
            using var insert = session.Prepare(new WriteRequest(WriteKind.Insert, Prices, [Number, Price], []));
            session.Begin();
            Add(insert, "A1", 1m);
            session.Commit();
            session.Begin();
            Add(insert, "A2", 2m);
            session.Rollback();
            session.Begin();
            Add(insert, "A3", 3m);
            session.Commit();
            File.Exists(Path.Combine(Folder, "prices.csv")).ShouldBeFalse();
        }
        // The process was killed here; the second attempt goes on where the first one had committed.
        using (var source = Source())
        using (var session = source.Connect(default))
        {
            session.EnterRun("run-1");
            session.Publish(default);
            session.Publish(default);
        }
        Rows(Prices).ShouldBe(["'A1'||1|", "'A3'||3|"]);
    }

    [Fact]
    public void What_was_renamed_before_a_crash_is_not_written_again()
    {
        using var source = Source();
        using var session = source.Connect(default);
        session.EnterRun("run-1");
        using var insert = session.Prepare(new WriteRequest(WriteKind.Insert, Prices, [Number, Price], []));
        session.Begin();
        Add(insert, "A1", 1m);
        session.Commit();
        // As a process leaves it that was killed after renaming: somebody has fetched the file since.
        using (var stage = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(Folder, "datasync-files-inbox.db")};Pooling=false"))
        {
            stage.Open();
            using var command = stage.CreateCommand();
            command.CommandText = "update ds_file set state = 'ready'";
            command.ExecuteNonQuery().ShouldBe(1);
        }
        session.Publish(default);
        File.Exists(Path.Combine(Folder, "prices.csv")).ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_is_there_is_kept_unless_the_source_says_otherwise()
    {
        Put("prices.csv", "number,name,price,valid_from\nA0,old,1,");
        Should.Throw<SyncException>(() => Write(Prices, SomeRows[..1])).Code.ShouldBe("DS6191");
        Rows(Prices).ShouldBe(["'A0'|'old'|1|"]);
        Write(Prices, SomeRows[2..3], ("existing", "append"));
        Rows(Prices).ShouldBe(["'A0'|'old'|1|", "'A3'|||"]);
        Write(Prices, SomeRows[3..4], ("existing", "replace"));
        Rows(Prices).ShouldBe(["'A4'|' blanks '|0|0001-01-01"]);
        Put("prices.csv", "name,number,price,valid_from\n");
        Should.Throw<SyncException>(() => Write(Prices, SomeRows[..1], ("existing", "append"))).Code.ShouldBe("DS6183");
    }

    [Theory]
    [InlineData("a\0b", "DS6130")]
    [InlineData("😀", "DS6192", "encoding", "latin-1")]
    [InlineData("", "DS6192", "empty", "null")]
    [InlineData(null, "DS6192", "empty", "text")]
    [InlineData("a,b", "DS6192", "quote", "")]
    [InlineData("a\nb", "DS6192", "quote", "")]
    public void A_text_that_would_not_come_back_is_refused(string? text, string code, string setting = "separator", string value = ",") =>
        Should.Throw<SyncException>(() => Write(Prices, [["A1", text, null, null]], (setting, value))).Code.ShouldBe(code);

    [Theory]
    [InlineData(null)]
    [InlineData("", "empty", "text")]
    public void A_row_that_would_be_an_empty_line_is_refused(string? value, params string[] setting)
    {
        var table = Sample.Of("T", "t.csv", ("word", SyncType.Text.OrNull()));
        (string, object?)[] settings = setting is [var name, var way] ? [("quote", ""), (name, way)] : [("quote", "")];
        Write(table, [["one"], ["two"]], settings);
        Rows(table, settings).ShouldBe(["'one'", "'two'"]);

        Should.Throw<SyncException>(() => Write(table with { PhysicalName = "b.csv" }, [["one"], [value], ["two"]], settings)).ShouldSatisfyAllConditions(
            e => e.Code.ShouldBe("DS6192"),
            e => e.Message.ShouldBe("A row cannot be written into b.csv: it would be an empty line, which is no row when the file is read."));
    }

    [Fact]
    public void With_quotes_or_a_word_for_null_it_is_none()
    {
        var table = Sample.Of("T", "t.csv", ("word", SyncType.Text.OrNull()));
        Write(table, [["one"], [null], ["two"]], ("quote", ""), ("null_text", "-"));
        Rows(table, ("quote", ""), ("null_text", "-")).ShouldBe(["'one'", "", "'two'"]);
        var quoted = table with { PhysicalName = "q.csv" };
        Write(quoted, [["one"], [""], ["two"]]);
        Rows(quoted).ShouldBe(["'one'", "''", "'two'"]);
        var numbers = Sample.Of("N", "n.csv", ("number", SyncType.Int.OrNull()));
        Write(numbers, [[1L], [null], [2L]]);
        Rows(numbers).ShouldBe(["1", "", "2"]);
    }

    [Fact]
    public void Null_alone_in_its_line_is_not_made_the_empty_text()
    {
        var table = Sample.Of("T", "t.csv", ("word", SyncType.Text.OrNull()));
        Should.Throw<SyncException>(() => Write(table, [["one"], [null], ["two"]])).ShouldSatisfyAllConditions(
            e => e.Code.ShouldBe("DS6192"),
            e => e.Message.ShouldBe("Null for column word cannot be written into t.csv: alone in its line it would come back as the empty text."));
        Write(table with { PhysicalName = "b.csv" }, [["one"], [null]], ("empty", "null"));
        Rows(table with { PhysicalName = "b.csv" }, ("empty", "null")).ShouldBe(["'one'", ""]);
    }

    [Fact]
    public void Without_quotes_a_row_that_would_be_a_comment_is_refused()
    {
        (string, object?)[] settings = [("quote", ""), ("comment", "#")];
        Should.Throw<SyncException>(() => Write(Prices, [["A1", "x", null, null], ["#2", "y", null, null]], settings)).Code.ShouldBe("DS6192");
        Write(Prices with { PhysicalName = "b.csv" }, [["A1", "#", null, null]], settings);
        Rows(Prices with { PhysicalName = "b.csv" }, settings).ShouldBe(["'A1'|'#'||"]);
    }

    [Fact]
    public void Half_a_character_is_refused() => Should.Throw<SyncException>(() => Write(Prices, [["A1", "half \uD83D pair", null, null]])).Code.ShouldBe("DS6131");

    [Fact]
    public void A_date_whose_form_loses_a_part_of_it_is_refused()
    {
        Should.Throw<SyncException>(() => Write(Prices, [["A1", null, null, new DateOnly(1926, 1, 1)]], ("date_format", "dd.MM.yy"))).Code.ShouldBe("DS6192");
        var table = Sample.Of("T", "t.csv", ("id", SyncType.Int), ("at", SyncType.DateTime), ("ratio", SyncType.Float));
        Should.Throw<SyncException>(() => Write(table, [[1L, new DateTime(2026, 1, 1, 1, 1, 1), 1.0]], ("datetime_format", "yyyy-MM-dd HH:mm"))).Code.ShouldBe("DS6192");
        Should.Throw<SyncException>(() => Write(table, [[1L, default(DateTime), double.NaN]])).Code.ShouldBe("DS6192");
    }

    [Fact]
    public void A_table_of_several_files_and_quotes_of_another_kind_are_not_written()
    {
        Should.Throw<SyncException>(() => Write(Prices with { PhysicalName = "prices-*.csv" }, [])).Code.ShouldBe("DS6188");
        Should.Throw<SyncException>(() => Write(Prices, [], ("quote", "'"))).Code.ShouldBe("DS6188");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told()
    {
        Directory.CreateDirectory(Path.Combine(Folder, ".prices.csv.run1.part"));
        var error = Should.Throw<SyncException>(() => Write(Prices, SomeRows));
        error.Code.ShouldBe("DS6190");
        error.Failure.ShouldBe(FailureClass.Connection);
    }

    private static void Add(PreparedWrite insert, string number, decimal price)
    {
        insert.Values.Text(0, number);
        insert.Values.Decimal(1, price);
        insert.Execute(default).ShouldBe(1);
    }

    private void Write(TablePlan table, object?[][] rows, params (string Name, object? Value)[] settings)
    {
        using var source = Source(settings);
        using var session = source.Connect(default);
        session.EnterRun("run-1");
        using var insert = session.Prepare(new WriteRequest(WriteKind.Insert, table, [.. table.Columns.Select(column => column.Index)], []));
        session.Begin();
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
                insert.Values.Put(column, row[column]);
            insert.Execute(default).ShouldBe(1);
        }
        session.Commit();
        session.Publish(default);
        File.Delete(Path.Combine(Folder, "datasync-files-inbox.db"));
    }
}
