using System.Collections.Immutable;
using System.Text.Json;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Writing;

/// <summary>
/// The row that <c>returning … as new</c> names: read in the transaction of the write, after it, so that what triggers made of it is in it; kept with the
/// done-mark, so that a second attempt knows it. Source: tasks R77, R126.
/// </summary>
internal sealed class ReturnedRow(WriteStep step, TaskSession session) : IDisposable
{
    private readonly TablePlan table = session.Plan.Tables[step.Table];
    private KeyedRead? read;

    public bool IsWanted => step.ReturningSlot >= 0;

    public void Clear()
    {
        if (IsWanted) session.Frame.Rows[step.ReturningSlot] = null;
    }

    /// <summary>Reads the row that was written, or found to be right already.</summary>
    /// <param name="by">Columns that find it; always the same.</param>
    /// <exception cref="SyncException">DS6252: it is not there.</exception>
    public void ReadBack(SourceConnection connection, ImmutableArray<int> by, ReadOnlySpan<object?> key)
    {
        if (!IsWanted) return;
        if (!Find(connection, by, key)) throw RuntimeErrorCatalog.NotTaken.With($"The row of {table.Name} was written by {step.Name} and is not there.");
    }

    /// <summary>Takes the row from a reader that stands on it; positions as in <see cref="WriteStep.Returning"/>.</summary>
    public void Take(RowReader reader)
    {
        var row = session.Code.NewRow(table.RowType);
        for (var i = 0; i < step.Returning.Length; i++) row[step.Returning[i]] = reader.Get(i, table.Columns[step.Returning[i]].Type.Kind);
        session.Frame.Rows[step.ReturningSlot] = row;
    }

    /// <summary>Takes the row as it was read before.</summary>
    public void Take(Row row)
    {
        if (IsWanted) session.Frame.Rows[step.ReturningSlot] = row.Copy();
    }

    /// <summary>In a preview: what the mapping says of the row, and of the row that is there; what only the database will know gets a stand-in, and the run says so.</summary>
    public void Suppose(SourceConnection connection, ImmutableArray<int> by, ReadOnlySpan<object?> key, ImmutableArray<int> columns, CapturedValues values)
    {
        if (!IsWanted) return;
        var found = !by.IsEmpty && !key.Contains(null) && Find(connection, by, key);
        var row = session.Frame.Rows[step.ReturningSlot] ?? session.Code.NewRow(table.RowType);
        var unknown = new List<string>();
        foreach (var column in step.Returning)
        {
            if (columns.IndexOf(column) is var at and >= 0 && values.IsSet(at)) row[column] = values.Boxed(at);
            else if (!found) unknown.Add(table.Columns[column].Name);
        }
        session.Frame.Rows[step.ReturningSlot] = row;
        if (unknown.Count > 0)
            session.Recorder.Warn($"{step.Name}: {string.Join(", ", unknown)} {(unknown.Count == 1 ? "is" : "are")} known only when the row is written; the preview goes on with a stand-in.");
    }

    /// <summary>The row as the done-mark keeps it; null when none is wanted.</summary>
    public byte[]? Kept()
    {
        if (!IsWanted || session.Frame.Rows[step.ReturningSlot] is not { } row) return null;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var column in step.Returning)
            {
                if (row[column] is { } value) json.WriteString(table.Columns[column].Name, ValueText.Show(value));
                else json.WriteNull(table.Columns[column].Name);
            }
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <summary>The row as an earlier attempt kept it.</summary>
    /// <exception cref="SyncException">DS6255: it did not keep what is asked for now.</exception>
    public void Restore(byte[]? kept)
    {
        if (!IsWanted) return;
        var row = session.Code.NewRow(table.RowType);
        using var json = kept is null ? null : JsonDocument.Parse(kept);
        foreach (var column in step.Returning.Select(c => table.Columns[c]))
        {
            if (json is null || !json.RootElement.TryGetProperty(column.Name, out var value))
                throw RuntimeErrorCatalog.ReturnedUnknown.With($"{step.Name} was done by an earlier attempt, which did not keep {column.Name}.");
            row[column.Index] = value.GetString() is { } text ? ConstantReader.Read(column.Type.Kind, text) : null;
        }
        session.Frame.Rows[step.ReturningSlot] = row;
    }

    public void Dispose() => read?.Dispose();

    private bool Find(SourceConnection connection, ImmutableArray<int> by, ReadOnlySpan<object?> key)
    {
        var current = connection.Session;
        if (read?.Session != current)
        {
            read?.Dispose();
            read = new KeyedRead(current, table, step.Returning, by, newest: !session.Preview);
        }
        using var reader = read.Execute(key, session.Cancellation);
        if (!read.Next(reader, key)) return false;
        Take(reader);
        return true;
    }
}
