using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Odbc;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>What one driver does differently, row by row: each test bears the names of its rows. Source: data access 1.2.</summary>
public abstract class DriverTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly ISource _source;

    protected DriverTests()
    {
        Text = ConnectionText(_scratch);
        Connection = Open(Text);
        _source = SourceRegistry.Find("odbc").ShouldNotBeNull().Create("tried", new Dictionary<string, object?> { ["connection"] = Text }, _scratch.Folder);
        Session = _source.Connect(default);
    }

    private protected string Text { get; }

    private protected OdbcConnection Connection { get; }

    private protected ISourceSession Session { get; private set; }

    /// <summary>Every row of the table; one that a driver has no test for must be named in <see cref="NotApplicable"/>.</summary>
    private static readonly string[] Topics =
    [
        "identifier quote", "tables without a catalogue", "boolean", "decimal(38,10)", "double as text", "timestamp fraction", "timestamptz", "uuid", "embedded NUL",
        "lone surrogate", "41 characters into varchar(40)", "emoji as parameter", "emoji as literal", "narrow encoding", "'1,5' into decimal", "'1.7' into int",
        "parameter description", "text against other types", "affected rows", "upsert", "insert returning", "several statements", "? in comments", "jsonb ?",
        "error inside a transaction", "SQLSTATE", "query timeout", "cancel", "result buffering", "open cursor across commit", "markers", "passwords",
    ];

    [Fact]
    public void Every_row_of_the_table_has_a_test()
    {
        var tested = GetType().GetMethods().SelectMany(method => method.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType == typeof(TraitAttribute) && (string?)attribute.ConstructorArguments[0].Value == "Quirk")
            .Select(attribute => (string?)attribute.ConstructorArguments[1].Value ?? "").Concat(NotApplicable).Order(StringComparer.Ordinal);
        tested.Distinct().ShouldBe(Topics.Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        Session.Dispose();
        _source.Dispose();
        Connection.Dispose();
        _scratch.Dispose();
    }

    [Fact, Trait("Quirk", "lone surrogate")]
    public void Half_a_surrogate_pair_is_refused_and_not_replaced()
    {
        Connection.Run($"create table q (v {Varchar})");
        Should.Throw<OdbcException>(() => Connection.Run("insert into q values (?)", "half \uD83D pair")).Code.ShouldBe("DS6131");
        Connection.Count("q").ShouldBe(0);
    }

    [Fact, Trait("Quirk", "emoji as parameter")]
    public void Characters_of_every_plane_come_back_as_they_went()
    {
        foreach (var text in new[] { "Grüße 😀👩‍👩‍👧", "e\u0301 é", "日本語", "\u202Eright to left\u202C", "\uFFFD\uFEFF\uFFFF" })
            Back(Varchar, SyncType.Text, text).ShouldBe(text);
    }

    [Fact, Trait("Quirk", "parameter description")]
    public void A_parameter_goes_by_its_value_and_not_by_what_the_driver_says_of_it()
    {
        Connection.Run($"create table q (a {Varchar}, b integer)");
        using var insert = Connection.Command("insert into q values (?, ?)", null, null);
        foreach (var value in new object?[] { "text", null, 7L, "again" })
        {
            insert.Parameters[0].Value = value;
            insert.Parameters[1].Value = value is long ? value : null;
            insert.ExecuteNonQuery().ShouldBe(1);
        }
        Connection.Scalar("select count(*) from q where a = '7' and b = 7").ShouldBe(One);
    }

    [Fact, Trait("Quirk", "embedded NUL")]
    public void A_text_with_U0000_is_refused_before_the_driver_cuts_it()
    {
        Connection.Run($"create table q (v {Varchar})");
        var error = Should.Throw<OdbcException>(() => Connection.Run("insert into q values (?)", "a\0b"));
        error.Code.ShouldBe("DS6130");
        error.Message.ShouldContain("position 1");
        Connection.Count("q").ShouldBe(0);
    }

    [Fact, Trait("Quirk", "affected rows")]
    public void An_update_to_the_same_values_counts_the_rows_it_found()
    {
        Connection.Run("create table q (id integer primary key, v integer)");
        Connection.Run("insert into q values (1, 1), (2, 1), (3, 2)");
        Connection.Run("update q set v = ? where v = ?", 1, 1).ShouldBe(2);
        Connection.Run("update q set v = ? where v = ?", 1, 1).ShouldBe(2);
        Connection.Run("delete from q where v = ?", 9).ShouldBe(0);
    }

    [Fact, Trait("Quirk", "open cursor across commit")]
    public void Readers_go_on_while_transactions_begin_commit_and_roll_back()
    {
        Fill(12_000);
        var table = Sample.Of("Many", "many", ("id", SyncType.Int), ("name", SyncType.Text));
        using var read = Session.Prepare(new ReadRequest(table, [0, 1], [], [new OrderPlan(0, false)], null));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        foreach (var commit in new[] { true, false })
        {
            using var reader = read.Execute([], default);
            for (var id = 1; id <= 12_000; id++)
            {
                reader.Read().ShouldBeTrue($"row {id}");
                reader.Int(0).ShouldBe(id);
                if (id != 10)
                    continue;
                Session.Begin();
                insert.Values.Int(0, commit ? 100_000 : 200_000);
                insert.Values.Text(1, "late");
                insert.Execute(default).ShouldBe(1);
                if (commit)
                    Session.Commit();
                else
                    Session.Rollback();
            }
        }
        Connection.Count("many").ShouldBe(12_001);
    }

    [Fact, Trait("Quirk", "markers")]
    public void More_values_than_a_statement_may_have_are_refused_before_the_driver_sees_them()
    {
        Fill(3);
        var table = Sample.Of("Many", "many", ("id", SyncType.Int), ("name", SyncType.Text));
        var inList = new FilterPlan.InList(Sample.Column(0), [Sample.Value(0, TypeKind.List)]);
        using var read = Session.Prepare(new ReadRequest(table, [0], [inList], [], null));
        foreach (var count in new[] { 40_000, 50_000, 100_000 })
        {
            var error = Should.Throw<SyncException>(() => read.Execute([Enumerable.Range(0, count).Select(n => (long)n).ToArray()], default));
            error.Code.ShouldBe("DS6162");
            error.Message.ShouldContain($"{count}");
            Should.Throw<OdbcException>(() => Connection.Scalar($"select 1 where 1 in ({string.Join(",", Enumerable.Repeat("?", count))})")).Code.ShouldBe("DS6136");
        }
        using var reader = read.Execute([Enumerable.Range(1, 30_000).Select(n => (long)n).ToArray()], default);
        var rows = 0;
        while (reader.Read())
            rows++;
        rows.ShouldBe(3);
    }

    [Fact, Trait("Quirk", "cancel")]
    public async Task A_statement_that_runs_is_cancelled_and_the_connection_goes_on()
    {
        using var command = Connection.Command(Endless);
        if (Endless.Contains('?', StringComparison.Ordinal))
            command.Parameters.AddValue(0);
        var running = Task.Run(() => Should.Throw<OdbcException>(() => command.ExecuteScalar()));
        while (!running.IsCompleted)
        {
            command.Cancel();
            await Task.Yield();
        }
        (await running).Class.ShouldBe(SqlStateClass.Cancelled);
        Connection.Scalar("select 1").ShouldBe(One);
    }

    [Fact, Trait("Quirk", "query timeout")]
    public void A_time_limit_that_the_driver_would_ignore_is_refused()
    {
        using var command = Connection.Command(HonoursQueryTimeout ? Endless : "select 1");
        command.CommandTimeout = 1;
        var error = Should.Throw<OdbcException>(() => command.ExecuteScalar());
        error.Code.ShouldBe(HonoursQueryTimeout ? "DS6121" : "DS6139");
    }

    /// <summary>A value through a prepared write and a prepared read, in a column of the database's own type.</summary>
    private protected object? Back(string type, SyncType declared, object? value)
    {
        Session.Run("drop table if exists back");
        Session.Run($"create table back (id integer primary key, v {type})");
        // What a session knows of a table it keeps.
        Session.Dispose();
        Session = _source.Connect(default);
        return Back(declared, value);
    }

    /// <summary>A value into the table <c>back</c> as it is, and out again.</summary>
    private protected object? Back(SyncType declared, object? value)
    {
        var table = Sample.Of("Back", "back", ("id", SyncType.Int), ("v", declared.OrNull()));
        Session.Run("delete from back");
        using (var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], [])))
        {
            insert.Values.Int(0, 1);
            insert.Values.Put(1, value);
            insert.Execute(default).ShouldBe(1);
        }
        return Read(declared);
    }

    /// <summary>What the table <c>back</c> has in its only row.</summary>
    private protected object? Read(SyncType declared) =>
        Session.Rows(new ReadRequest(Sample.Of("Back", "back", ("id", SyncType.Int), ("v", declared.OrNull())), [1], [], [], null))[0][0];

    private protected string CodeOf(Action action)
    {
        var error = Should.Throw<Exception>(action);
        return error switch { SyncException refused => refused.Code, OdbcException reported => reported.Code, _ => error.ToString() };
    }

    private protected static OdbcConnection Open(string text)
    {
        var connection = new OdbcConnection(text);
        connection.Open();
        return connection;
    }

    private protected void Fill(int rows)
    {
        var table = Sample.Of("Many", "many", ("id", SyncType.Int), ("name", SyncType.Text));
        Session.CreateTable(table);
        Session.Begin();
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        for (var id = 1; id <= rows; id++)
        {
            insert.Values.Int(0, id);
            insert.Values.Text(1, $"Name {id}");
            insert.Execute(default);
        }
        Session.Commit();
    }

    /// <summary>Rows of the table that do not concern the driver.</summary>
    private protected abstract string[] NotApplicable { get; }

    private protected abstract string Varchar { get; }

    /// <summary>What the driver makes of the number 1 without a type.</summary>
    private protected abstract object One { get; }

    /// <summary>A query that takes for ever.</summary>
    private protected abstract string Endless { get; }

    private protected abstract bool HonoursQueryTimeout { get; }

    private protected abstract string ConnectionText(Scratch scratch);
}

internal static class Counting
{
    internal static long Count(this OdbcConnection connection, string table) =>
        Convert.ToInt64(connection.Scalar($"select count(*) from {table}"), System.Globalization.CultureInfo.InvariantCulture);
}
