using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;
using DataSync.TestServers;

namespace DataSync.Sources.Tests.Postgres;

public sealed class PostgresSourceTests : PostgresContract
{
    [Theory]
    [InlineData("timestamp", "'infinity'")]
    [InlineData("date", "'-infinity'")]
    [InlineData("date", "'0044-03-15 BC'")]
    [InlineData("numeric", "'NaN'")]
    [InlineData("numeric", "123456789012345678901234567890123456789")]
    [InlineData("double precision", "'Infinity'")]
    public void What_has_no_counterpart_is_refused_and_names_its_column(string type, string value)
    {
        Session.Run($"create table odd (id integer primary key, v {type})");
        Session.Run($"insert into odd values (1, {value})");
        var declared = type switch { "timestamp" => SyncType.DateTime, "date" => SyncType.Date, "numeric" => SyncType.Decimal, _ => SyncType.Float };
        var table = Sample.Of("Odd", "odd", ("id", SyncType.Int), ("v", declared));
        var error = Should.Throw<SyncException>(() => Session.Rows(new ReadRequest(table, [1], [], [], null)));
        error.Code.ShouldBe("DS6141");
        error.Message.ShouldContain("v");
    }

    [Fact]
    public void A_read_that_failed_in_the_middle_does_not_stand_in_the_way_of_the_next()
    {
        Session.Run("create view failing as select id, 1 / (5000 - id) as v from generate_series(1, 9000) as id");
        var table = Sample.Of("Failing", "failing", ("id", SyncType.Int), ("v", SyncType.Int));
        using var read = Session.Prepare(new ReadRequest(table, [0, 1], [], [], null));
        using var reader = read.Execute([], default);
        Should.Throw<DbException>(() =>
        {
            while (reader.Read())
                reader.Int(0).ShouldBeLessThan(5000);
        }).SqlState.ShouldBe("22012");

        Session.Rows(new ReadRequest(table, [0], [], [], 1)).Count.ShouldBe(1);
        Should.Throw<DbException>(() => reader.Read()).SqlState.ShouldBe("22012");
    }

