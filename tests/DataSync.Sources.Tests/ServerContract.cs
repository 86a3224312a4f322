using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;
using DataSync.TestServers;

namespace DataSync.Sources.Tests;

/// <summary>What a server does besides: exact decimals, microseconds, real types that differ from the declared ones.</summary>
public abstract class ServerContract : SourceContract
{
    [Fact]
    public void A_decimal_keeps_all_digits_and_more_than_its_column_has_are_refused_before_they_are_sent()
    {
        Session.Run("create table money (id integer primary key, amount decimal(28, 10), n integer)");
        var table = Sample.Of("Money", "money", ("id", SyncType.Int), ("amount", SyncType.Decimal), ("n", SyncType.Decimal.OrNull()));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1, 2], []));
        insert.Values.Int(0, 1);
        insert.Values.Decimal(1, 123456789012345678.0123456789m);
        insert.Values.Decimal(2, 7.0m);
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [1, 2], [], [], null))[0].ShouldBe([123456789012345678.0123456789m, 7m]);
        Should.Throw<SyncException>(() => insert.Values.Decimal(1, 0.00000000001m)).Code.ShouldBe("DS6142");
        Should.Throw<SyncException>(() => insert.Values.Decimal(2, 1.7m)).Code.ShouldBe("DS6142");
    }

    [Fact]
    public void A_time_that_is_finer_than_its_column_is_refused()
    {
        Session.Run($"create table fine (id integer primary key, at {Timestamp}(3), t time(0))");
        var table = Sample.Of("Fine", "fine", ("id", SyncType.Int), ("at", SyncType.DateTime), ("t", SyncType.Time));
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1, 2], []));
        insert.Values.Int(0, 1);
        insert.Values.DateTime(1, new DateTime(2026, 11, 21, 9, 30, 0, 123));
        insert.Values.Time(2, new TimeOnly(9, 30, 15));
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [1, 2], [], [], null))[0].ShouldBe([new DateTime(2026, 11, 21, 9, 30, 0, 123), new TimeOnly(9, 30, 15)]);
        Should.Throw<SyncException>(() => insert.Values.DateTime(1, new DateTime(2026, 11, 21, 9, 30, 0, 123).AddMicroseconds(1))).Code.ShouldBe("DS6142");
        Should.Throw<SyncException>(() => insert.Values.Time(2, new TimeOnly(9, 30, 15, 1))).Code.ShouldBe("DS6142");
        Should.Throw<SyncException>(() => Session.Insert([1L, null, null, null, null, null, null, null, new DateTime(1)])).Code.ShouldBe("DS6142");
        Should.Throw<SyncException>(() => Session.Ids(Sample.Is(Sample.At, Plans.Model.CompareOperator.Less), new DateTime(1))).Code.ShouldBe("DS6142");
    }

    [Theory]
    [InlineData("varchar(5)", "abc  ", "abc   ")]
    [InlineData("char(5)", "abc", "abc ")]
    [InlineData("char(5)", "", " ")]
    [InlineData("double precision", null, 9007199254740993L)]
    [InlineData("double precision", "0.30000000000000004", "0.1234567890123456789")]
    [InlineData("decimal(5, 2)", 0.13, 0.129)]
    [InlineData("integer", 2.0, 0.5)]
    [InlineData("integer", "7", "007")]
    [InlineData("integer", "text -7", "text +7")]
    [InlineData("integer", "text 0", "text -0")]
    [InlineData("decimal(12, 2)", "text 0.50", "text .50")]
    [InlineData("decimal(12, 2)", "text 7.00", "text  7.00")]
    [InlineData("decimal(12, 2)", "text -0.50", "text 7.")]
    [InlineData("double precision", "text 0.5", "text +0.5")]
    [InlineData("uuid", "text 00112233-4455-6677-8899-aabbccddeeff", "text 00112233-4455-6677-8899-AABBCCDDEEFF")]
    [InlineData("date", "2026-11-21T00:00", "2026-11-21T09:30")]
    [InlineData("date", "text 2026-11-21", "text 26-11-21")]
    [InlineData("date", "text 2026-11-21", "text 2026-11-21T09:30:00+05:00")]
    [InlineData("time", null, "2026-11-21T09:30")]
    [InlineData("timestamp(6)", "text 2026-11-21 09:30:00.123456", "text 2026-11-21 09:30:00.1234567890")]
    [InlineData("timestamp(6)", null, "09:30")]
    [Trait("Rule", "tasks R107"), Trait("Rule", "tasks R109"), Trait("Rule", "tasks R112")]
    public void What_a_real_column_of_another_type_would_cut_round_or_guess_is_refused(string type, object? good, object bad)
    {
        (good, bad) = (Value(good), Value(bad) ?? "");
        var kind = bad switch { string => TypeKind.Text, long => TypeKind.Int, double => TypeKind.Float, TimeOnly => TypeKind.Time, _ => TypeKind.DateTime };
        Session.Run($"create table other (id integer primary key, v {type.Replace("timestamp", Timestamp, StringComparison.Ordinal)})");
        var table = Sample.Of("Other", "other", ("id", SyncType.Int), ("v", new SyncType(kind, Nullable: true)));
        var request = new WriteRequest(WriteKind.Insert, table, [0, 1], []);
        using var insert = Session.Prepare(request);
        insert.Values.Int(0, 1);
        insert.Values.Put(1, good);
        insert.Execute(default).ShouldBe(1);
        Session.Rows(new ReadRequest(table, [1], [], [], null))[0].ShouldBe([good]);
        Should.Throw<SyncException>(() => insert.Values.Put(1, bad)).Code.ShouldBe("DS6142");
        using var batch = Session.PrepareBatch(request);
        if (batch is not null) Should.Throw<SyncException>(() => batch.Values.Put(1, bad)).Code.ShouldBe("DS6142");

        static object? Value(object? of) => of is not string text ? of
            : text.StartsWith("text ", StringComparison.Ordinal) ? text["text ".Length..]
            : TimeOnly.TryParseExact(text, "HH:mm", out var time) ? time
            : DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm", null, System.Globalization.DateTimeStyles.None, out var moment) ? moment
            : text;
    }

    [Theory]
    [InlineData("varchar(20)")]
    [InlineData("char(20)")]
    [Trait("Rule", "tasks R65")]
    public void A_key_of_another_case_or_with_blanks_behind_is_another_row(string type)
    {
        var table = Sample.Of("Loose", "loose", ("code", SyncType.Text with { Length = 20 }), ("n", SyncType.Int.OrNull()));
        Session.Run($"create table loose (code {type} primary key, n integer)");
        Session.Run("insert into loose values ('a', 1)");
        using var update = Session.Prepare(new WriteRequest(WriteKind.UpdateByKey, table, [1], [0]));
        foreach (var other in new[] { "A", "a ", "á" })
        {
            update.Values.Int(0, 2);
            update.Values.Text(1, other);
            update.Execute(default).ShouldBe(0, other);
        }
        update.Values.Text(1, "a");
        update.Execute(default).ShouldBe(1);
        using var delete = Session.Prepare(new WriteRequest(WriteKind.DeleteByKey, table, [], [0]));
        delete.Values.Text(0, "A ");
        delete.Execute(default).ShouldBe(0);
        using var many = Session.PrepareBatch(new WriteRequest(WriteKind.DeleteByKey, table, [], [0]));
        if (many is null) return;
        foreach (var other in new[] { "A", "a " })
        {
            many.Values.Text(0, other);
            many.Add(default);
        }
        many.Flush(default).ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "tasks R65"), Trait("Rule", "tasks R74")]
    public void Many_rows_of_a_loose_key_are_updated_as_they_are_one_by_one()
    {
        (string, SyncType)[] columns =
        [
            ("code", SyncType.Text with { Length = 20 }), ("part", SyncType.Int), ("n", SyncType.Int.OrNull()), ("amount", new SyncType(TypeKind.Decimal, true, Precision: 12, Scale: 2)), ("ratio", SyncType.Float.OrNull()),
            ("ok", SyncType.Bool.OrNull()), ("day", SyncType.Date.OrNull()), ("at", SyncType.DateTime.OrNull()), ("note", new SyncType(TypeKind.Text, true, 40)),
        ];
        const string definition = "code varchar(20) not null, part bigint not null, n bigint, amount decimal(12, 2), ratio double precision, ok boolean, day date, at {0}(3), note varchar(40), primary key (code, part)";
        string[] codes = ["a", "A2", "b x", "b", "öl", "\\'\"", "zz"];
        string[] loose = ["B", "a ", "A", "b "];
        var random = new Random(11);
        var rows = Enumerable.Range(0, 700).Select(i => (object?[])[codes[i % codes.Length], (long)(i / codes.Length), null, null, null, null, null, null, "first"]).ToList();
        var changed = Enumerable.Range(0, 900).Select(i => Values(i % 3 == 0 ? rows[random.Next(rows.Count)] : i % 7 == 0 ? [loose[i % loose.Length], 3L] : rows[i % rows.Count])).ToList();
        var outcomes = new List<string>();
        foreach (var many in new[] { false, true })
        {
            var name = many ? "many" : "single";
            Session.Run($"create table {name} ({string.Format(System.Globalization.CultureInfo.InvariantCulture, definition, Timestamp)})");
            var table = Sample.Of(name, name, columns);
            ImmutableArray<int> others = [2, 3, 4, 5, 6, 7, 8];
            Session.Begin();
            using (var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1, .. others], [])))
                foreach (var row in rows)
                {
                    for (var at = 0; at < row.Length; at++) insert.Values.Put(at, row[at]);
                    insert.Execute(default);
                }
            var request = new WriteRequest(WriteKind.UpdateByKey, table, others, [0, 1]);
            long written = 0;
            using var batch = many ? Session.PrepareBatch(request).ShouldNotBeNull() : null;
            using var single = many ? null : Session.Prepare(request);
            foreach (var row in changed)
            {
                for (var at = 0; at < row.Length; at++) (batch?.Values ?? single.ShouldNotBeNull().Values).Put(at < 2 ? others.Length + at : at - 2, row[at]);
                batch?.Add(default);
                written += single?.Execute(default) ?? 0;
            }
            written += batch?.Flush(default) ?? 0;
            Session.Commit();
            outcomes.Add($"{written}\n{string.Join("\n", Session.Rows(new ReadRequest(table, [0, 1, .. others], [], [], null)).Select(row => string.Join(' ', row)).Order(StringComparer.Ordinal))}");
        }
        outcomes[1].ShouldBe(outcomes[0]);

        object?[] Values(object?[] of) =>
        [
            of[0], of[1], Maybe(() => random.NextInt64()), Maybe(() => random.Next(-999999, 999999) / 100m), Maybe(random.NextDouble), Maybe(() => random.Next(2) == 0), Maybe(() => new DateOnly(2026, 1, 1).AddDays(random.Next(400))),
            Maybe(() => new DateTime(2026, 1, 1).AddMilliseconds(random.NextInt64(30_000_000_000))), Maybe(() => new string("äöü\"'\\ x"[random.Next(8)], random.Next(40))),
        ];

        object? Maybe<T>(Func<T> value) => random.Next(5) == 0 ? null : value();
    }

    /// <summary>In one statement for many rows a value goes through a cast, which must refuse and keep what the column does.</summary>
    [Fact]
    [Trait("Rule", "tasks R74")]
    public void Many_rows_are_refused_or_kept_as_they_are_one_by_one()
    {
        var table = Sample.Of("Edge", "edge", ("id", SyncType.Int), ("amount", new SyncType(TypeKind.Decimal, true, Precision: 5, Scale: 2)), ("word", new SyncType(TypeKind.Text, true, 5)), ("note", SyncType.Text.OrNull()),
            ("n", SyncType.Int.OrNull()), ("at", SyncType.DateTime.OrNull()));
        Session.Run($"create table edge (id bigint primary key, amount decimal(5, 2), word varchar(5), note {(Session.Dialect.Name == "mariadb" ? "longtext" : "text")}, n smallint, at {(Session.Dialect.Name == "mariadb" ? "datetime" : "timestamp")})");
        object?[][] edges =
        [
            [123456.78m, null, null, null, null], [-123456.78m, null, null, null, null], [999.99m, "12345", "", -32768L, new DateTime(9999, 12, 31)], [null, "123456", null, null, null], [null, "12345 ", null, null, null],
            [null, "ö", new string('ö', 100_000), null, null], [null, null, new string('x', 70_000) + " ", null, null], [null, null, null, 32768L, null], [null, null, null, null, new DateTime(1000, 1, 1)],
        ];
        var outcomes = new List<List<string>>();
        foreach (var many in new[] { false, true })
        {
            var told = new List<string>();
            foreach (var edge in edges)
            {
                Session.Run("delete from edge");
                Session.Run("insert into edge (id, note) values (1, 'one'), (2, 'two'), (3, 'three')");
                var request = new WriteRequest(WriteKind.UpdateByKey, table, [1, 2, 3, 4, 5], [0]);
                using var batch = many ? Session.PrepareBatch(request).ShouldNotBeNull() : null;
                using var single = many ? null : Session.Prepare(request);
                Session.Begin();
                var written = "";
                try
                {
                    long count = 0;
                    for (var id = 1L; id <= 3; id++)
                    {
                        var values = batch?.Values ?? single.ShouldNotBeNull().Values;
                        for (var at = 0; at < edge.Length; at++) values.Put(at, id == 2 ? edge[at] : null);
                        values.Int(edge.Length, id);
                        batch?.Add(default);
                        count += single?.Execute(default) ?? 0;
                    }
                    count += batch?.Flush(default) ?? 0;
                    Session.Commit();
                    written = $"{count}";
                }
                catch (Exception error) when (error is DbException or SyncException)
                {
                    Session.Rollback();
                    written = "refused";
                }
                told.Add($"{written} {string.Join(';', Session.Rows(new ReadRequest(table, [0, 1, 2, 3, 4, 5], [], [], null)).Select(row => string.Join(',', row)))}");
            }
            outcomes.Add(told);
        }
        for (var edge = 0; edge < edges.Length; edge++) outcomes[1][edge].ShouldBe(outcomes[0][edge], $"edge {edge}");
    }

    [Fact]
    [Trait("Rule", "tasks R128")]
    public void What_waits_on_the_server_is_cancelled_whenever_that_is_said()
    {
        if (!CancelsAgainAndAgain)
            return;
        Session.Insert([1L, "a"]);
        using var holding = Source.Connect(default);
        holding.Begin();
        using var first = holding.Prepare(new WriteRequest(WriteKind.UpdateByKey, Sample.Table, [Sample.Name], [Sample.Id]));
        first.Values.Text(0, "held");
        first.Values.Int(1, 1);
        first.Execute(default).ShouldBe(1);
        using var update = Session.Prepare(new WriteRequest(WriteKind.UpdateByKey, Sample.Table, [Sample.Name], [Sample.Id]));
        update.Values.Text(0, "waits");
        update.Values.Int(1, 1);
        for (var round = 0; round < 15; round++)
        {
            using var cancel = new CancellationTokenSource();
            var cancelling = Task.Run(cancel.Cancel);
            Should.Throw<OperationCanceledException>(() => update.Execute(cancel.Token), $"round {round}");
        }
        holding.Rollback();
        update.Execute(default).ShouldBe(1);
        Session.Rows()[0][Sample.Name].ShouldBe("waits");
    }

    [Fact]
    public void A_read_that_takes_for_ever_is_cancelled_on_the_server()
    {
        if (!CancelsAgainAndAgain)
            return;
        Session.Run($"create view endless as select 1 as id, {Endless} as n");
        var table = Sample.Of("Endless", "endless", ("id", SyncType.Int), ("n", SyncType.Text.OrNull()));
        using var read = Session.Prepare(new ReadRequest(table, [0, 1], [], [], null));
        for (var round = 0; round < 3; round++)
        {
            using var cancel = new CancellationTokenSource();
            var cancelling = Task.Run(cancel.Cancel);
            Should.Throw<OperationCanceledException>(() =>
            {
                using var reader = read.Execute([], cancel.Token);
                reader.Read();
            });
        }
        Session.Rows().ShouldBeEmpty();
    }

    /// <summary>Whether a cancellation that comes too early is said again; the server's own library says it once, and breaks the connection when nobody hears.</summary>
    private protected virtual bool CancelsAgainAndAgain => true;

    /// <summary>An expression that takes for ever.</summary>
    private protected abstract string Endless { get; }

    /// <summary>The server's type of a date with a time.</summary>
    private protected abstract string Timestamp { get; }

    private protected override long Finest => TimeSpan.TicksPerMicrosecond;

    private protected override void TakeForItself() => Session.Run("alter table sample add column extra integer");
}

