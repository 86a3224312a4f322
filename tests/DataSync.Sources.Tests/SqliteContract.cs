using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests;

/// <summary>What SQLite does besides, embedded or behind ODBC.</summary>
public abstract class SqliteContract : SourceContract
{
    [Fact]
    public void A_decimal_that_the_database_would_cut_is_refused_before_it_is_sent()
    {
        Session.Run("create table money (id integer primary key, amount decimal(30, 10))");
        var table = Sample.Of("Money", "money", ("id", SyncType.Int), ("amount", new SyncType(TypeKind.Decimal, Precision: 28, Scale: 10)));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        insert.Values.Int(0, 1);
        insert.Values.Decimal(1, 1234567890.12345m);
        insert.Execute(default);
        Should.Throw<SyncException>(() => insert.Values.Decimal(1, 1234567890.1234567m)).Code.ShouldBe("DS6142");
        Should.Throw<SyncException>(() => Session.Rows(new ReadRequest(table, [1], [], [], null))).Code.ShouldBeOneOf("DS6133", "DS6141");
        var shorter = Sample.Of("Money", "money", ("id", SyncType.Int), ("amount", new SyncType(TypeKind.Decimal, Precision: 15, Scale: 5)));
        Session.Rows(new ReadRequest(shorter, [1], [], [], null))[0][0].ShouldBe(1234567890.12345m);
    }

