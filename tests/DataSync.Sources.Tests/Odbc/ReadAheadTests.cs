using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Odbc;
using DataSync.Sources.Tests.Sql;
using DataSync.TestServers;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>Rows that another thread fetches while those before are read: the same rows, the same failures in the same places, and a statement that nobody uses any more when it is freed.</summary>
public sealed class ReadAheadTests : IDisposable
{
    private const int Rows = 12_000;
    private static readonly TablePlan Many = Sample.Of("Many", "many", ("id", SyncType.Int), ("name", new SyncType(TypeKind.Text, true, 20)));
    private static readonly ReadRequest All = new(Many, [0, 1], [], [new OrderPlan(0, false)], null) { Undisturbed = true };
    private readonly Stack<IDisposable> _owned = new();

    public static TheoryData<string> Drivers => ["sqlite", "postgres", "mariadb"];

    public static TheoryData<string> Servers => ["postgres", "mariadb"];

    public void Dispose()
    {
        while (_owned.TryPop(out var owned))
            owned.Dispose();
    }

    [Theory, MemberData(nameof(Drivers))]
    public void All_rows_come_once_and_in_order(string driver)
    {
        using var session = Filled(driver);
        using var read = session.Prepare(All);
        for (var turn = 0; turn < 2; turn++)
        {
            using var reader = read.Execute([], default);
            for (var id = 1; id <= Rows; id++)
                ShouldBe(reader, id);
            reader.Read().ShouldBeFalse();
            reader.Read().ShouldBeFalse();
        }
    }

