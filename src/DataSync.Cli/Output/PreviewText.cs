using System.Globalization;
using DataSync.Engine.Preview;

namespace DataSync.Cli.Output;

/// <summary>A preview as people read it: how many rows of each table, and then the first of them, cell by cell, in aligned columns.</summary>
internal static class PreviewText
{
    private const int WidestCell = 48;

    public static void Tell(TextWriter console, PreviewResult preview)
    {
        if (preview.Writes.Length == 0 && preview.NotListed == 0) console.WriteLine("  Nothing would be written.");
        Counts(console, preview);
        foreach (var group in preview.Writes.GroupBy(w => (w.Step, w.Kind, w.Source, w.Table)))
        {
            var writes = group.ToArray();
            var word = group.Key.Kind.ToString().ToLowerInvariant();
            if (writes.Length == 1) One(console, word, writes[0]);
            else Many(console, word, writes);
        }
        if (preview.NotListed > 0) console.WriteLine(preview.Writes.Length == 0 ? $"  {preview.NotListed} writes, not listed." : $"  … and {preview.NotListed} more writes.");
    }

    private static void Counts(TextWriter console, PreviewResult preview)
    {
        if (preview.Counts.Sum(c => c.Insert + c.Update + c.Delete + c.Unchanged + c.Bad + c.Run) < 2) return;
        // Statements of a script's own are rare: their column stands only where there are some.
        var own = preview.Counts.Any(c => c.Run > 0);
        var rows = new List<string[]> { new[] { "", "insert", "update", "delete", "unchanged", "bad" } };
        rows.AddRange(preview.Counts.Select(c => new[] { c.Table.Length > 0 ? $"{c.Source}.{c.Table} ({c.Step})" : c.Step, Number(c.Insert), Number(c.Update), Number(c.Delete), Number(c.Unchanged), Number(c.Bad) }));
        if (own) rows = [.. rows.Select((r, i) => (string[])[.. r, i == 0 ? "run" : Number(preview.Counts[i - 1].Run)])];
        Table(console, "  ", rows, firstRight: 1);
    }

    private static void One(TextWriter console, string word, PlannedWrite write)
    {
        var isOwn = write.Kind is PlannedKind.Run or PlannedKind.Tell;
        console.WriteLine($"  would {word} {(isOwn ? Own(write) : $"{write.Source}.{write.Table} {write.Key}")} (step {write.Step})");
        foreach (var value in write.Values) console.WriteLine(isOwn ? $"    {value.Column} = {value.New}" : $"    {value.Column}: {value.Old} -> {value.New}");
    }

    private static void Many(TextWriter console, string word, PlannedWrite[] writes)
    {
        console.WriteLine(writes[0].Kind is PlannedKind.Run or PlannedKind.Tell
            ? $"  would {word} {Own(writes[0])}, {writes.Length} times (step {writes[0].Step})"
            : $"  would {word} {writes[0].Source}.{writes[0].Table}, {writes.Length} rows (step {writes[0].Step})");
        var columns = writes.SelectMany(w => w.Values.Select(v => v.Column)).Distinct().ToArray();
        var rows = new List<string[]> { new[] { "key" }.Concat(columns).ToArray() };
        foreach (var write in writes)
        {
            var values = write.Values.ToDictionary(v => v.Column, Cell, StringComparer.Ordinal);
            rows.Add([write.Key, .. columns.Select(c => values.GetValueOrDefault(c, ""))]);
        }
        Table(console, "    ", rows, firstRight: int.MaxValue);
    }

    private static string Own(PlannedWrite write) => write.Kind == PlannedKind.Tell ? $"through {write.Source}" : $"in {write.Source}: {write.Table}";

    private static string Cell(PlannedValue value) => Shortened(value.Old.Length == 0 ? value.New : value.New.Length == 0 ? value.Old : $"{value.Old} -> {value.New}");

    private static string Shortened(string cell) => cell.Length <= WidestCell ? cell : cell[..(WidestCell - 1)] + "…";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <param name="firstRight">First column that is aligned to the right.</param>
    private static void Table(TextWriter console, string indent, List<string[]> rows, int firstRight)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        foreach (var row in rows)
            console.WriteLine((indent + string.Join("  ", row.Select((cell, i) => i >= firstRight ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])))).TrimEnd());
    }
}
