using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests;

/// <summary>What every kind of database source must do.</summary>
public abstract partial class SourceContract : ReadContract
{
    [Fact]
    public void Rows_are_found_changed_and_deleted_by_key()
    {
        Session.Insert([1L, "a"], [2L, "b"]);
        using var update = Session.Prepare(new WriteRequest(WriteKind.UpdateByKey, Sample.Table, [Sample.Name], [Sample.Id]));
        update.Values.Text(0, "changed");
        update.Values.Int(1, 2);
        update.Execute(default).ShouldBe(1);
        update.Execute(default).ShouldBe(1, "a row with equal values is found all the same");
        update.Values.Int(1, 99);
        update.Execute(default).ShouldBe(0);
        using var delete = Session.Prepare(new WriteRequest(WriteKind.DeleteByKey, Sample.Table, [], [Sample.Id]));
        delete.Values.Int(0, 1);
        delete.Execute(default).ShouldBe(1);
        Session.Rows().Select(row => row[Sample.Name]).ShouldBe(["changed"]);
    }

    [Fact]
    public void A_write_without_a_key_would_hit_every_row_and_is_refused() =>
        Should.Throw<ArgumentException>(() => Session.Prepare(new WriteRequest(WriteKind.DeleteByKey, Sample.Table, [], [])));

    [Fact]
    public void A_key_that_exists_is_a_duplicate_and_a_missing_value_is_not()
    {
        Session.Insert([1L]);
        var duplicate = Should.Throw<System.Data.Common.DbException>(() => Session.Insert([1L]));
        Session.Dialect.IsDuplicateKey(duplicate).ShouldBeTrue();
        Session.Run("create table strict (a integer not null)");
        var missing = Should.Throw<System.Data.Common.DbException>(() => Session.Run("insert into strict values (null)"));
        Session.Dialect.IsDuplicateKey(missing).ShouldBeFalse();
    }

    [Fact]
    public void A_transaction_keeps_all_or_nothing()
    {
        Session.Begin();
        Session.InTransaction.ShouldBeTrue();
        Session.Insert([1L]);
        Session.Rollback();
        Session.InTransaction.ShouldBeFalse();
        Session.Rows().ShouldBeEmpty();
        Session.Begin();
        Session.Insert([2L]);
        Session.Commit();
        using var other = Source.Connect(default);
        other.Rows().Count.ShouldBe(1);
    }

    [Fact]
    public void One_session_reads_on_while_another_writes_and_commits()
    {
        Session.Begin();
        for (var id = 1L; id <= 500; id++)
            Session.Insert([id, "row"]);
        Session.Commit();

        using var reading = Source.Connect(default);
        using var read = reading.Prepare(new ReadRequest(Sample.Table, [Sample.Id], [], [new OrderPlan(Sample.Id, false)], null));
        using var reader = read.Execute([], default);
        using var update = Session.Prepare(new WriteRequest(WriteKind.UpdateByKey, Sample.Table, [Sample.Name], [Sample.Id]));
        var seen = 0L;
        while (reader.Read())
        {
            reader.Int(0).ShouldBe(++seen);
            if (seen % 100 != 0)
                continue;
            Session.Begin();
            update.Values.Text(0, "changed");
            update.Values.Int(1, seen);
            update.Execute(default).ShouldBe(1);
            Session.Commit();
        }
        seen.ShouldBe(500);
    }

    [Fact]
    public void A_session_reads_on_after_its_own_transaction_began()
    {
        Session.Insert([1L], [2L], [3L]);
        using var read = Session.Prepare(new ReadRequest(Sample.Table, [Sample.Id], [], [new OrderPlan(Sample.Id, false)], null));
        using var reader = read.Execute([], default);
        reader.Read().ShouldBeTrue();
        Session.Begin();
        reader.Int(0).ShouldBe(1);
        Session.Insert([4L]);
        Session.Commit();
        reader.Read().ShouldBeTrue();
        reader.Int(0).ShouldBe(2);
        reader.Read().ShouldBeTrue();
        reader.Int(0).ShouldBe(3);
    }

