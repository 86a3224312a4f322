using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Steps;
using DataSync.Engine.Values;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Items;

/// <summary>Loads the work item by its key and writes what was staged on it, in one update. Source: tasks §3.10, R41, R132, R143.</summary>
internal sealed class ItemStore(TaskSession session, ItemPlan item)
{
    /// <summary>Name of the done-mark that the item's last update leaves, and of the step in reports.</summary>
    public const string StepName = "item";
    private int statuses;

    private readonly ShownColumns shown = ShownColumns.Of(session.Plan.Tables[item.Table],
        [.. StepTree.All(session.Task).OfType<SetStep>().Where(s => s.Slot == item.Slot).SelectMany(s => s.Masked)]);

    /// <summary>Whether steps of the task may write the item's row by themselves.</summary>
    private readonly bool isWrittenBySteps = StepTree.All(session.Task).Any(s => MayWrite(session.Plan, s, session.Plan.Tables[item.Table]));

    public TablePlan Table { get; } = session.Plan.Tables[item.Table];

    /// <summary>Key values from what was asked for.</summary>
    /// <exception cref="SyncException">DS6223, DS6224.</exception>
    public ImmutableArray<object> Key(ImmutableArray<object?> given)
    {
        var key = Table.Key;
        if (given.Length != key.Length)
            throw RuntimeErrorCatalog.ItemKeyShape.With(
                $"The key of {Table.Name} is ({string.Join(", ", key.Select(k => Table.Columns[k].Name))}), and {given.Length} values were given.");
        var values = ImmutableArray.CreateBuilder<object>(key.Length);
        for (var i = 0; i < key.Length; i++) values.Add(Value(Table.Columns[key[i]], given[i]));
        return values.MoveToImmutable();
    }

    public string Shown(Row row) => string.Join(", ", Table.Key.Select(k => Table.Columns[k].Masked ? Masking.Hidden : ValueText.Show(row[k])));

    /// <summary>Keys as the journal files runs under: not masked, or two items would be one. Masked parts are digested.</summary>
    public string JournalKey(ImmutableArray<object> key)
    {
        var texts = new string[key.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            var text = ValueText.Show(key[i]);
            texts[i] = Table.Columns[Table.Key[i]].Masked ? "#" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16] : text;
        }

