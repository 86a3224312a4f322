using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests;

/// <summary>Values come back as they went, on every way to write and on every way to read, or are refused with a code.</summary>
public abstract partial class SourceContract
{
    private static readonly string[] OddTexts =
    [
        "", " ", "  both  ", "\t", "\r\n", "'", "\"", "\\", "\\\\'", "%_", "{x}", "?", "$1", ":a", "@b", "null", "NULL", "\\N", "😀", "e\u0301", "é", "ß", "İi", "日本語", "\u200B", "\uFFFF", "\u0001",
        "a,b\"c", "{\"a\":1}", "0", "-0", "true", "2026-11-21", "--", "/* */", ";", "\u00A0", new('x', 40), string.Concat(Enumerable.Repeat("👩", 40)),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("Rule", "tasks R82")]
    [Trait("Rule", "tasks R102")]
    [Trait("Rule", "tasks R111")]
    public void Random_rows_come_back_whichever_way_they_are_written_and_read(int seed)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(1, 300).Select(id => OddRow(id, random)).ToList();
        Session.Begin();
        Session.Insert([.. rows.Take(100)]);
        if (Session.PrepareBatch(new WriteRequest(WriteKind.Insert, Sample.Table, Sample.All, [])) is { } batch)
        {
            using (batch)
            {
                foreach (var row in rows.Skip(100))
                    Put(batch, row);
                batch.Flush(default).ShouldBe(200);
            }
        }
        else
        {
            Session.Insert([.. rows.Skip(100)]);
        }
        Session.Commit();
        ShouldHold(rows);

