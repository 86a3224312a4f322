using System.Collections.Immutable;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>
/// Rows that a step has found before, as they are now; they stay so until the transaction ends, where the database has locks for that. Few statements for many rows, where the database finds a key
/// as the language does. Only rows that were there are asked for: a lock on one that is not there can make two runs wait for each other.
/// </summary>
/// <param name="columns">Columns to read: reader positions 0 … n-1.</param>
/// <param name="key">Columns that must equal the values of a key, none of them null.</param>
internal sealed class LockedRows(TaskSession session, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key) : IDisposable
{
    private ISourceSession? preparedOn;
    private KeyedRows? together;
    private KeyedRead? single;

    /// <summary>The statement, shortened.</summary>
    public string Text => together?.Text ?? single?.Text ?? "";

    /// <summary>Reads and locks.</summary>
    /// <param name="keys">No two of them equal.</param>
    /// <param name="found">Called for every row that is there, with the index of its key and the reader on it.</param>
    public void Read(IReadOnlyList<object?[]> keys, Action<int, RowReader> found)
    {
        var current = session.Connection(table.Source).Session;
        if (preparedOn != current)
        {
            Dispose();
            (together, single, preparedOn) = key.All(c => KeyedRead.ComparesAlike(current.Dialect, table, c))
                ? (new KeyedRows(current, table, columns, key, locks: true), null, current)
                : ((KeyedRows?)null, new KeyedRead(current, table, columns, key, newest: true), current);
        }
        together?.Read(keys, found, session.Cancellation);
        for (var i = 0; single is not null && i < keys.Count; i++)
        {
            using var reader = single.Execute(keys[i], session.Cancellation);
            while (single.Next(reader, keys[i])) found(i, reader);
        }
    }

    public void Dispose()
    {
        together?.Dispose();
        single?.Dispose();
    }
}