    [Theory, MemberData(nameof(Drivers))]
    public void Another_statement_of_the_connection_waits_and_the_rows_go_on(string driver)
    {
        using var session = Filled(driver);
        using var read = session.Prepare(All);
        using var single = session.Prepare(new ReadRequest(Many, [1], [Sample.Is(0, CompareOperator.Equal)], [], null));
        using var reader = read.Execute([], default);
        for (var id = 1; id <= Rows; id++)
        {
            ShouldBe(reader, id);
            if (id % 7 != 0)
                continue;
            using var found = single.Execute([(long)id], default);
            found.Read().ShouldBeTrue();
            (found.IsNull(0) ? null : found.Text(0)).ShouldBe(Name(id));
        }
        reader.Read().ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Drivers))]
    public void Two_reads_of_one_connection_take_turns(string driver)
    {
        using var session = Filled(driver);
        using var first = session.Prepare(All);
        using var second = session.Prepare(All);
        using var one = first.Execute([], default);
        using var other = second.Execute([], default);
        for (var id = 1; id <= Rows; id++)
        {
            ShouldBe(one, id);
            ShouldBe(other, id);
        }
        one.Read().ShouldBeFalse();
        other.Read().ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Drivers))]
    public void A_read_that_is_dropped_half_way_leaves_the_connection_and_the_table_free(string driver)
    {
        using var session = Filled(driver);
        using var read = session.Prepare(All);
        foreach (var rows in new[] { 0, 1, 49, 50, 51, 52, 120, 1_500 })
        {
            using (var reader = read.Execute([], default))
            {
                for (var id = 1; id <= rows; id++)
                    ShouldBe(reader, id);
            }
            session.Run($"update many set name = 'written' where id = {Rows + rows}");
        }
        session.Begin();
        session.Run("delete from many");
        session.Commit();
        session.Rows(All).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Drivers))]
    public void A_session_that_ends_in_the_middle_of_a_read_ends_it(string driver)
    {
        var session = Filled(driver);
        var read = session.Prepare(All);
        var reader = read.Execute([], default);
        for (var id = 1; id <= 200; id++)
            ShouldBe(reader, id);
        session.Dispose();
        reader.Read().ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Drivers))]
    public void A_read_that_is_cancelled_in_the_middle_hands_out_no_further_row_and_the_connection_goes_on(string driver)
    {
        using var session = Filled(driver);
        using var cancel = new CancellationTokenSource();
        using var read = session.Prepare(All);
        using (var reader = read.Execute([], cancel.Token))
        {
            for (var id = 1; id <= 200; id++)
                ShouldBe(reader, id);
            cancel.Cancel();
            Should.Throw<OperationCanceledException>(() => reader.Read());
        }
        session.Rows(All).Count.ShouldBe(Rows);
    }

    [Theory, MemberData(nameof(Drivers))]
    public async Task A_read_that_waits_for_a_row_is_cancelled_from_another_thread(string driver)
    {
        using var session = Filled(driver);
        using var command = Ahead(session, "select id, name from many order by id");
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        var cancelling = Task.Run(command.Cancel);
        var error = Should.Throw<OdbcException>(() =>
        {
            while (reader.Read() || !cancelling.IsCompleted)
                Thread.Yield();
            reader.Read();
            throw OdbcException.Refusal(OdbcCodes.Of(SqlStateClass.Cancelled), SqlStateClass.Cancelled, "It had ended before.");
        });
        error.Class.ShouldBe(SqlStateClass.Cancelled);
        await cancelling;
    }

    [Theory, MemberData(nameof(Servers))]
    public void A_link_that_dies_is_told_behind_the_rows_that_came_before_it(string driver)
    {
        using var session = Filled(driver);
        using var read = session.Prepare(All);
        using var reader = read.Execute([], default);
        for (var id = 1; id <= 60; id++)
            ShouldBe(reader, id);
        Cut(driver, session);
        var rows = 60;
        // Behind MariaDB's driver the whole result may be on this side already.
        var error = Record.Exception(() =>
        {
            while (reader.Read())
                reader.Int(0).ShouldBe(++rows);
        });
        if (error is null)
            rows.ShouldBe(driver == "mariadb" ? Rows : -1);
        else
            error.ShouldBeAssignableTo<DbException>().ShouldNotBeNull().SqlState.ShouldBeOneOf("08S01", "08006", "57P01");
        Should.Throw<DbException>(() => session.Rows(All));
        session.IsLinked.ShouldBeFalse();
    }

    [Fact]
    public void A_link_that_dies_is_known_to_be_lost_even_where_nobody_reads_so_far()
    {
        using var session = Filled("postgres");
        using var read = session.Prepare(All);
        using (var reader = read.Execute([], default))
        {
            Cut("postgres", session);
            // Further than the rows that the driver has brought already: the failure is fetched, and not told.
            for (var id = 1; id <= 4_600; id++)
                ShouldBe(reader, id);
            ((OdbcConnection)session.Connection).Settle();
        }
        session.IsLinked.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(3_000)]
    public void What_the_database_cannot_compute_is_told_where_its_row_would_be(int place)
    {
        using var session = Filled("sqlite");
        session.Run($"create view broken as select id, case when id = {place} then json('x') else name end as name from many");
        using var read = session.Prepare(new ReadRequest(Many with { PhysicalName = "broken" }, [0, 1], [], [], null) { Undisturbed = true });
        using var reader = read.Execute([], default);
        for (var id = 1; id < place; id++)
            ShouldBe(reader, id);
        Should.Throw<DbException>(() => reader.Read()).Message.ShouldContain("malformed JSON");
        Should.Throw<DbException>(() => reader.Read()).Message.ShouldContain("malformed JSON");
        session.Rows(All).Count.ShouldBe(Rows);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(3_000)]
    public void A_value_that_does_not_fit_is_told_with_its_row_and_the_next_ones_go_on(int place)
    {
        using var session = Filled("sqlite");
        session.Run($"create view odd as select case when id = {place} then 'seven' else id end as id, name from many");
        using var read = session.Prepare(new ReadRequest(Many with { PhysicalName = "odd" }, [0, 1], [], [], null) { Undisturbed = true });
        using var reader = read.Execute([], default);
        for (var id = 1; id <= Rows; id++)
        {
            if (id != place)
            {
                ShouldBe(reader, id);
                continue;
            }
            reader.Read().ShouldBeTrue();
            Should.Throw<SyncException>(() => reader.Int(0)).Message.ShouldContain($"row {place}");
        }
        reader.Read().ShouldBeFalse();
    }

    [Theory]
    [InlineData("varchar(20)")]
    [InlineData("text")]
    public void Values_longer_than_their_column_come_whole(string type)
    {
        using var session = Filled("sqlite");
        session.Run("drop table many");
        session.Run($"create table many (id integer primary key, name {type})");
        session.Run($"insert into many (id) with recursive n(i) as (select 1 union all select i + 1 from n where i < {Rows}) select i from n");
        int LengthOf(int id) => id % 10 == 0 ? 300 + id : id % 401 == 0 ? 200_000 : 15;
        session.Run("update many set name = printf('%.*c', case when id % 10 = 0 then 300 + id when id % 401 = 0 then 200000 else 15 end, 'x')");
        using var command = Ahead(session, "select id, name from many order by id");
        using var reader = command.ExecuteReader();
        for (var id = 1; id <= Rows; id++)
        {
            reader.Read().ShouldBeTrue();
            reader.GetInt64(0).ShouldBe(id);
            reader.GetString(1).Length.ShouldBe(LengthOf(id), $"row {id}");
        }
        reader.Read().ShouldBeFalse();
    }

    [Fact]
    public void A_result_without_an_end_is_fetched_for_two_blocks_and_no_further()
    {
        using var session = Filled("sqlite");
        using var command = Ahead(session, "with recursive n(i) as (select 1 union all select i + 1 from n) select cast(i as integer) as i from n");
        using (var reader = command.ExecuteReader())
        {
            for (var id = 1; id <= 2_000; id++)
            {
                reader.Read().ShouldBeTrue();
                reader.GetString(0).ShouldBe($"{id}");
            }
            session.Rows(All with { Limit = 3 }).Count.ShouldBe(3);
        }
        session.Rows(All).Count.ShouldBe(Rows);
    }

    [Theory, MemberData(nameof(Drivers))]
    public void In_a_transaction_nothing_is_fetched_before_it_is_asked_for(string driver)
    {
        using var session = Filled(driver);
        session.Begin();
        session.Run("update many set name = 'ours' where id = 1");
        session.Rows(All).Count.ShouldBe(Rows);
        using (var command = Ahead(session, "select id, name from many order by id"))
        using (var reader = command.ExecuteReader())
        {
            for (var id = 1; id <= 300; id++)
                reader.Read().ShouldBeTrue();
            reader.IsFetchedMeanwhile.ShouldBeFalse();
        }
        session.Commit();
    }

    [Theory]
    [InlineData("select id, name from many where id <= 49", false)]
    [InlineData("select id, name from many", true)]
    [InlineData("select id, name from lengthy", false)]
    public void Few_rows_and_those_with_bytes_are_fetched_when_they_are_asked_for(string text, bool ahead)
    {
        using var session = Filled("sqlite");
        session.Run("create table lengthy (id integer primary key, name blob)");
        session.Run("insert into lengthy select id, name from many");
        using var command = Ahead(session, text);
        using var reader = command.ExecuteReader();
        for (var id = 1; id <= 49; id++)
            reader.Read().ShouldBeTrue();
        while (reader.Read() && reader.GetInt64(0) < 60)
            reader.IsDBNull(1).ShouldBe(reader.GetInt64(0) % 3 == 0);
        reader.IsFetchedMeanwhile.ShouldBe(ahead);
    }

    [Fact]
    public void Nothing_is_fetched_before_it_is_asked_for_unless_the_caller_allows_it()
    {
        using var session = Filled("sqlite");
        using var command = ((OdbcConnection)session.Connection).Command("select id, name from many");
        using var reader = command.ExecuteReader();
        while (reader.Read())
            reader.IsFetchedMeanwhile.ShouldBeFalse();
    }

    private static void ShouldBe(RowReader reader, int id)
    {
        reader.Read().ShouldBeTrue($"row {id}");
        reader.Int(0).ShouldBe(id);
        (reader.IsNull(1) ? null : reader.Text(1)).ShouldBe(Name(id));
    }

    private static string? Name(int id) => id % 3 == 0 ? null : $"Name {id}";

    private static OdbcCommand Ahead(ISourceSession session, string text)
    {
        var command = ((OdbcConnection)session.Connection).Command(text);
        command.Pace = FetchPace.Ahead;
        return command;
    }

    private void Cut(string driver, ISourceSession session)
    {
        using var command = session.Connection.CreateCommand();
        var server = _owned.OfType<ServerDatabase>().First();
        command.CommandText = driver == "postgres" ? "select pg_backend_pid()" : "select connection_id()";
        var id = command.ExecuteScalar();
        using var other = server.Open();
        using var cut = other.CreateCommand();
        cut.CommandText = driver == "postgres" ? $"select pg_terminate_backend({id}, 5000)" : $"kill {id}";
        cut.ExecuteScalar();
    }

    // Every driver is made to, whether it is faster with it or not.
    private ISourceSession Filled(string driver)
    {
        var text = driver == "sqlite" ? Owned(new Scratch()).Odbc : Owned(new ServerDatabase(driver == "postgres" ? ServerKind.Postgres : ServerKind.MariaDb)).Odbc;
        var source = Owned(SourceRegistry.Find("odbc").ShouldNotBeNull().Create("shop", new Dictionary<string, object?> { ["connection"] = text }, "."));
        var session = Owned(source.Connect(default));
        session.CreateTable(Many);
        session.Run("drop table many");
        session.Run("create table many (id integer primary key, name varchar(20))");
        session.Begin();
        using (var insert = session.PrepareBatch(new WriteRequest(WriteKind.Insert, Many, [0, 1], [])).ShouldNotBeNull())
        {
            for (var id = 1; id <= Rows; id++)
            {
                insert.Values.Int(0, id);
                if (Name(id) is { } name)
                    insert.Values.Text(1, name);
                else
                    insert.Values.Null(1);
                insert.Add(default);
            }
            insert.Flush(default).ShouldBe(Rows);
        }
        session.Commit();
        var connection = (OdbcConnection)session.Connection;
        connection.Quirks = connection.Quirks with { FetchesAhead = true };
        return session;
    }

    private T Owned<T>(T owned) where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }
}
