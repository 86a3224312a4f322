using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Merging;

/// <summary>Maps the rows of a merge, compares them with what the target has, and writes those that are missing or differ.</summary>
internal sealed class MergeWriter(MergeStep step, TaskSession session) : IDisposable
{
    private readonly TablePlan table = session.Plan.Tables[step.Existing.Table];
    private readonly DifferingUpdate update = new(session, session.Plan.Tables[step.Existing.Table], step.Mapping, ShownColumns.Of(session.Plan, session.Plan.Tables[step.Existing.Table], step));
    private readonly AuditedRows audit = new(session, step, session.Plan.Tables[step.Existing.Table], ShownColumns.Of(session.Plan, session.Plan.Tables[step.Existing.Table], step));
    private readonly ImmutableArray<int> inserted = step.Mapping.Columns.AddRange(step.Match.Columns);
    private readonly BulkWriter insert = new(session, WriteKind.Insert, session.Plan.Tables[step.Existing.Table],
        RowVersion.Inserted(session.Plan.Tables[step.Existing.Table], step.Mapping.Columns.AddRange(step.Match.Columns)), []);

    /// <summary>Whether rows are sent as they come, so that the one that is refused is known.</summary>
    public bool OneByOne
    {
        get => insert.OneByOne;
        set => insert.OneByOne = update.Rows.OneByOne = value;
    }

    /// <summary>Maps the row and says what is to be done about it; nothing is written yet.</summary>
    /// <exception cref="SyncException">A value cannot be made, or does not fit.</exception>
    public MergeAction Compare(MergeRow row)
    {
        session.Frame.Rows[step.Query.Slot] = row.Source;
        session.Frame.Rows[step.Existing.Slot] = row.Existing;
        if (row.Existing is null ? !step.Inserts : !step.Updates) return MergeAction.Kept;
        update.Map();
        session.Frame.Site = step.Site;
        if (row.Existing is not { } existing) return MergeAction.Inserted;
        return update.Differs(existing) ? MergeAction.Updated : MergeAction.Unchanged;
    }

    /// <summary>Writes the row compared last, or gathers it.</summary>
    /// <exception cref="SyncException">DS6206: the row is not there any more, or another version of it. DS6252: the database did not write a new one.</exception>
    public void Write(MergeRow row)
    {
        if (row.Existing is { } existing)
        {
            if (!update.Write(existing)) throw RuntimeErrorCatalog.Conflict.With($"The row of {table.Name} was changed or removed meanwhile.");
            if (audit.IsOn) audit.Updated(ShownKey(row), update.Differences(existing));
            return;
        }
        var target = insert.Values;
        var values = update.Values;
        for (var i = 0; i < values.Count; i++) values.CopyTo(i, target, i);
        for (var i = 0; i < row.Key.Length; i++) target.Put(values.Count + i, row.Key[i]);
        RowVersion.PutFirst(table, inserted, target);
        if (!insert.Add()) throw RuntimeErrorCatalog.NotTaken.With($"The database took a row for {table.Name} and did not write it.");
        if (audit.IsOn) audit.Inserted(ShownKey(row), inserted, at => at < values.Count ? values.Boxed(at) : row.Key[at - values.Count]);
    }

    /// <summary>What the target has in a column once the row compared last is written.</summary>
    /// <returns>False when only the database knows.</returns>
    public bool Holds(MergeRow row, int column, out object? value)
    {
        var mapped = step.Mapping.Columns.IndexOf(column);
        value = step.Match.Columns.IndexOf(column) is var key and >= 0 ? row.Key[key]
            : mapped >= 0 && (row.Existing is null || !table.Columns[column].IsKey) ? update.Values.Boxed(mapped)
            : row.Existing?[column];
        return row.Existing is not null || mapped >= 0 || step.Match.Columns.Contains(column);
    }

    /// <summary>Sends what was gathered.</summary>
    /// <returns>False when not all of it was written: the rows must be written one by one.</returns>
    public bool Flush() => insert.FlushWhole() & update.Rows.FlushWhole();

    /// <summary>Forgets what was gathered.</summary>
    public void Forget()
    {
        insert.Forget();
        update.Rows.Forget();
    }

    /// <summary>The row compared last as a preview lists it.</summary>
    public PlannedWrite Plan(MergeRow row)
    {
        var (kind, planned) = row.Existing is { } existing ? (PlannedKind.Update, update.Changes(existing)) : (PlannedKind.Insert, New(row));
        return new PlannedWrite(step.Name, kind, session.Plan.Sources[table.Source].Name, table.Name, ShownKey(row), planned);
    }

    public void Dispose()
    {
        insert.Dispose();
        update.Dispose();
    }

    private string ShownKey(MergeRow row) => audit.Key(step.Match.Columns, at => row.Key[at]);

    private ImmutableArray<PlannedValue> New(MergeRow row) =>
    [
        .. step.Match.Columns.Select((c, i) => new PlannedValue(table.Columns[c].Name, "", update.Shown(c, row.Key[i]))),
        .. step.Mapping.Columns.Select((c, i) => new PlannedValue(table.Columns[c].Name, "", update.Shown(c, update.Values.Boxed(i)))),
    ];
}