public abstract class PostgresContract : ServerContract
{
    [Fact]
    public void A_table_with_a_point_in_its_name_is_listed_and_not_found()
    {
        Session.Run("create schema dotted");
        Session.Run("create table dotted.\"a.b\" (id integer primary key)");
        Session.Catalog.Tables(default).ShouldContain(name => name.PhysicalName == "dotted.a.b");
        Session.Catalog.Find("dotted.a.b", default).ShouldBeNull();
        Session.Catalog.Find("a.b.c.d", default).ShouldBeNull();
    }

    private protected override string Timestamp => "timestamp";

    private protected override string Endless => "cast(pg_sleep(1000) as text)";

    private protected override (string Name, string[] Types)[] RealTables
    {
        get
        {
            Session.Run("create collation if not exists careless (provider = icu, locale = 'und-u-ks-level1', deterministic = false)");
            return
            [
                ("plain_c", ["varchar(40) collate \"C\"", "bigint", "numeric(12, 2)", "double precision", "boolean", "date", "timestamp(6)"]),
                ("icu", ["text collate \"en-x-icu\"", "bigint", "numeric", "double precision", "boolean", "date", "timestamp"]),
                ("careless_text", ["varchar(40) collate careless", "numeric(20)", "numeric(14, 4)", "double precision", "boolean", "timestamp", "timestamptz"]),
                ("filled", ["char(40)", "numeric(30)", "numeric(38, 10)", "double precision", "integer", "date", "timestamp(0)"]),
                ("texts", ["varchar(40)", "text", "text", "text", "text", "text", "text"]),
            ];
        }
    }

    private protected override WriteKind[] Batches => Enum.GetValues<WriteKind>();

    private protected override string OtherSchema()
    {
        Session.Run("create schema dbo");
        return "dbo";
    }
}
