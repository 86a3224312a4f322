using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Writing;

/// <summary>Lists the rows that a step writes many at a time, as the task's <c>audit</c> wants it, within the transaction in which they are written. Source: tasks R163, C46.</summary>
/// <param name="shown">Which columns hide their values.</param>
internal sealed class AuditedRows(TaskSession session, StepPlan step, TablePlan table, ShownColumns shown)
{
    private readonly bool values = session.ListsWhole;

    /// <summary>Whether anything is listed.</summary>
    public bool IsOn { get; } = session is { ListsBulk: true, Preview: false };

    /// <summary>A key as the journal shows it.</summary>
    public string Key(ImmutableArray<int> columns, Func<int, object?> value) =>
        string.Join(", ", columns.Select((column, at) => shown.Hides(column) ? Masking.Hidden : ValueText.Show(value(at))));

    /// <summary>One field; null stands for the side on which there is no row.</summary>
    public FieldChange Field(string key, int column, Func<object?>? old, Func<object?>? now) =>
        new(step.Name, ChangeSide.External, table.Name, key, table.Columns[column].Name, Shown(column, old), Shown(column, now), shown.Hides(column));

    /// <summary>A row was written, or is sent with others before the transaction ends.</summary>
    public void Tell(ChangeAction action, string key, ImmutableArray<FieldChange> fields) =>
        session.Recorder.Hold(table.Source, session.Plan.Sources[table.Source].Name, new RowChange(action, step.Name, ChangeSide.External, table.Name, key, fields) { InBulk = true });

    public void Inserted(string key, ImmutableArray<int> columns, Func<int, object?> value) =>
        Tell(ChangeAction.Inserted, key, values ? [.. columns.Select((column, at) => Field(key, column, null, () => value(at)))] : []);

    public void Updated(string key, IEnumerable<(int Column, object? Old, object? New)> differences) =>
        Tell(ChangeAction.Updated, key, [.. differences.Select(d => Field(key, d.Column, () => d.Old, () => d.New))]);

    public void Deleted(string key, IEnumerable<int> columns, Func<int, object?> value) =>
        Tell(ChangeAction.Deleted, key, values ? [.. columns.Select(column => Field(key, column, () => value(column), null))] : []);

    /// <summary>What is read of rows that go: where the task lists them with their values, the whole of each.</summary>
    public static QueryPlan Read(QueryPlan query, TablePlan table, TaskPlan task) => task.Audit is { Level: AuditLevel.Full }
        ? query with { Columns = [.. table.Columns.Select(c => c.Index)], ReadFunction = table.ReadAllFunction } : query;

    private string Shown(int column, Func<object?>? value) => value is null || !values ? "" : session.Show(value(), shown.Hides(column));
}
