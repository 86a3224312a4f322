using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Testing.Data;

namespace DataSync.Testing;

/// <summary>Compares what is with what a test expects, and says cell by cell what differs.</summary>
internal sealed class Expectations(PlanCode code, TestDatabases databases, Action<int, string> say)
{
    public void Row(TablePlan table, string? station, int site, ImmutableArray<object?> key, ImmutableArray<(int Column, object? Value, int Site)> values)
    {
        var name = $"{table.Name} {Shown(key)}{At(station)}";
        var found = databases.Rows(station, table).Where(row => table.Key.Select((k, i) => Same(row[k], key[i])).All(same => same)).ToList();
        if (found.Count != 1)
        {
            say(site, found.Count == 0 ? $"there is no {name}" : string.Create(CultureInfo.InvariantCulture, $"there are {found.Count} rows {name}"));
            return;
        }
        foreach (var (column, expected, place) in values)
            if (!Same(found[0][column], expected))
                say(place, $"{name}: {table.Columns[column].Name} is {ValueText.Quote(found[0][column])}, expected {ValueText.Quote(expected)}");
    }

    public void That(SyncPlan plan, ExpectThatLine line, Frame frame)
    {
        var counts = line.Counts.Select(c => (Name: $"count({plan.Tables[c.Table].Name}{At(c.Station)})", Count: databases.Count(c.Station, plan.Tables[c.Table]))).ToList();
        if (line.CountRowType >= 0)
        {
            var row = code.NewRow(line.CountRowType);
            for (var i = 0; i < counts.Count; i++) row[i] = counts[i].Count;
            frame.Rows[0] = row;
        }
        if (code.Condition(line.ConditionFunction)(frame) is true) return;
        var told = string.Join(", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} is {c.Count}")));
        say(line.Site, $"expected that {line.Text}{(told.Length == 0 ? "" : "; " + told)}");
    }

    /// <summary>Counters of a communication.</summary>
    /// <param name="actual">By table name and counter: <c>synchronized</c>, <c>out</c>, <c>new</c>, or empty for records.</param>
    public void Counts(SyncPlan plan, ImmutableArray<TestCountPlan> expected, Func<string, string, long> actual, string where)
    {
        foreach (var count in expected)
        {
            var table = plan.Tables[count.Table].Name;
            var found = actual(table, count.Counter);
            if (found != count.Count)
                say(count.Site, string.Create(CultureInfo.InvariantCulture, $"{where}: {(count.Counter.Length == 0 ? "" : count.Counter + " ")}{table} is {found}, expected {count.Count}"));
        }
    }

    private static string Shown(ImmutableArray<object?> key) =>
        key is [var single] ? ValueText.Quote(single) : "(" + string.Join(", ", key.Select(ValueText.Quote)) + ")";

    private static string At(string? station) => station is null ? "" : " at " + station;

    /// <summary>An int in a test stands for a decimal or a float where the column is one.</summary>
    private static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (decimal x, long y) => x == y,
        (double x, long y) => x.Equals((double)y),
        (double x, decimal y) => x.Equals((double)y),
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        _ => Equals(a, b),
    };
}