    // An application may write one value in several ways; by the language's rule it is one key.
    [Theory]
    [InlineData("decimal", "0.1000", "0.1")]
    [InlineData("decimal", "-5.5", "-5.50")]
    [InlineData("decimal", "100", "100.0")]
    [InlineData("datetime", "2026-11-21T09:00:00", "2026-11-21 09:00:00")]
    [InlineData("datetime", "2026-11-21", "2026-11-21 00:00:00")]
    [InlineData("datetime", "2026-11-21 09:00:00.500", "2026-11-21 09:00:00.5")]
    [InlineData("time", "09:00", "09:00:00")]
    [InlineData("time", "09:00:00.120", "09:00:00.12")]
    [InlineData("guid", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    public void A_row_is_written_by_its_key_in_whatever_form_the_database_has_it(string kind, string kept, string given)
    {
        Session.Run("create table spelled (part text collate nocase, code text, state text, primary key (part collate binary, code))");
        Session.Run($"insert into spelled values ('a', '{kept}', ''), ('A', '{kept}', ''), ('b', '{kept}', '')");
        var type = kind switch { "decimal" => new SyncType(TypeKind.Decimal, Precision: 12, Scale: 4), "datetime" => SyncType.DateTime, "time" => SyncType.Time, _ => SyncType.Guid };
        object value = kind switch
        {
            "decimal" => decimal.Parse(given, System.Globalization.CultureInfo.InvariantCulture),
            "datetime" => DateTime.Parse(given, System.Globalization.CultureInfo.InvariantCulture),
            "time" => TimeOnly.Parse(given, System.Globalization.CultureInfo.InvariantCulture),
            _ => Guid.Parse(given),
        };
        var table = Sample.Of("Spelled", "spelled", ("part", SyncType.Text), ("code", type), ("state", SyncType.Text));
        using var update = Session.Prepare(new WriteRequest(WriteKind.UpdateByKey, table, [2], [0, 1]));
        foreach (var part in new[] { "a", "c", "a" })
        {
            update.Values.Text(0, "written");
            update.Values.Text(1, part);
            update.Values.Put(2, value);
            update.Execute(default).ShouldBe(part == "a" ? 1 : 0);
        }

        Session.Rows(new ReadRequest(table, [0, 2], [], [new OrderPlan(0, false)], null)).ShouldBe([["A", ""], ["a", "written"], ["b", ""]]);
        using var delete = Session.Prepare(new WriteRequest(WriteKind.DeleteByKey, table, [], [0, 1]));
        delete.Values.Text(0, "b");
        delete.Values.Put(1, value);
        delete.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [0], [], [], null)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("5 > {}", "3.5", true)]
    [InlineData("3 > {}", "3.5", false)]
    [InlineData("sum(whole) = {} + {}", "3.5", true)]
    [InlineData("sum(whole) > {}", "3.5", true)]
    [InlineData("max(exact) = {}", "3.5", true)]
    [InlineData("max(exact) = {}", "3.500", true)]
    [InlineData("max(cast(exact as real)) > {}", "3.4", true)]
    [InlineData("max(whole, {}) = 7", "3.5", true)]
    [InlineData("{} / 2 = 1.5", "3.00", true)]
    [InlineData("max(digits) = cast({} as text)", "1234567890.1234567890", true)]
    [InlineData("max(exact) = CAST( {} as varchar(20))", "3.50", true)]
    [InlineData("max(exact) = CAST( {} as varchar(20))", "3.5", false)]
    [InlineData("cast({} as integer) = 3", "3.5", true)]
    [InlineData("{} is null", null, true)]
    public void A_decimal_in_a_statement_of_ones_own_is_compared_as_a_number(string condition, string? number, bool holds)
    {
        Session.Run("create table own (whole integer, exact text, digits text)");
        Session.Run("insert into own values (7, '3.50', '1234567890.1234567890')");
        var pieces = $"select {condition} as holds from own".Split("{}");
        object?[] values = [.. pieces.Skip(1).Select(_ => number is null ? (object?)null : decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
        using var read = Session.OwnSql.ShouldNotBeNull().Prepare(new OwnReadRequest(new OwnStatement([.. pieces]), [new ColumnPlan(0, "Holds", "holds", SyncType.Int)], null));
        // The first time without a value: what is sent differs with it.
        foreach (var bound in new[] { new object?[values.Length], values, values })
        {
            using var rows = read.Execute(bound, default);
            rows.Read().ShouldBeTrue();
            if (bound == values) rows.Int(0).ShouldBe(holds ? 1 : 0);
        }
    }

    [Fact]
    public void A_decimal_in_a_statement_of_ones_own_is_written_as_a_number_and_refused_with_more_digits_than_one_keeps()
    {
        Session.Run("create table own (id integer primary key, whole integer, exact text)");
        Session.Run("insert into own values (1, 0, '')");
        using var update = Session.OwnSql.ShouldNotBeNull().Prepare(new OwnStatement(["update own set whole = ", ", exact = cast(", " as text) where id = ", ""]));
        update.Execute([null, null, 1L], default).ShouldBe(1);
        update.Execute([12.00m, 12345678901234567890.10m, 1L], default).ShouldBe(1);
        var table = Sample.Of("Own", "own", ("id", SyncType.Int), ("whole", SyncType.Int), ("exact", SyncType.Text));
        Session.Rows(new ReadRequest(table, [1, 2], [], [], null))[0].ShouldBe([12L, "12345678901234567890.10"]);
        Should.Throw<SyncException>(() => update.Execute([1234567890.1234567m, null, 1L], default)).Code.ShouldBe("DS6142");
    }

    [Theory]
    [InlineData("integer", "9007199254740993", "007")]
    [InlineData("decimal(40, 9)", "12", "12345678901234567890.123456789")]
    [InlineData("decimal(12, 2)", "12", "1e3")]
    [InlineData("integer", "-7", "+7")]
    [InlineData("integer", "AB 7", " 7")]
    [InlineData("text", "007", null)]
    [InlineData("", "1.50", null)]
    [InlineData("integer", "no number 007", "0.1234567890123456789")]
    [InlineData("real", null, 9007199254740993L)]
    [InlineData("integer", 9007199254740993L, null)]
    [Trait("Rule", "tasks R112")]
    public void What_the_real_column_would_make_another_number_of_is_refused(string type, object? good, object? bad)
    {
        Session.Run($"create table other (id integer primary key, v {type})");
        var table = Sample.Of("Other", "other", ("id", SyncType.Int), ("v", new SyncType((bad ?? good) is string ? TypeKind.Text : TypeKind.Int, Nullable: true)));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        insert.Values.Int(0, 1);
        insert.Values.Put(1, good);
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [1], [], [], null))[0].ShouldBe([good]);
        if (bad is not null) Should.Throw<SyncException>(() => insert.Values.Put(1, bad)).Code.ShouldBe("DS6142");
    }

    [Theory]
    [InlineData(Sample.Amount, "decimals")]
    [InlineData(Sample.At, "times")]
    [InlineData(Sample.Token, "GUID")]
    [InlineData(Sample.Data, "bytes")]
    public void What_is_not_pushed_down_says_why(int column, string reason) =>
        Session.Dialect.WhyNotPushed(Sample.Is(column, CompareOperator.Equal), Sample.Table).ShouldNotBeNull().ShouldContain(reason);

    private protected override (string Name, string[] Types)[] RealTables =>
    [
        ("nocase", ["text collate nocase", "integer", "text", "real", "integer", "text", "text"]),
        ("rtrim", ["varchar(40) collate rtrim", "bigint", "decimal(12, 2)", "double", "boolean", "date", "datetime"]),
        ("untyped", ["", "", "", "", "", "", ""]),
        ("loose", ["clob", "text", "real", "text", "text", "numeric", "integer"]),
    ];

    private protected override long Finest => 1;

    private protected override void TakeForItself()
    {
        Session.Run("pragma journal_mode = delete");
        Session.Run("pragma locking_mode = exclusive");
    }

    private protected override string OtherSchema() => "dbo";
}
