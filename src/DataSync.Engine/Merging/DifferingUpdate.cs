using System.Collections.Immutable;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Merging;

/// <summary>Maps values onto a row that is there, compares them cell by cell by the language's rule, and updates by key what differs. Source: tasks R74, R79.</summary>
internal sealed class DifferingUpdate : IDisposable
{
    private readonly TaskSession session;
    private readonly TablePlan table;
    private readonly ImmutableArray<int> columns;
    private readonly MapOut map;
    private readonly int[] updated;
    private readonly ImmutableArray<int> foundBy;
    private readonly int version;
    private readonly bool countsVersion;
    private readonly ShownColumns shown;

    /// <param name="shown">Which columns hide their values.</param>
    public DifferingUpdate(TaskSession session, TablePlan table, MappingPlan mapping, ShownColumns shown)
    {
        this.session = session;
        this.table = table;
        columns = mapping.Columns;
        this.shown = shown;
        map = session.Code.MapOut(mapping.MapFunction);
        Values = new CapturedValues(columns.Length);
        // A row keeps its key: a mapped part of it counts for new rows only.
        updated = [.. Enumerable.Range(0, columns.Length).Where(i => !table.Columns[columns[i]].IsKey)];
        version = RowVersion.Of(table);
        countsVersion = RowVersion.IsCounted(table);
        foundBy = version < 0 ? table.Key : table.Key.Add(version);
        ImmutableArray<int> written = [.. updated.Select(i => columns[i])];
        Rows = new BulkWriter(session, WriteKind.UpdateByKey, table, countsVersion ? written.Add(version) : written, foundBy);
    }

    /// <summary>The values mapped last.</summary>
    public CapturedValues Values { get; }

    public BulkWriter Rows { get; }

    /// <summary>Runs the mapping over the rows that are in their slots.</summary>
    public void Map()
    {
        Values.Clear();
        map(session.Frame, Values);
    }

    /// <summary>Whether the values mapped last differ from what a row holds.</summary>
    public bool Differs(Row existing)
    {
        var differs = false;
        foreach (var i in updated) differs |= Values.Differs(i, existing[columns[i]]);
        return differs;
    }

    /// <summary>Writes the values mapped last onto the row.</summary>
    /// <returns>False when it was sent and the row is not there any more, or another version of it.</returns>
    public bool Write(Row existing)
    {
        var target = Rows.Values;
        var at = 0;
        foreach (var i in updated) Values.CopyTo(i, target, at++);
        if (countsVersion) target.Int(at++, RowVersion.Next(existing[version]));
        foreach (var column in foundBy) target.Put(at++, existing[column]);
        return Rows.Add();
    }

    /// <summary>The cells that differ, as a preview shows them.</summary>
    public ImmutableArray<PlannedValue> Changes(Row existing) =>
    [
        .. Differences(existing).Select(d => new PlannedValue(table.Columns[d.Column].Name, Shown(d.Column, d.Old), Shown(d.Column, d.New))),
    ];

    /// <summary>The cells that differ between a row and the values mapped last.</summary>
    public IEnumerable<(int Column, object? Old, object? New)> Differences(Row existing) =>
        updated.Where(i => !ValueEquality.Same(existing[columns[i]], Values.Boxed(i))).Select(i => (columns[i], existing[columns[i]], Values.Boxed(i)));

    public string Shown(int column, object? value) => session.Show(value, shown.Hides(column));

    public void Dispose() => Rows.Dispose();
}
