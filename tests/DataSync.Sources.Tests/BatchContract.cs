using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests;

/// <summary>Batches give the rows and the counts that one statement for each row gives, wherever a source offers them.</summary>
public abstract partial class SourceContract
{
    private static readonly string?[] Nasty =
        [null, "", " ", "it's", "\"quoted\"", "back\\slash", "{curly}", "a,b", "NULL", "null", "line\nbreak", "tab\t", "😀", "?", "\\N", "ends with \\", "x"];

    private static readonly ImmutableArray<int> AllColumns = Sample.All;

    [Fact]
    public void Batches_are_offered_for_what_they_do_better()
    {
        var offered = Enum.GetValues<WriteKind>().Where(kind =>
        {
            using var batch = Session.PrepareBatch(new WriteRequest(kind, Sample.Table, kind == WriteKind.DeleteByKey ? [] : [Sample.Id, Sample.Name], kind == WriteKind.Insert ? [] : [Sample.Id]));
            return batch is not null;
        });
        offered.ShouldBe(Batches);
    }

    [Fact]
    public void A_batch_inserts_what_single_statements_insert()
    {
        if (Batch(new WriteRequest(WriteKind.Insert, Sample.Table, AllColumns, [])) is not { } batch)
            return;
        var rows = Random(2345, new Random(1));
        Session.Begin();
        using (batch)
        {
            foreach (var row in rows)
                Put(batch, row);
            batch.Flush(default).ShouldBe(rows.Count);
            batch.Flush(default).ShouldBe(0);
        }
        Session.Commit();
        ShouldHold(rows);
    }

    [Fact]
    public void A_batch_updates_and_deletes_what_it_finds()
    {
        var rows = Random(700, new Random(2));
        Session.Begin();
        Session.Insert([.. rows]);
        Session.Commit();
        ImmutableArray<int> others = [.. AllColumns.Where(column => column != Sample.Id)];
        if (Batch(new WriteRequest(WriteKind.UpdateByKey, Sample.Table, others, [Sample.Id])) is { } update)
        {
            var changed = Random(700, new Random(3));
            Session.Begin();
            using (update)
            {
                foreach (var row in changed)
                    Put(update, [.. row[1..], row[0]]);
                Put(update, [.. changed[0][1..], 99_999L]);
                // The same row once more in one batch: what comes last counts.
                changed[5] = [changed[5][0], .. changed[6][1..]];
                Put(update, [.. changed[5][1..], changed[5][0]]);
                update.Flush(default).ShouldBe(701);
            }
            Session.Commit();
            ShouldHold(rows = changed);
        }
        if (Batch(new WriteRequest(WriteKind.DeleteByKey, Sample.Table, [], [Sample.Id])) is { } delete)
        {
            Session.Begin();
            using (delete)
            {
                for (var id = 1L; id <= 1400; id += 2)
                    Put(delete, [id]);
                delete.Flush(default).ShouldBe(350);
            }
            Session.Commit();
            ShouldHold([.. rows.Where(row => (long?)row[0] % 2 == 0)]);
        }
    }

    [Fact]
    [Trait("Rule", "tasks R74")]
    public void An_upsert_in_a_batch_counts_what_is_new_or_really_changes()
    {
        if (Batch(new WriteRequest(WriteKind.Upsert, Sample.Table, [Sample.Id, Sample.Name, Sample.Amount], [Sample.Id])) is not { } upsert)
            return;
        Session.Insert([1L, "same", 7L, 1.50m], [2L, "old", 8L, 2m], [3L, "null", 9L, null]);
        Session.Begin();
        using (upsert)
        {
            Put(upsert, [1L, "same", 1.50m]);
            Put(upsert, [2L, "new", 2m]);
            Put(upsert, [3L, "null", null]);
            Put(upsert, [4L, null, null]);
            upsert.Flush(default).ShouldBe(upsert.LeavesOutEqualRows ? 2 : 4);
            Put(upsert, [5L, "first", 5m]);
            Put(upsert, [5L, "second", 5m]);
            upsert.Flush(default).ShouldBe(2);
        }
        Session.Commit();
        Session.Rows(new ReadRequest(Sample.Table, [Sample.Id, Sample.Name, Sample.Count], [], [new OrderPlan(Sample.Id, false)], null))
            .Select(row => $"{row[0]} {row[1]} {row[2]}").ShouldBe(["1 same 7", "2 new 8", "3 null 9", "4  ", "5 second "]);
    }