    [Fact]
    public void A_column_of_hundreds_takes_hundreds_and_refuses_what_it_would_round()
    {
        Session.Run("create table rounded (id integer primary key, v numeric(5, -2))");
        var table = Sample.Of("Rounded", "rounded", ("id", SyncType.Int), ("v", new SyncType(TypeKind.Decimal, Precision: 7)));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        insert.Values.Int(0, 1);
        insert.Values.Decimal(1, 12300m);
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [1], [], [], null))[0].ShouldBe([12300m]);
        Should.Throw<SyncException>(() => insert.Values.Decimal(1, 12345m)).Code.ShouldBe("DS6142");
        Should.Throw<SyncException>(() => insert.Values.Int(1, 12345)).Code.ShouldBe("DS6142");
    }

    [Theory]
    [InlineData("boolean", "true", "yes")]
    [InlineData("boolean", "false", "0")]
    [InlineData("numeric", "1.500", "1e3")]
    [InlineData("numeric", "1234567890123456789012345678901234567890.10", "+1.5")]
    [InlineData("double precision", "1e+20", " 1.5")]
    [InlineData("inet", "10.0.0.1", "10.0.0.1/32")]
    [InlineData("inet", "10.0.0.1/8", "2001:DB8::1")]
    [InlineData("inet", "2001:db8::1", "2001:db8:0:0:0:0:0:1")]
    [Trait("Rule", "tasks R112")]
    public void A_text_that_the_column_would_write_in_another_way_is_refused(string type, string good, string bad)
    {
        Session.Run($"create table written (id integer primary key, v {type})");
        var table = Sample.Of("Written", "written", ("id", SyncType.Int), ("v", SyncType.Text));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        insert.Values.Int(0, 1);
        insert.Values.Text(1, good);
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [1], [], [], null))[0].ShouldBe([good]);
        Should.Throw<SyncException>(() => insert.Values.Text(1, bad)).Code.ShouldBe("DS6142");
    }

    [Fact]
    public void A_statement_without_columns_is_told_apart_from_one_with_others()
    {
        var found = new ColumnPlan(0, "Found", "found", SyncType.Int);
        string MessageOf(string statement) => Should.Throw<SyncException>(() =>
        {
            using var read = Session.OwnSql.ShouldNotBeNull().Prepare(new OwnReadRequest(new OwnStatement([statement]), [found], null));
            using var rows = read.Execute([], default);
        }).Message;

        MessageOf("select from (values (1)) as v").ShouldContain("gives no column found: it gives none at all.");
        MessageOf("select 1 as other").ShouldContain("gives no column found; it gives other.");
    }

    [Theory]
    [InlineData("name", 63)]
    [InlineData("\"char\"", 1)]
    [Trait("Rule", "tasks R107")]
    public void A_column_of_names_takes_as_many_bytes_as_it_keeps(string type, int most)
    {
        Session.Run($"create table named (id integer primary key, v {type})");
        var table = Sample.Of("Named", "named", ("id", SyncType.Int), ("v", SyncType.Text));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        insert.Values.Int(0, 1);
        insert.Values.Text(1, new string('x', most));
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [1], [], [], null))[0].ShouldBe([new string('x', most)]);
        Should.Throw<SyncException>(() => insert.Values.Text(1, new string('x', most + 1))).Code.ShouldBe("DS6142");
    }

    [Theory]
    [InlineData("real", 1234567.89)]
    [InlineData("money", 1.239)]
    [Trait("Rule", "tasks R109")]
    public void A_decimal_with_more_digits_than_a_short_number_or_an_amount_keeps_is_refused(string type, double number)
    {
        Session.Run($"create table short (id integer primary key, v {type})");
        var table = Sample.Of("Short", "short", ("id", SyncType.Int), ("v", new SyncType(TypeKind.Decimal, Precision: 12, Scale: 4)));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        Should.Throw<SyncException>(() => insert.Values.Decimal(1, (decimal)number)).Code.ShouldBe("DS6142");
    }

    [Fact]
    [Trait("Rule", "tasks R131")]
    public void A_commit_after_a_failed_statement_says_that_it_is_none()
    {
        Session.Run("create table kept (id integer primary key)");
        var table = Sample.Of("Kept", "kept", ("id", SyncType.Int));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0], []));
        void Insert(long id)
        {
            insert.Values.Int(0, id);
            insert.Execute(default);
        }

        Session.Begin();
        Insert(1);
        Should.Throw<DbException>(() => Insert(1));
        Should.Throw<DbException>(Session.Commit).SqlState.ShouldBe("25P02");
        Session.InTransaction.ShouldBeFalse();
        Session.Rows(new ReadRequest(table, [0], [], [], null)).ShouldBeEmpty();

        Session.Begin();
        Insert(2);
        Session.Commit();
        Session.Rows(new ReadRequest(table, [0], [], [], null)).Single().ShouldBe([2L]);
    }

    [Fact]
    [Trait("Rule", "tasks R20")]
    public void A_database_must_be_named()
    {
        var kind = SourceRegistry.Find("postgres").ShouldNotBeNull();
        Should.Throw<SyncException>(() => kind.Create("x", new Dictionary<string, object?> { ["host"] = "127.0.0.1" }, ".")).Message.ShouldContain("database");
        Should.Throw<SyncException>(() => kind.Create("x", new Dictionary<string, object?> { ["connection"] = "nonsense" }, ".")).Code.ShouldBe("DS6140");
    }

    [Theory]
    [InlineData("port", 99_999)]
    [InlineData("port", 0)]
    [InlineData("pool", 0)]
    [InlineData("login_timeout", -1)]
    public void A_number_that_cannot_be_meant_is_told_with_those_that_can(string setting, long value)
    {
        var kind = SourceRegistry.Find("postgres").ShouldNotBeNull();
        var refused = Should.Throw<SyncException>(() => kind.Create("x", new Dictionary<string, object?> { ["database"] = "d", [setting] = value }, "."));
        refused.Code.ShouldBe("DS6140");
        refused.Message.ShouldStartWith($"The setting \"{setting}\" of the source x is {value}, and is to be from ");
    }

    private protected override bool CancelsAgainAndAgain => false;

    private protected override ISource Create(Scratch scratch)
    {
        var database = scratch.Owns(new ServerDatabase(ServerKind.Postgres));
        return SourceRegistry.Find("postgres").ShouldNotBeNull().Create("accounting", new Dictionary<string, object?>
        {
            ["host"] = "127.0.0.1", ["port"] = (long)database.Port, ["database"] = database.Name, ["user"] = DataSync.TestServers.Servers.User, ["password"] = DataSync.TestServers.Servers.Password,
        }, scratch.Folder);
    }
}
