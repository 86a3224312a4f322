using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>The rows of a list that a loop goes through: all of them, or those that belong to the element that a loop around is at. Source: tasks R91.</summary>
internal sealed class ListedRows(int slot, WithinPlan? within)
{
    private IReadOnlyList<Row>? divided;
    private ILookup<object?, Row>? byOwner;

    public IEnumerable<Row> At(Frame frame)
    {
        if (frame.Lists[slot] is not { } rows) return [];
        if (within is null) return rows;
        if (divided != rows || byOwner is null) (divided, byOwner) = (rows, rows.ToLookup(row => row[within.Owner]));
        return frame.Rows[within.RowSlot] is { } element ? byOwner[element[within.Number]] : [];
    }
}
