using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>
/// The rows that a mapping reads, as they were when its step was reached: it is run when the row that it is for is known, some rows of the loop later.
/// </summary>
/// <param name="existing">Slot of the row that is there.</param>
/// <param name="held">Slot of the loop's row, which nothing changes while it waits.</param>
/// <param name="slots">What it reads of the rows that the body makes, and the loop's own.</param>
internal sealed class LaterMapping(TaskSession session, MapOut map, int existing, int held, ImmutableArray<int> slots)
{
    private readonly List<Row?[]> kept = [];
    private readonly Row?[] now = new Row?[slots.Length];

    /// <summary>Whether a mapping asks for the row that is there.</summary>
    /// <param name="slot">Where that stands; -1 when the mapping can at most keep what it holds.</param>
    public static bool ReadsExisting(SyncPlan plan, int function, int slot) =>
        plan.Origins.FirstOrDefault(o => o.Function == function)?.Lines.Any(l => l.Uses.Any(u => u.Kind == UseKind.Kept || (slot >= 0 && u.Slot == slot))) != false;

    /// <summary>The slots that must be kept; null when it cannot be told what a mapping reads.</summary>
    /// <param name="existing">Slot of the row that is there: it is not kept.</param>
    public static ImmutableArray<int>? Slots(SyncPlan plan, ForEachStep loop, int function, int existing)
    {
        if (plan.Origins.FirstOrDefault(o => o.Function == function) is not { } origin) return null;
        var uses = origin.Lines.SelectMany(l => l.Uses).Where(u => u.Slot != existing).ToImmutableArray();
        if (!uses.All(u => u.Kind is UseKind.Column or UseKind.Field or UseKind.Parameter or UseKind.Function or UseKind.Translate or UseKind.Constant or UseKind.Kept)) return null;
        var made = StepTree.All(loop.Body).SelectMany(LookAhead.Made).Append(loop.Slot).ToHashSet();
        return [.. uses.Select(u => u.Slot).Where(made.Contains).Distinct()];
    }

    /// <summary>Notes what is there now, for the next row.</summary>
    public void Keep()
    {
        var rows = new Row?[slots.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = slots[i] == held ? session.Frame.Rows[held] : session.Frame.Rows[slots[i]]?.Copy();
        kept.Add(rows);
    }

    /// <summary>Runs the mapping as it would have been run then, over the row that is there.</summary>
    /// <param name="row">Which of the rows kept.</param>
    public void Map(int row, Row there, CapturedValues values)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            now[i] = session.Frame.Rows[slots[i]];
            session.Frame.Rows[slots[i]] = kept[row][i];
        }
        session.Frame.Rows[existing] = there;
        values.Clear();
        try
        {
            map(session.Frame, values);
        }
        finally
        {
            for (var i = 0; i < slots.Length; i++) session.Frame.Rows[slots[i]] = now[i];
        }
    }

    /// <summary>Forgets the rows behind the first ones.</summary>
    public void Truncate(int count)
    {
        if (count < kept.Count) kept.RemoveRange(count, kept.Count - count);
    }
}