    [Fact]
    public void An_upsert_of_many_rows_in_a_batch_counts_what_is_new_or_really_changes()
    {
        if (Batch(new WriteRequest(WriteKind.Upsert, Sample.Table, AllColumns, [Sample.Id])) is not { } upsert)
            return;
        var rows = Random(1300, new Random(5));
        Session.Begin();
        using (upsert)
        {
            foreach (var row in rows[..900])
                Put(upsert, row);
            upsert.Flush(default).ShouldBe(900);
            var changed = 0;
            for (var at = 0; at < rows.Count; at++)
            {
                if (at % 3 == 0)
                {
                    rows[at] = [.. rows[at]];
                    rows[at][Sample.Count] = 4711L + at;
                    changed += at < 900 ? 1 : 0;
                }
                Put(upsert, rows[at]);
            }
            upsert.Flush(default).ShouldBe(upsert.LeavesOutEqualRows ? 400 + changed : rows.Count);
            foreach (var row in rows)
                Put(upsert, row);
            upsert.Flush(default).ShouldBe(upsert.LeavesOutEqualRows ? 0 : rows.Count);
        }
        Session.Commit();
        ShouldHold(rows);
    }

    [Fact]
    [Trait("Rule", "tasks R76")]
    public void An_upsert_by_a_key_that_the_database_does_not_keep_is_not_offered_in_batches() =>
        Session.PrepareBatch(new WriteRequest(WriteKind.Upsert, Sample.Table, [Sample.Id, Sample.Name], [Sample.Name])).ShouldBeNull();

    [Theory]
    [InlineData("create unique index another on sample (\"count\")", false)]
    [InlineData("create unique index the_same on sample (id)", true)]
    [Trait("Rule", "tasks R76")]
    public void An_upsert_in_a_batch_is_not_offered_where_another_key_could_stand_against_a_row(string index, bool offered)
    {
        Session.Run(Session.Dialect.Name == "mariadb" ? index.Replace('"', '`') : index);
        // PostgreSQL decides by the key that is named, whatever other keys there are.
        Offers(new WriteRequest(WriteKind.Upsert, Sample.Table, [Sample.Id, Sample.Name], [Sample.Id])).ShouldBe(offered || Session.Dialect.Name == "postgres");
    }

    /// <summary>MariaDB answers a new row that any unique index stands against by changing the row that has its value: that may be another record.</summary>
    [Fact]
    [Trait("Rule", "tasks R76")]
    public void An_upsert_in_a_batch_never_changes_the_row_of_another_key_that_begins_alike()
    {
        if (Session.Dialect.Name != "mariadb")
            return;
        Session.Run("create unique index beginning on sample (name(3))");
        Offers(new WriteRequest(WriteKind.Upsert, Sample.Table, [Sample.Id, Sample.Name], [Sample.Id])).ShouldBeFalse();
        var table = Sample.Of("Other", "other", ("id", SyncType.Int), ("name", new SyncType(TypeKind.Text, true, 0)));
        foreach (var unique in new[] { "unique (name)", "low varchar(20) as (lower(left(name, 20))) stored unique", "low varchar(20) as (lower(left(name, 20))) virtual, unique (low)", "period varchar(5) invisible default 'x' unique" })
        {
            Session.Run($"create or replace table other (id bigint primary key, name longtext, {unique})");
            Offers(new WriteRequest(WriteKind.Upsert, table, [0, 1], [0])).ShouldBeFalse(unique);
        }
        Session.Run("create or replace table other (id bigint primary key, name longtext)");
        Offers(new WriteRequest(WriteKind.Upsert, table, [0, 1], [0])).ShouldBeTrue();
    }

    [Fact]
    [Trait("Rule", "tasks R76")]
    public void An_upsert_in_a_batch_by_a_text_is_offered_only_where_the_key_tells_all_texts_apart()
    {
        var table = Sample.Of("Coded", "coded", ("code", new SyncType(TypeKind.Text, false, 20)), ("name", new SyncType(TypeKind.Text, true, 20)));
        var upsert = new WriteRequest(WriteKind.Upsert, table, [0, 1], [0]);
        Session.CreateTable(table);
        Offers(upsert).ShouldBeTrue();
        var loose = Sample.Of("Loose", "loose", ("code", new SyncType(TypeKind.Text, false, 20)), ("name", new SyncType(TypeKind.Text, true, 20)));
        if (Session.Dialect.Name == "postgres")
            return;
        Session.Run($"create table loose (code varchar(20) {(Session.Dialect.Name == "mariadb" ? "character set utf8mb4 collate utf8mb4_general_ci" : "collate nocase")} not null primary key, name varchar(20))");
        Offers(upsert with { Table = loose }).ShouldBeFalse();
    }

