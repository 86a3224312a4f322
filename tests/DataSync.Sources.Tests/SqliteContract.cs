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
