using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Preview;

/// <summary>Collects what would be written: the first writes of each step and kind, and the number of all of them, so that a preview of any size needs little memory.</summary>
/// <param name="most">Writes that are kept of each step and kind.</param>
internal sealed class PlannedWrites(int most)
{
    private readonly ImmutableArray<PlannedWrite>.Builder kept = ImmutableArray.CreateBuilder<PlannedWrite>();
    private readonly Dictionary<string, Tally> tallies = new(StringComparer.Ordinal);
    private readonly Dictionary<StepPlan, (int Kept, long NotListed, Dictionary<string, long[]> Rows)> noted = [];
    private long notListed;

    public void Add(PlannedWrite write)
    {
        if (!tallies.TryGetValue(write.Step, out var tally)) tallies[write.Step] = tally = new Tally(write.Source, write.Kind is PlannedKind.Run or PlannedKind.Tell ? "" : write.Table);
        if (++tally.Rows[(int)write.Kind] <= most) kept.Add(write);
        else notListed++;
    }

    /// <summary>A loop comes to a row: <see cref="TakeBack"/> returns to here.</summary>
    public void Note(StepPlan loop) => noted[loop] = (kept.Count, notListed, tallies.ToDictionary(t => t.Key, t => (long[])t.Value.Rows.Clone()));

    /// <summary>The row of the loop is bad: nothing of it would be written.</summary>
    public void TakeBack(StepPlan loop)
    {
        if (!noted.TryGetValue(loop, out var then)) return;
        kept.Count = then.Kept;
        notListed = then.NotListed;
        foreach (var (step, tally) in tallies)
        {
            if (then.Rows.TryGetValue(step, out var rows)) rows.CopyTo(tally.Rows, 0);
            else Array.Clear(tally.Rows);
        }
    }

    /// <summary>What the updates that are kept would leave in a row: texts by column.</summary>
    public Dictionary<string, string> Left(string source, string table, string key)
    {
        var left = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var write in kept)
        {
            if (write.Kind != PlannedKind.Update || write.Source != source || write.Table != table || write.Key != key) continue;
            foreach (var value in write.Values) left[value.Column] = value.New;
        }
        return left;
    }

    /// <param name="steps">The steps of the task, which know their tables also where nothing would be written.</param>
    /// <param name="reports">What the steps have counted, in the order of the script.</param>
    public PreviewResult Result(SyncPlan plan, IEnumerable<StepPlan> steps, ImmutableArray<StepReport> reports)
    {
        var tables = steps.Where(s => StepTree.Written(s) is not null).DistinctBy(s => s.Name)
            .ToDictionary(s => s.Name, s => StepTree.Written(s) is { } table ? plan.Tables[table] : null, StringComparer.Ordinal);
        var counts = ImmutableArray.CreateBuilder<PlannedCount>();
        foreach (var report in reports)
        {
            tallies.TryGetValue(report.Step, out var tally);
            if (tally is null && report.RowsUnchanged == 0 && report.RowsBad == 0) continue;
            var table = tables.GetValueOrDefault(report.Step);
            counts.Add(Count(report.Step, tally ?? new Tally(table is null ? "" : plan.Sources[table.Source].Name, table?.Name ?? ""), report.RowsUnchanged, report.RowsBad));
        }
        // The item is written by the task and not by one of its steps.
        foreach (var (step, tally) in tallies)
            if (reports.All(r => r.Step != step)) counts.Add(Count(step, tally, 0, 0));
        return new PreviewResult(kept.ToImmutable(), notListed, counts.ToImmutable());
    }

    private static PlannedCount Count(string step, Tally tally, long unchanged, long bad) => new(step, tally.Source, tally.Table,
        tally.Rows[(int)PlannedKind.Insert], tally.Rows[(int)PlannedKind.Update], tally.Rows[(int)PlannedKind.Delete], unchanged, bad)
    { Run = tally.Rows[(int)PlannedKind.Run] + tally.Rows[(int)PlannedKind.Tell] };

    private sealed class Tally(string source, string table)
    {
        public string Source => source;

        public string Table => table;

        public long[] Rows { get; } = new long[Enum.GetValues<PlannedKind>().Length];
    }
}
