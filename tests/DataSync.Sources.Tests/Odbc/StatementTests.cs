using System.Data;
using DataSync.Sources.Odbc;

namespace DataSync.Sources.Tests.Odbc;

public sealed class StatementTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly OdbcConnection _connection;

    public StatementTests()
    {
        _connection = _scratch.Open();
        _connection.Run("create table p (id integer primary key, name varchar(40) not null, amount integer)");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Affected_rows_are_counted_none_included()
    {
        _connection.Run("insert into p values (1, 'a', 1), (2, 'b', 2)").ShouldBe(2);
        _connection.Run("update p set amount = 5 where id > ?", 0).ShouldBe(2);
        _connection.Run("update p set amount = 5").ShouldBe(2);
        _connection.Run("update p set amount = 5 where id = ?", 99).ShouldBe(0);
        _connection.Run("delete from p where id = ?", 1).ShouldBe(1);
    }

    [Fact]
    public void A_prepared_statement_takes_new_values_of_other_types_and_null_again_and_again()
    {
        using var command = _connection.Command("insert into p values (?, ?, ?)", null, null, null);
        for (var id = 1; id <= 300; id++)
        {
            command.Parameters[0].Set((long)id);
            command.Parameters[1].Set(new string('n', id * 7));
            if (id % 3 == 0)
                command.Parameters[2].SetNull();
            else if (id % 3 == 1)
                command.Parameters[2].Set(1.5m);
            else
                command.Parameters[2].Set((long)id);
            command.ExecuteNonQuery().ShouldBe(1);
        }
        _connection.Scalar("select count(*) from p where amount is null").ShouldBe("100");
        _connection.Scalar("select sum(length(name)) from p").ShouldBe((7 * 300 * 301 / 2).ToString());
        _connection.Scalar("select count(*) from p where amount = 1.5").ShouldBe("100");
    }

    [Fact]
    public void A_broken_key_is_a_constraint_with_the_databases_own_number()
    {
        _connection.Run("insert into p values (1, 'a', 1)");
        var error = Should.Throw<OdbcException>(() => _connection.Run("insert into p values (1, 'b', 2)"));
        error.Class.ShouldBe(SqlStateClass.Constraint);
        error.Code.ShouldBe("DS6118");
        error.NativeCode.ShouldBe(19);
        error.Diagnostics[0].SqlState.ShouldBe("HY000");
        error.SqlState.ShouldBe("23000");
        error.Message.ShouldContain("UNIQUE");
        Should.Throw<OdbcException>(() => _connection.Run("insert into p values (2, ?, 2)", [null])).Class.ShouldBe(SqlStateClass.Constraint);
    }

    [Fact]
    public void What_is_missing_and_what_is_misspelt_are_told_apart()
    {
        Should.Throw<OdbcException>(() => _connection.Run("delete from missing")).Code.ShouldBe("DS6113");
        Should.Throw<OdbcException>(() => _connection.Scalar("select no_such_column from p")).Code.ShouldBe("DS6113");
        Should.Throw<OdbcException>(() => _connection.Scalar("selec 1")).Code.ShouldBe("DS6114");
    }

    [Theory]
    [InlineData("08S01", "DS6110")]
    [InlineData("IM003", "DS6111")]
    [InlineData("28000", "DS6112")]
    [InlineData("42S02", "DS6113")]
    [InlineData("42000", "DS6114")]
    [InlineData("HYT00", "DS6115")]
    [InlineData("40001", "DS6116")]
    [InlineData("40003", "DS6117")]
    [InlineData("23000", "DS6118")]
    [InlineData("22001", "DS6119")]
    [InlineData("07006", "DS6120")]
    [InlineData("57014", "DS6121")]
    [InlineData("HY000", "DS6122")]
    public void Each_state_has_its_class_and_its_code(string state, string code) => OdbcCodes.Of(SqlStates.Classify(state)).ShouldBe(code);

    [Fact]
    [Trait("Rule", "tasks R128")]
    public void Retries_are_for_links_delays_and_deadlocks_only() =>
        Enum.GetValues<SqlStateClass>().Where(stateClass => stateClass.IsTransient())
            .ShouldBe([SqlStateClass.Connection, SqlStateClass.Timeout, SqlStateClass.Deadlock], ignoreOrder: true);

    [Fact]
    public void Values_and_markers_must_match()
    {
        Should.Throw<OdbcException>(() => _connection.Run("delete from p where id = ?")).Code.ShouldBe("DS6136");
        Should.Throw<OdbcException>(() => _connection.Run("delete from p where id = ?", 1, 2)).Code.ShouldBe("DS6136");
    }

    [Fact]
    public void What_the_driver_would_ignore_is_refused()
    {
        using var command = _connection.Command("select 1");
        command.CommandTimeout = 5;
        Should.Throw<OdbcException>(() => command.ExecuteScalar()).Code.ShouldBe("DS6139");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_transaction_keeps_all_or_nothing(bool commit)
    {
        using (var transaction = _connection.BeginTransaction())
        {
            _connection.Run("insert into p values (1, 'a', 1)");
            _connection.Run("insert into p values (2, 'b', 2)");
            if (commit)
                transaction.Commit();
            else
                transaction.Rollback();
        }
        using var other = _scratch.Open();
        other.Scalar("select count(*) from p").ShouldBe(commit ? "2" : "0");
        _connection.Run("insert into p values (3, 'c', 3)");
        other.Scalar("select count(*) from p").ShouldBe(commit ? "3" : "1");
    }

    [Fact]
    public void A_transaction_that_nobody_commits_is_rolled_back()
    {
        using (_connection.BeginTransaction())
            _connection.Run("insert into p values (1, 'a', 1)");
        _connection.Scalar("select count(*) from p").ShouldBe("0");
        using (var transaction = _connection.BeginTransaction())
            transaction.Commit();
    }

    [Fact]
    public void An_open_reader_is_not_ended_silently_by_a_transaction()
    {
        Fill(10);
        using (var reader = _connection.Command("select id from p").ExecuteReader())
        {
            reader.Read();
            Should.Throw<OdbcException>(() => _connection.BeginTransaction()).Code.ShouldBe("DS6134");
        }
        _connection.BeginTransaction().Dispose();
    }

    [Theory]
    [InlineData("select id, name from p order by id")]
    [InlineData("select id, name from p where id > ? order by id")]
    public void Many_rows_come_in_order_while_others_are_written(string text)
    {
        Fill(20_000);
        using var command = _connection.Command(text);
        if (text.Contains('?', StringComparison.Ordinal))
            command.Parameters.AddValue(0);
        using var reader = command.ExecuteReader();
        for (var id = 1; id <= 20_000; id++)
        {
            reader.Read().ShouldBeTrue();
            if (reader.GetInt64(0) != id || reader.GetString(1) != $"Name {id}")
                Assert.Fail($"row {id} came as {reader.GetInt64(0)}");
            if (id % 5_000 == 0)
                _connection.Run("update p set amount = ? where id = ?", id, id).ShouldBe(1);
        }
        reader.Read().ShouldBeFalse();
    }

    [Fact]
    public void Two_readers_of_one_connection_do_not_disturb_each_other()
    {
        Fill(1_000);
        using var up = _connection.Command("select id from p order by id").ExecuteReader();
        using var down = _connection.Command("select id from p order by id desc").ExecuteReader();
        for (var id = 1; id <= 1_000; id++)
        {
            up.Read().ShouldBeTrue();
            down.Read().ShouldBeTrue();
            (up.GetInt64(0) + down.GetInt64(0)).ShouldBe(1_001);
        }
        up.Read().ShouldBeFalse();
        down.Read().ShouldBeFalse();
    }

    [Fact]
    public async Task A_running_statement_is_cancelled_from_another_thread()
    {
        using var command = _connection.Command("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n where i < ?", 0);
        var running = Task.Run(() => Should.Throw<OdbcException>(() => command.ExecuteScalar()));
        while (!running.IsCompleted)
        {
            command.Cancel();
            await Task.Yield();
        }
        var error = await running;
        error.Class.ShouldBe(SqlStateClass.Cancelled);
        error.Code.ShouldBe("DS6121");
        _connection.Scalar("select 1").ShouldBe("1");
    }

    [Fact]
    public void A_cancelled_reader_ends_with_an_error_and_not_with_fewer_rows()
    {
        Fill(100);
        using var command = _connection.Command("select id from p");
        using (var reader = command.ExecuteReader())
        {
            reader.Read().ShouldBeTrue();
            command.Cancel();
            Should.Throw<OdbcException>(() => reader.Read()).Code.ShouldBe("DS6121");
        }
        command.Cancel();
        command.ExecuteScalar().ShouldBe(1L);
    }

    [Fact]
    public void A_reader_closed_early_leaves_no_lock_behind()
    {
        Fill(1_000);
        using var command = _connection.Command("select id from p");
        for (var round = 0; round < 2; round++)
        {
            using (var reader = command.ExecuteReader())
                reader.Read().ShouldBeTrue();
            using var other = new OdbcConnection(_scratch.Odbc + ";Timeout=1");
            other.Open();
            other.Run("update p set amount = 1").ShouldBe(1_000);
        }
    }

    [Fact]
    public void A_command_runs_again_after_its_reader_closed_and_after_its_text_changed()
    {
        Fill(3);
        using var command = _connection.Command("select id from p where id >= ?", 2);
        foreach (var expected in new[] { 2, 2 })
        {
            using var reader = command.ExecuteReader();
            Should.Throw<InvalidOperationException>(() => command.ExecuteReader());
            reader.Read().ShouldBeTrue();
            reader.GetInt64(0).ShouldBe(expected);
        }
        command.CommandText = "select name from p where id = ?";
        command.ExecuteScalar().ShouldBe("Name 2");
    }

    [Fact]
    public void An_adapter_of_the_framework_can_use_it()
    {
        Fill(2);
        var table = new DataTable();
        using (var reader = _connection.Command("select id, name, amount from p order by id").ExecuteReader())
            table.Load(reader);
        table.Rows.Count.ShouldBe(2);
        table.Rows[1]["name"].ShouldBe("Name 2");
    }

    private void Fill(int rows)
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.Command("insert into p (id, name) values (?, ?)", null, null);
        for (var id = 1; id <= rows; id++)
        {
            insert.Parameters[0].Set((long)id);
            insert.Parameters[1].Set($"Name {id}");
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }
}