        return string.Join(", ", texts);
    }

    /// <summary>Values of a key as a run takes them, as a JSON array; null where one of them is masked.</summary>
    public string? KeyTexts(ImmutableArray<object> key)
    {
        foreach (var column in Table.Key)
            if (Table.Columns[column].Masked) return null;
        // By hand: a serializer takes longer to be set up than most runs take.
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var value in key) json.WriteStringValue(ValueText.Show(value));
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>The item's row, all columns.</summary>
    /// <exception cref="SyncException">DS6220: there is none.</exception>
    public Row Load(ImmutableArray<object> key, CancellationToken cancellation)
    {
        session.Connection(Table.Source).Versions.Forget();
        var connection = session.Connection(Table.Source).Session;
        using var read = new KeyedRead(connection, Table, [.. Table.Columns.Select(c => c.Index)], Table.Key);
        object?[] values = [.. key];
        using var reader = read.Execute(values, cancellation);
        if (!read.Next(reader, values))
            throw RuntimeErrorCatalog.ItemMissing.With($"There is no {Table.Name} {JournalKey(key)}.");
        var row = session.Code.NewRow(Table.RowType);
        session.Code.ReadIn(Table.ReadAllFunction)(reader, row);
        return row;
    }

    /// <summary>Writes the columns in which two states of the item differ, and a done-mark with them. The version that the row has then is that of the state written.</summary>
    /// <param name="mark">What the mark of the item's last update says; null for an update of its status alone.</param>
    /// <exception cref="SyncException">DS6206: somebody else changed the item meanwhile.</exception>
    public void Save(Row before, Row after, byte[]? mark)
    {
        session.Caches.Wrote(Table);
        var connection = session.Connection(Table.Source);
        before = Present(connection, before);
        session.Staged.Given = [];
        var changed = Differing(before, after);
        if (changed.IsEmpty && mark is null) return;
        _ = connection.Marks;
        connection.Session.Begin();
        try
        {
            if (!changed.IsEmpty)
            {
                Write(connection, before, after, changed);
                session.Recorder.Hold(Table.Source, connection.Name, Changed(before, after, changed));
            }
            connection.Marks.Add(session.Run, StepName, mark is null ? $"status {session.Ticket?.Attempt} {++statuses}" : "", mark, session.Cancellation);
            connection.Commit();
        }
        catch
        {
            connection.TakeBack();
            throw;
        }
    }

    /// <summary>What <see cref="Save"/> would write.</summary>
    public PlannedWrite? Plan(Row before, Row after)
    {
        var planned = isWrittenBySteps ? session.Recorder.Planned.Left(session.Plan.Sources[Table.Source].Name, Table.Name, Shown(before)) : [];
        var values = ImmutableArray.CreateBuilder<PlannedValue>();
        foreach (var column in Table.Columns.Where(c => !c.Computed))
        {
            var (old, now) = (Value(before[column.Index], column.Index), Value(after[column.Index], column.Index));
            var isSame = ValueEquality.Same(before[column.Index], after[column.Index]);
            if (session.Staged.Given.Contains(column.Index) && planned.TryGetValue(column.Name, out var left)) (old, isSame) = (left, left == now);
            if (!isSame) values.Add(new PlannedValue(column.Name, old, now));
        }
        return values.Count == 0 ? null : new PlannedWrite(StepName, PlannedKind.Update, session.Plan.Sources[Table.Source].Name, Table.Name, Shown(before), values.ToImmutable());
    }

    /// <summary>What is different between two states of the item; null for nothing.</summary>
    public RowChange? Changed(Row before, Row after) => Differing(before, after) is { IsEmpty: false } changed ? Changed(before, after, changed) : null;

    private void Write(SourceConnection connection, Row before, Row after, ImmutableArray<int> changed)
    {
        var version = Table.Columns.FirstOrDefault(c => c.Version);
        var counted = version is not null && RowVersion.IsCounted(Table) && !changed.Contains(version.Index);
        var columns = counted && version is not null ? changed.Add(version.Index) : changed;
        var known = version is null ? null : connection.Versions.After(before[version.Index]);
        var found = version is null ? Table.Key : Table.Key.Add(version.Index);
        using var write = connection.Session.Prepare(new WriteRequest(WriteKind.UpdateByKey, Table, columns, found));
        var at = 0;
        foreach (var column in changed) write.Values.Put(at++, after[column]);
        if (counted && version is not null)
        {
            var next = RowVersion.Next(known);
            write.Values.Int(at++, next);
            after[version.Index] = next;
        }
        foreach (var column in found) write.Values.Put(at++, column == version?.Index ? known : before[column]);
        var own = session.Own.Before(connection, Table, Table.Key, [.. Table.Key.Select(k => before[k])]);
        var began = session.Timestamp;
        var rows = write.Execute(session.Cancellation);
        session.Recorder.Add(new Exchange(StepName, connection.Name, write.Text, "", rows, session.MillisecondsSince(began)));
        Affected.AtMostOne(rows, WriteKind.UpdateByKey, Table, Table.Key);
        if (!IsWritten(rows, connection, before)) throw RuntimeErrorCatalog.Conflict.With($"{Table.Name} {Shown(before)} was changed or removed meanwhile.");
        session.Own.After(connection, Table, own);
        if (version is not null) ReadVersion(connection, version, after);
    }

    /// <summary>The version that our own write has made, so that the next one does not take it for somebody else's: the database may count by itself, or besides us.</summary>
    private void ReadVersion(SourceConnection connection, ColumnPlan version, Row written)
    {
        using var read = new KeyedRead(connection.Session, Table, [version.Index], Table.Key, newest: true);
        object?[] key = [.. Table.Key.Select(k => written[k])];
        using var reader = read.Execute(key, session.Cancellation);
        if (read.Next(reader, key)) written[version.Index] = reader.Get(0, version.Type.Kind);
    }

    private bool IsWritten(long affected, SourceConnection connection, Row before)
    {
        if (affected >= 0) return affected > 0;
        using var read = new KeyedRead(connection.Session, Table, [], Table.Key, newest: true);
        return Affected.IsSome(affected, () => read, [.. Table.Key.Select(k => before[k])], session);
    }

    /// <summary>The state that the item's update starts from: as it was read, and what is set of it as it is now where a step may have written that since. Source: tasks R41.</summary>
    private Row Present(SourceConnection connection, Row before)
    {
        ImmutableArray<int> columns = isWrittenBySteps ? [.. session.Staged.Given.Where(c => !Table.Columns[c].Computed).Order()] : [];
        if (columns.IsEmpty) return before;
        using var read = new KeyedRead(connection.Session, Table, columns, Table.Key, newest: true);
        object?[] key = [.. Table.Key.Select(k => before[k])];
        using var reader = read.Execute(key, session.Cancellation);
        if (!read.Next(reader, key)) return before;
        var present = before.Copy();
        for (var i = 0; i < columns.Length; i++) present[columns[i]] = reader.Get(i, Table.Columns[columns[i]].Type.Kind);
        return present;
    }

    private static bool MayWrite(SyncPlan plan, StepPlan step, TablePlan table) => StepTree.Written(step) is { } written
        ? plan.Tables[written] is var other && other.Source == table.Source && other.PhysicalName == table.PhysicalName
        : StepTree.WrittenSource(plan, step) == table.Source;

    private ImmutableArray<int> Differing(Row before, Row after) =>
        [.. Table.Columns.Where(c => !c.Computed && !ValueEquality.Same(before[c.Index], after[c.Index])).Select(c => c.Index)];

    private RowChange Changed(Row before, Row after, ImmutableArray<int> changed)
    {
        var key = Shown(before);
        return new RowChange(ChangeAction.Updated, StepName, ChangeSide.Item, Table.Name, key, [.. changed.SelectMany(column => Fields(key, column, before[column], after[column]))]);
    }

    // Source: tasks R43.
    private IEnumerable<FieldChange> Fields(string key, int column, object? before, object? after)
    {
        var steps = session.Staged.Of(column, after);
        return steps.Count == 0 ? [Field(key, column, StepName, before, after)] : steps.Select(s => Field(key, column, s.Step, s.Old, s.New));
    }

    private FieldChange Field(string key, int column, string step, object? before, object? after) =>
        new(step, ChangeSide.Item, Table.Name, key, Table.Columns[column].Name, Value(before, column), Value(after, column), shown.Hides(column));

    private string Value(object? value, int column) => session.Show(value, shown.Hides(column));

    private static object Value(ColumnPlan column, object? given) => given switch
    {
        string text when column.Type.Kind != TypeKind.Text => ConstantReader.Read(column, text),
        null => throw RuntimeErrorCatalog.NoKey.With("A value of the item's key is empty."),
        _ => given,
    };
}