    [Fact]
    public void A_reader_that_has_ended_takes_nothing_from_those_that_read_on()
    {
        Session.Insert([1L], [2L], [3L]);
        using var one = Session.Prepare(new ReadRequest(Sample.Table, [Sample.Id], [], [new OrderPlan(Sample.Id, false)], null));
        using var other = Session.Prepare(new ReadRequest(Sample.Table, [Sample.Id, Sample.Name], [], [new OrderPlan(Sample.Id, false)], null));
        var first = one.Execute([], default);
        first.Read().ShouldBeTrue();
        using var second = other.Execute([], default);
        second.Read().ShouldBeTrue();
        first.Read().ShouldBeTrue();
        first.Dispose();
        second.Read().ShouldBeTrue();
        second.Int(0).ShouldBe(2);
        using (var again = one.Execute([], default))
            again.Read().ShouldBeTrue();
        second.Read().ShouldBeTrue();
        second.Read().ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "tasks R82")]
    public void Values_are_markers_only()
    {
        const string Trick = "'; drop table sample; --";
        Session.Insert([1L, Trick]);
        var request = new ReadRequest(Sample.Table, [Sample.Id], [Sample.Is(Sample.Name, CompareOperator.Equal)], [], null);
        using (var read = Session.Prepare(request))
            read.Text.ShouldNotContain(Trick);
        Session.Rows(request, Trick).Count.ShouldBe(1);
        using var write = Session.Prepare(new WriteRequest(WriteKind.UpdateByKey, Sample.Table, [Sample.Name], [Sample.Id]));
        write.Values.Text(0, Trick);
        write.Text.Count(letter => letter == '?').ShouldBe(2);
        write.Text.ShouldNotContain("'");
    }

    [Fact]
    [Trait("Rule", "tasks R85")]
    public void The_same_request_gives_the_same_statement()
    {
        var request = new ReadRequest(Sample.Table, Sample.All, [Sample.Is(Sample.Id, CompareOperator.Greater)], [new OrderPlan(Sample.Name, true)], 3);
        using var one = Session.Prepare(request);
        using var other = Session.Prepare(request);
        one.Text.ShouldBe(other.Text);
    }

    [Fact]
    [Trait("Rule", "tasks R84")]
    public void A_list_becomes_as_many_markers_as_it_has_elements()
    {
        Session.Insert([1L, "DE"], [2L, "CH"], [3L, "de"], [4L, null]);
        var inList = new FilterPlan.InList(Sample.Column(Sample.Name), [Sample.Value(7, TypeKind.List)]);
        using var read = Session.Prepare(new ReadRequest(Sample.Table, [Sample.Id], [inList, Sample.Is(Sample.Id, CompareOperator.Greater, 8)], [new OrderPlan(Sample.Id, false)], null));
        read.ParameterFunctions.ShouldBe([7, 8]);
        foreach (var (list, expected) in new (string[], long[])[] { (["DE", "CH"], [1, 2]), (["CH"], [2]), ([], []), (["x", "DE", "CH", "y"], [1, 2]) })
        {
            using var reader = read.Execute([list, 0L], default);
            var ids = new List<long>();
            while (reader.Read())
                ids.Add(reader.Int(0));
            ids.ShouldBe(expected);
        }
        Session.Ids(new FilterPlan.Negation(inList), [Array.Empty<string>()]).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void What_does_not_fit_its_declaration_is_reported_with_column_and_value()
    {
        Session.Run("create table wide (id integer primary key, name varchar(100), amount decimal(20, 3), day varchar(20), active integer)");
        Session.Run($"insert into wide values (1, '{new string('x', 41)}', 1.234, '21.11.2026', 2)");
        var wide = Sample.Table with { PhysicalName = "wide" };
        foreach (var (column, shown) in new[] { (Sample.Name, "xxx"), (Sample.Amount, "1.234"), (Sample.Day, ""), (Sample.Active, "") })
        {
            var error = Should.Throw<SyncException>(() => Session.Rows(new ReadRequest(wide, [column], [], [], null)));
            error.Code.ShouldBeOneOf("DS6141", "DS6132");
            error.Message.ShouldContain(Sample.Table.Columns[column].Name);
            error.Message.ShouldContain(shown);
        }
    }

    [Fact]
    public void A_masked_value_is_not_shown()
    {
        Session.Run("create table wide (id integer primary key, name varchar(100))");
        Session.Run($"insert into wide values (1, '{new string('x', 41)}')");
        var masked = Sample.Table with { PhysicalName = "wide", Columns = [.. Sample.Table.Columns.Select(column => column with { Masked = true })] };
        Should.Throw<SyncException>(() => Session.Rows(new ReadRequest(masked, [Sample.Name], [], [], null))).Message.ShouldNotContain("xxx");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_is_none_is_refused_before_it_becomes_null(double number) =>
        Should.Throw<SyncException>(() => Session.Insert([1L, null, null, null, number])).Code.ShouldBe("DS6142");

    [Fact]
    public void A_session_that_ends_leaves_nothing_open_behind()
    {
        Session.Insert([1L], [2L]);
        var session = Source.Connect(default);
        var read = session.Prepare(new ReadRequest(Sample.Table, [Sample.Id], [], [], null));
        var reader = read.Execute([], default);
        reader.Read().ShouldBeTrue();
        session.Dispose();
        TakeForItself();
        Session.Insert([3L]);
        Session.Rows().Count.ShouldBe(3);
        reader.Dispose();
        read.Dispose();
    }

    [Fact]
    public void A_schema_of_another_database_is_part_of_the_name()
    {
        var table = Sample.Table with { PhysicalName = OtherSchema() + ".Sample" };
        Session.CreateTable(table);
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [Sample.Id, Sample.Name], []));
        insert.Values.Int(0, 1);
        insert.Values.Text(1, "a");
        insert.Execute(default).ShouldBe(1);
        var filter = Sample.Is(Sample.Name, CompareOperator.Equal);
        Session.Dialect.WhyNotPushed(filter, table).ShouldBeNull();
        Session.Rows(new ReadRequest(table, [Sample.Id], [filter], [], null), "a").Count.ShouldBe(1);
    }

    [Fact]
    public void Text_that_the_database_would_change_is_refused() =>
        Should.Throw<SyncException>(() => Session.Insert([1L, "half \uD83D pair"])).Code.ShouldBe("DS6131");

    [Fact]
    [Trait("Rule", "tasks R83")]
    public void Columns_with_odd_names_are_quoted()
    {
        var table = Sample.Of("Odd", "odd \"table", ("select", SyncType.Int), ("Hire Date", SyncType.Date));
        Session.CreateTable(table);
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1], []));
        insert.Values.Int(0, 1);
        insert.Values.Date(1, new DateOnly(2026, 1, 31));
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [1], [], [new OrderPlan(1, true)], null))[0][0].ShouldBe(new DateOnly(2026, 1, 31));
    }

    [Fact]
    public void Whatever_is_pushed_down_gives_the_answer_of_compiled_code()
    {
        var random = new RandomFilters(new Random(20261121));
        var rows = random.Rows(80);
        Session.Insert(rows);
        var pushed = 0;
        for (var round = 0; round < 600; round++)
        {
            var values = new List<object?>();
            var filter = random.Filter(depth: 3, values);
            if (Session.Dialect.WhyNotPushed(filter, Sample.Table) is not null)
                continue;
            pushed++;
            // Parameters come in the order in which the statement wants them.
            using var read = Session.Prepare(new ReadRequest(Sample.Table, [Sample.Id], [filter], [new OrderPlan(Sample.Id, false)], null));
            read.NotPushed.ShouldBe([null]);
            using var reader = read.Execute([.. read.ParameterFunctions.Select(function => values[function])], default);
            var ids = new List<long>();
            while (reader.Read())
                ids.Add(reader.Int(0));
            ids.ShouldBe(rows.Where(row => RandomFilters.Holds(filter, row, values) == true).Select(row => (long?)row[0] ?? 0), $"{filter} with {string.Join(", ", values.Select(ValueText.Quote))}: {read.Text}");
        }
        pushed.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Bytes_are_not_compared_by_the_database() =>
        Session.Dialect.WhyNotPushed(Sample.Is(Sample.Data, CompareOperator.Equal), Sample.Table).ShouldNotBeNull().ShouldContain("bytes");

    [Fact]
    public void A_column_that_the_database_keeps_differently_is_not_pushed_down()
    {
        Session.Run("create table loose (id integer primary key, code integer, n text)");
        var table = Sample.Of("Loose", "loose", ("id", SyncType.Int), ("code", SyncType.Text), ("n", SyncType.Int));
        foreach (var column in new[] { 1, 2 })
        {
            var filter = new FilterPlan.Comparison(Sample.Column(column), CompareOperator.Equal, Sample.Value(0, table.Columns[column].Type.Kind));
            Session.Dialect.WhyNotPushed(filter, table).ShouldNotBeNull();
            Session.Dialect.WhyNotPushed(new FilterPlan.AnyOf([filter, new FilterPlan.IsNull(Sample.Column(0))]), table).ShouldNotBeNull();
            Session.Dialect.WhyNotPushed(new FilterPlan.IsNull(Sample.Column(column)), table).ShouldBeNull();
        }
    }

    /// <summary>The kinds of write that this way to the database does in batches.</summary>
    private protected abstract WriteKind[] Batches { get; }

    /// <summary>Does what needs the table alone: nobody may have it open.</summary>
    private protected abstract void TakeForItself();

    /// <summary>A schema besides the one where tables without a schema are, or what comes near to it.</summary>
    private protected abstract string OtherSchema();
}
