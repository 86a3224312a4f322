using DataSync.Sources.Odbc;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>What is done for other drivers, tried on the one at hand by giving it their quirks.</summary>
public sealed class QuirkTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly OdbcConnection _connection;

    public QuirkTests()
    {
        _connection = _scratch.Open();
        _connection.Run("create table q (id integer primary key, name varchar(10))");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(7, 100)]
    [InlineData(100, 100)]
    [InlineData(100, 101)]
    [InlineData(100, 0)]
    public void Blocks_of_any_length_give_the_same_rows(int block, int rows)
    {
        _connection.Quirks = DriverQuirks.SqliteOdbc with { LongestBlock = block };
        for (var id = 1; id <= rows; id++)
            _connection.Run("insert into q values (?, ?)", id, id % 3 == 0 ? null : $"n{id}");
        using var reader = _connection.Command("select id, name from q order by id").ExecuteReader();
        for (var id = 1; id <= rows; id++)
        {
            reader.Read().ShouldBeTrue();
            reader.GetInt64(0).ShouldBe(id);
            reader.IsDBNull(1).ShouldBe(id % 3 == 0);
            if (id % 3 != 0)
                reader.GetString(1).ShouldBe($"n{id}");
        }
        reader.Read().ShouldBeFalse();
    }

    [Fact]
    public void A_value_longer_than_its_column_is_refused_in_a_block_and_never_cut()
    {
        _connection.Quirks = DriverQuirks.SqliteOdbc with { LongestBlock = 10 };
        _connection.Run("insert into q values (1, ?)", new string('x', 50));
        using var reader = _connection.Command("select name from q").ExecuteReader();
        Should.Throw<OdbcException>(() => reader.Read()).Code.ShouldBe("DS6138");
    }

    [Fact]
    public void A_driver_that_cannot_give_the_rest_of_a_value_is_told_so()
    {
        _connection.GivesRestOfBound = false;
        _connection.Run("insert into q values (1, ?)", new string('x', 50));
        using var reader = _connection.Command("select name from q").ExecuteReader();
        Should.Throw<OdbcException>(() => reader.Read()).Code.ShouldBe("DS6138");
    }

    [Fact]
    public void A_commit_that_would_lie_is_a_rollback_that_says_so()
    {
        _connection.Quirks = DriverQuirks.SqliteOdbc with { CommitLiesAfterFailure = true };
        using var transaction = _connection.BeginTransaction();
        _connection.Run("insert into q values (1, 'a')");
        Should.Throw<OdbcException>(() => _connection.Run("insert into q values (1, 'b')"));
        Should.Throw<OdbcException>(transaction.Commit).Code.ShouldBe("DS6137");
        _connection.Scalar("select count(*) from q").ShouldBe("0");
    }

    [Fact]
    public void A_remark_on_a_write_is_a_loss_where_the_driver_means_it_so()
    {
        OdbcDiagnostic remark = new("01000", 1366, "Incorrect decimal value"), notice = new("00000", 0, "table exists, skipping"), cut = new("01004", 0, "cut");
        Should.Throw<OdbcException>(() => OdbcCommand.RefuseLoss([notice, remark], DriverQuirks.MariaDb)).Code.ShouldBe("DS6135");
        Should.Throw<OdbcException>(() => OdbcCommand.RefuseLoss([cut], DriverQuirks.PsqlOdbc)).Code.ShouldBe("DS6135");
        OdbcCommand.RefuseLoss([notice], DriverQuirks.PsqlOdbc);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void More_parameters_than_a_driver_survives_are_refused(bool fits)
    {
        _connection.Quirks = DriverQuirks.SqliteOdbc with { MostParameters = fits ? 3 : 2 };
        var run = () => _connection.Scalar("select ? || ? || ?", "a", "b", "c");
        if (fits)
            run().ShouldBe("abc");
        else
            Should.Throw<OdbcException>(run).Code.ShouldBe("DS6136");
    }

    [Fact]
    public void Bytes_of_changing_length_are_sent_whole_each_time()
    {
        _connection.Run("create table b (id integer primary key, data blob)");
        using var insert = _connection.Command("insert into b values (?, ?)", null, null);
        foreach (var length in new[] { 3, 0, 1000, 5 })
        {
            insert.Parameters[0].Set((long)length);
            insert.Parameters[1].Set(new byte[length]);
            insert.ExecuteNonQuery().ShouldBe(1);
        }
        _connection.Scalar("select count(*) from b where length(data) = id").ShouldBe("4");
    }
}