    [Fact]
    public void An_upsert_in_a_batch_is_not_offered_where_a_new_row_would_lack_a_value_or_set_off_a_trigger()
    {
        var table = Sample.Of("Strict", "strict_table", ("id", SyncType.Int), ("name", new SyncType(TypeKind.Text, true, 20)), ("needed", SyncType.Int));
        Session.CreateTable(table);
        Offers(new WriteRequest(WriteKind.Upsert, table, [0, 1, 2], [0])).ShouldBeTrue();
        if (Session.Dialect.Name != "postgres")
            Offers(new WriteRequest(WriteKind.Upsert, table, [0, 1], [0])).ShouldBeFalse();
        Session.Run(Session.Dialect.Name switch
        {
            "mariadb" => "create trigger told before insert on strict_table for each row set new.name = 'told'",
            "postgres" => "create function told() returns trigger language plpgsql as $$ begin new.name = 'told'; return new; end $$; create trigger told before insert on strict_table for each row execute function told()",
            _ => "create trigger told before insert on strict_table begin select 1; end",
        });
        using var other = Source.Connect(default);
        using var batch = other.PrepareBatch(new WriteRequest(WriteKind.Upsert, table, [0, 1, 2], [0]));
        batch.ShouldBeNull();
    }

    [Fact]
    public void Rows_of_long_texts_are_sent_in_several_statements()
    {
        const int rows = 60, length = 400_000;
        var table = Sample.Of("Essay", "essay", ("id", SyncType.Int), ("words", new SyncType(TypeKind.Text, true)));
        Session.CreateTable(table);
        Session.Begin();
        foreach (var kind in new[] { WriteKind.Insert, WriteKind.UpdateByKey, WriteKind.Upsert })
        {
            using var batch = Batch(new WriteRequest(kind, table, kind == WriteKind.UpdateByKey ? [1] : [0, 1], kind == WriteKind.Insert ? [] : [0]));
            if (batch is null)
                continue;
            var text = new string((char)('a' + (int)kind), length);
            for (var id = 1L; id <= rows; id++)
                Put(batch, kind == WriteKind.UpdateByKey ? [text, id] : [id, text]);
            batch.Flush(default).ShouldBe(rows, kind.ToString());
            Session.Rows(new ReadRequest(table, [1], [], [], null)).Select(row => (string?)row[0]).ShouldAllBe(read => read == text);
        }
        Session.Commit();
    }

    [Fact]
    public void Names_as_long_as_a_database_takes_them_are_written_and_read_in_every_way()
    {
        var length = Session.Dialect.Name == "mariadb" ? 64 : 63;
        var table = Sample.Of("Long", new string('t', length), ("id", SyncType.Int), ("name", new SyncType(TypeKind.Text, true, 20)));
        table = table with { Columns = [table.Columns[0] with { PhysicalName = new string('k', length) }, table.Columns[1] with { PhysicalName = new string('n', length) }] };
        Session.CreateTable(table);
        Session.Begin();
        foreach (var (kind, columns, key, values, count) in new (WriteKind, ImmutableArray<int>, ImmutableArray<int>, object?[], int)[]
        {
            (WriteKind.Insert, [0, 1], [], [1L, "a"], 1), (WriteKind.Insert, [0, 1], [], [2L, "b"], 1), (WriteKind.UpdateByKey, [1], [0], ["c", 1L], 1),
            (WriteKind.Upsert, [0, 1], [0], [3L, "d"], 1), (WriteKind.DeleteByKey, [], [0], [2L], 1),
        })
        {
            var request = new WriteRequest(kind, table, columns, key);
            if (Batch(request) is { } batch)
            {
                using (batch)
                {
                    Put(batch, values);
                    batch.Flush(default).ShouldBe(count, kind.ToString());
                }
                continue;
            }
            using var single = Session.Prepare(kind == WriteKind.Upsert ? new WriteRequest(WriteKind.Insert, table, columns, []) : request);
            for (var position = 0; position < values.Length; position++)
                single.Values.Put(position, values[position]);
            single.Execute(default).ShouldBe(count, kind.ToString());
        }
        Session.Commit();
        Session.Rows(new ReadRequest(table, [0, 1], [], [new OrderPlan(0, false)], null)).Select(row => $"{row[0]}{row[1]}").ShouldBe(["1c", "3d"]);
        Session.Catalog.Find(table.PhysicalName, default).ShouldNotBeNull().Columns.Select(column => column.Name.Length).ShouldBe([length, length]);
    }

