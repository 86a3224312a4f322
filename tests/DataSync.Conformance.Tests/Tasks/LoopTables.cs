using System.Data.Common;
using System.Globalization;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>The tables that tests of loops read and write, and what stands in them.</summary>
internal static class LoopTables
{
    /// <summary>What loops read: nearly everything in it may be empty, and a note may be too long for what is written.</summary>
    public const string Row = """
        table Row in shop as "rows" {
            key id : int
            code   : text(8)?
            part   : int?
            amount : decimal(12, 2)?
            note   : text(60)?
            seen   : datetime?
        }

        """;

    public const string Target = """
        table Target in shop as "targets" {
            key code : text(8)
            amount   : decimal(12, 2)?
            note     : text(12)?
            seen     : datetime?
        }

        """;

    public const string Entry = """
        table Entry in shop as "entries" {
            key id : int
            code   : text(8)?
            note   : text(12)
        }

        """;

    /// <summary>A body once for each size of a batch: the tasks T0x0, T0x1, …, T1x0, …</summary>
    /// <param name="clause">What the task of a size says before its loop.</param>
    public static string Tasks(IReadOnlyList<string> bodies, int[] sizes, Func<int, string> clause) => string.Join("\n", sizes.SelectMany((n, s) => bodies.Select((body, b) =>
        $"task T{s}x{b} {{\n{clause(s)}{body.Replace("batch N", string.Create(CultureInfo.InvariantCulture, $"batch {n}"), StringComparison.Ordinal)}\n}}")));

    /// <summary>The name of the table of <see cref="Row"/> in statements: a reserved word in some databases.</summary>
    public static string Rows(ScriptedTask shop) => shop.Session.Dialect.QuoteTable("rows");

    /// <summary>No rows, and no marks of earlier runs.</summary>
    public static void Empty(ScriptedTask shop, params ReadOnlySpan<string> tables)
    {
        foreach (var table in (ReadOnlySpan<string>)[Rows(shop), "targets", "entries", .. tables]) shop.Sql($"delete from {table}");
        try
        {
            shop.Sql("delete from ds_done");
        }
        catch (DbException)
        {
            // Not there before the first run.
        }
    }

    /// <summary>Ninety rows with keys that some databases take for the same, and gaps.</summary>
    /// <param name="rarely">One of so many notes may be too long for what is written.</param>
    public static void FillRows(ScriptedTask shop, Random random, int rarely)
    {
        string[] codes = ["a", "A", "b", "b ", "ä", "'\\\"", "c", "d", "e", "f", "g", "h"];
        var rows = Enumerable.Range(1, 90).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"({i}, {Maybe(random, 8, Text(codes[random.Next(codes.Length)]))}, {Maybe(random, 8, $"{random.Next(3)}")}, {Maybe(random, 6, $"{random.Next(1000) / 100m:0.00}")}, {Maybe(random, 5, Text(new string('n', random.Next(1, random.Next(rarely) == 0 ? 20 : 12))))}, {Maybe(random, 3, Text($"2026-11-{random.Next(1, 29):00} 10:00:00"))})"));
        shop.Sql($"insert into {Rows(shop)} (id, code, part, amount, note, seen) values {string.Join(", ", rows)}");
    }

    private static string Maybe(Random random, int rarely, string value) => random.Next(rarely) == 0 ? "null" : value;

    private static string Text(string value) => $"'{value.Replace("\\", "", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
