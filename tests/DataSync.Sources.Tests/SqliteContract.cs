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

    [Theory]
    [InlineData("integer", "9007199254740993", "007")]
    [InlineData("decimal(40, 9)", "12", "12345678901234567890.123456789")]
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