    [Fact]
    public void A_batch_deletes_by_a_key_of_several_columns()
    {
        var table = Sample.Of("Pair", "pair", ("a", SyncType.Int), ("b", new SyncType(TypeKind.Text, false, 20))) is { } plan
            ? plan with { Columns = [plan.Columns[0], plan.Columns[1] with { IsKey = true }] }
            : null;
        table.ShouldNotBeNull();
        Session.CreateTable(table);
        Session.Run("insert into pair (a, b) values (1, 'x'), (1, 'y'), (2, 'x'), (3, 'X')");
        using var batch = Session.PrepareBatch(new WriteRequest(WriteKind.DeleteByKey, table, [], [0, 1]));
        if (batch is null)
            return;
        Session.Begin();
        Put(batch, [1L, "x"]);
        Put(batch, [2L, "y"]);
        Put(batch, [3L, "x"]);
        batch.Flush(default).ShouldBe(1);
        Session.Commit();
        Session.Rows(new ReadRequest(table, [0, 1], [], [new OrderPlan(0, false), new OrderPlan(1, false)], null)).Select(row => $"{row[0]}{row[1]}").ShouldBe(["1y", "2x", "3X"]);
    }

    [Fact]
    public void A_batch_with_a_bad_row_fails_and_nothing_of_it_stays_after_rolling_back()
    {
        if (Batch(new WriteRequest(WriteKind.Insert, Sample.Table, [Sample.Id, Sample.Name], [])) is not { } batch)
            return;
        Session.Begin();
        using (batch)
        {
            Should.Throw<DbException>(() =>
            {
                for (var id = 1L; id <= 900; id++)
                    Put(batch, [id == 777 ? 1L : id, "x"]);
                batch.Flush(default);
            });
        }
        Session.Rollback();
        Session.Rows().ShouldBeEmpty();
    }

    [Fact]
    public void A_batch_refuses_what_a_database_would_change()
    {
        if (Batch(new WriteRequest(WriteKind.Insert, Sample.Table, [Sample.Id, Sample.Name, Sample.Ratio], [])) is not { } batch)
            return;
        using (batch)
        {
            Should.Throw<SyncException>(() =>
            {
                Put(batch, [1L, "cut\0here", null]);
                batch.Flush(default);
            }).Code.ShouldBe("DS6130");
            Should.Throw<SyncException>(() => Put(batch, [1L, null, double.NaN])).Code.ShouldBe("DS6142");
        }
        Session.Rows().ShouldBeEmpty();
    }

    private protected BatchWrite? Batch(WriteRequest request) => Session.PrepareBatch(request);

    private bool Offers(WriteRequest request)
    {
        using var session = Source.Connect(default);
        using var batch = session.PrepareBatch(request);
        return batch is not null;
    }

    private protected static void Put(BatchWrite batch, object?[] row)
    {
        for (var position = 0; position < row.Length; position++)
            batch.Values.Put(position, row[position]);
        batch.Add(default);
    }

    private void ShouldHold(List<object?[]> rows)
    {
        var back = Session.Rows();
        back.Count.ShouldBe(rows.Count);
        for (var index = 0; index < rows.Count; index++)
            back[index].ShouldBe(rows[index], $"row {index}");
    }

    private List<object?[]> Random(int count, Random random)
    {
        return [.. Enumerable.Range(1, count).Select(id => new object?[]
        {
            (long)id, Nasty[random.Next(Nasty.Length)], Maybe(() => random.NextInt64(long.MinValue, long.MaxValue)), Maybe(() => random.Next(-1_000_000, 1_000_000) / 100m),
            Maybe(() => (random.NextDouble() - 0.5) * 1e40), Maybe(() => random.Next(2) == 0), Maybe(() => new DateOnly(random.Next(1, 9999), 1, 31)),
            Maybe(() => new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay) / Finest * Finest)), Maybe(() => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks) / Finest * Finest)),
            Maybe(() => Guid.NewGuid()), Maybe(() => Bytes(random)),
        })];

        object? Maybe(Func<object> value) => random.Next(4) == 0 ? null : value();

        static byte[] Bytes(Random random)
        {
            var bytes = new byte[random.Next(5)];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