        using var byKeys = Session.Prepare(new BatchReadRequest(Sample.Table, Sample.All, [Sample.Id], []));
        for (var first = 0; first < rows.Count; first += byKeys.MostKeys)
        {
            object?[][] keys = [.. rows.Skip(first).Take(byKeys.MostKeys).Select(row => new[] { row[0] })];
            using var reader = byKeys.Execute(keys, [], default);
            var found = 0;
            while (reader.Read())
            {
                found++;
                object?[] back = [.. Sample.All.Select(column => reader.Get(column, Sample.Table.Columns[column].Type.Kind))];
                back.ShouldBe(rows[(int)reader.Int(0) - 1]);
            }
            found.ShouldBe(keys.Length);
        }
    }

    [Fact]
    [Trait("Rule", "tasks R82")]
    public void A_text_and_bytes_of_a_million_come_back_whole_between_short_ones()
    {
        var table = Sample.Of("Wide", "wide", ("id", SyncType.Int), ("t", SyncType.Text.OrNull()), ("b", SyncType.Bytes.OrNull()));
        Session.CreateTable(table);
        var text = string.Concat(Enumerable.Repeat("aß😀\n", 250_000));
        var bytes = Enumerable.Range(0, 1 << 20).Select(n => (byte)(n * 31 >> 3)).ToArray();
        object?[][] rows = [[1L, "short", Array.Empty<byte>()], [2L, text, bytes], [3L, null, null], [4L, "", new byte[] { 0 }], [5L, text, new byte[] { 0, 255, 0 }]];
        using (var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1, 2], [])))
        {
            foreach (var row in rows)
            {
                for (var column = 0; column < row.Length; column++)
                    insert.Values.Put(column, row[column]);
                insert.Execute(default).ShouldBe(1);
            }
        }
        if (Session.PrepareBatch(new WriteRequest(WriteKind.Insert, table, [0, 1, 2], [])) is { } batch)
        {
            using (batch)
            {
                foreach (var row in rows)
                    Put(batch, [(long?)row[0] + 10, row[1], row[2]]);
                batch.Flush(default).ShouldBe(rows.Length);
            }
            rows = [.. rows, .. rows.Select(row => new object?[] { (long?)row[0] + 10, row[1], row[2] })];
        }
        var back = Session.Rows(new ReadRequest(table, [0, 1, 2], [], [new OrderPlan(0, false)], null));
        back.Count.ShouldBe(rows.Length);
        for (var index = 0; index < rows.Length; index++)
        {
            back[index][0].ShouldBe(rows[index][0]);
            ((string?)back[index][1] == (string?)rows[index][1]).ShouldBeTrue($"the text of row {index}");
            ((byte[]?)back[index][2] ?? [1, 2, 3]).AsSpan().SequenceEqual((byte[]?)rows[index][2] ?? [1, 2, 3]).ShouldBeTrue($"the bytes of row {index}");
        }
    }

    [Fact]
    public void Every_character_comes_back()
    {
        var text = new System.Text.StringBuilder();
        for (var code = 1; code < 0x3000; code++)
        {
            text.Append((char)code);
            if (text.Length < 40)
                continue;
            Session.Insert([(long)code, text.ToString()]);
            text.Clear();
        }
        foreach (var row in Session.Rows(new ReadRequest(Sample.Table, [Sample.Id, Sample.Name], [], [], null)))
            ((string?)row[1]).ShouldBe(string.Concat(Enumerable.Range((int)((long?)row[0] ?? 0) - 39, 40).Select(code => (char)code)));
    }

    [Fact]
    [Trait("Rule", "tasks R110")]
    public void Numbers_at_their_ends_come_back_and_what_lies_beyond_is_refused()
    {
        var table = Sample.Of("Ends", "ends", ("id", SyncType.Int), ("d", new SyncType(TypeKind.Decimal, true, Precision: 28, Scale: 10)), ("f", SyncType.Float.OrNull()));
        Session.CreateTable(table);
        using var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [0, 1, 2], []));
        (long Id, decimal Number, double Float)[] rows =
            [(long.MinValue, 999999999999999999.9999999999m, 1e98), (0, -999999999999999999.9999999999m, -1e98), (long.MaxValue, 0.0000000001m, double.Epsilon), (1, -0.0m, 0.1 + 0.2)];
        foreach (var (id, number, real) in rows)
        {
            insert.Values.Int(0, id);
            insert.Values.Decimal(1, number);
            insert.Values.Float(2, real);
            insert.Execute(default).ShouldBe(1);
        }
        foreach (var row in Session.Rows(new ReadRequest(table, [0, 1, 2], [], [], null)))
            rows.ShouldContain(((long?)row[0] ?? 0, (decimal?)row[1] ?? 0, (double?)row[2] ?? 0));
        foreach (var none in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            Should.Throw<SyncException>(() => insert.Values.Float(2, none)).Code.ShouldBe("DS6142");
    }

    private object?[] OddRow(int id, Random random)
    {
        return
        [
            (long)id,
            Maybe(() => OddTexts[random.Next(OddTexts.Length)]),
            Maybe(() => random.Next(4) switch { 0 => long.MaxValue, 1 => long.MinValue, 2 => 0L, _ => random.NextInt64() }),
            Maybe(() => random.Next(4) switch { 0 => 9999999999.99m, 1 => -9999999999.99m, 2 => 0m, _ => random.Next() / 100m }),
            Maybe(() => random.Next(5) switch { 0 => double.Epsilon, 1 => -1e98, 2 => 0.1 + 0.2, 3 => 0d, _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 90)) }),
            Maybe(() => random.Next(2) == 0),
            Maybe(() => random.Next(3) switch { 0 => DateOnly.MinValue, 1 => DateOnly.MaxValue, _ => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)) }),
            Maybe(() => random.Next(3) switch { 0 => TimeOnly.MinValue, 1 => new TimeOnly(TimeOnly.MaxValue.Ticks / Finest * Finest), _ => new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay) / Finest * Finest) }),
            Maybe(() => random.Next(3) switch { 0 => DateTime.MinValue, 1 => new DateTime(DateTime.MaxValue.Ticks / Finest * Finest), _ => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks) / Finest * Finest) }),
            Maybe(() => random.Next(3) switch { 0 => Guid.Empty, _ => Random4() }),
            Maybe(() => Octets(random.Next(40))),
        ];

        object? Maybe(Func<object> value) => random.Next(5) == 0 ? null : value();

        // MariaDB refuses some of those that are of no version at all.
        Guid Random4()
        {
            var bytes = Octets(16);
            bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
            return new Guid(bytes, bigEndian: true);
        }

        byte[] Octets(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            for (var at = 0; at < count; at += 3)
                bytes[at] = 0;
            return bytes;
        }
    }
}
