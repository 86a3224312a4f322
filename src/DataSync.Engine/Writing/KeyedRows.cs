using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>
/// Finds the rows of many keys in few statements and says which key each belongs to, by the language's rule. Keys must differ from each other.
/// </summary>
/// <param name="columns">Columns to read: reader positions 0 … n-1.</param>
/// <param name="key">Columns that must equal the values of a key, none of them null.</param>
/// <param name="locks">Asks for the rows as they are now, and keeps them so until the transaction ends: see <see cref="BatchReadRequest.Locks"/>.</param>
internal sealed class KeyedRows(ISourceSession session, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key, bool locks = false) : IDisposable
{
    private readonly Dictionary<object?[], int> places = new(KeyComparer.Instance);
    private readonly List<object?[]> block = [];
    private BatchRead? prepared;

    /// <summary>The connection it reads on.</summary>
    public ISourceSession Session => session;

    /// <summary>The statement, shortened.</summary>
    public string Text => prepared?.Text ?? "";

    /// <summary>Reads the rows of some keys.</summary>
    /// <param name="keys">No two of them equal.</param>
    /// <param name="found">Called for every row found, with the index of its key and the reader on it.</param>
    public void Read(IReadOnlyList<object?[]> keys, Action<int, RowReader> found, CancellationToken cancellation)
    {
        prepared ??= session.Prepare(new BatchReadRequest(table, columns.AddRange(key), key, []) { Locks = locks });
        for (var from = 0; from < keys.Count; from += prepared.MostKeys)
        {
            block.Clear();
            places.Clear();
            for (var i = from; i < Math.Min(keys.Count, from + prepared.MostKeys); i++)
            {
                block.Add(keys[i]);
                places.Add(keys[i], i);
            }
            var own = new object?[key.Length];
            using var reader = prepared.Execute(block, [], cancellation);
            while (reader.Read())
            {
                for (var i = 0; i < own.Length; i++) own[i] = reader.Get(columns.Length + i, table.Columns[key[i]].Type.Kind);
                if (places.TryGetValue(own, out var place)) found(place, reader);
            }
        }
    }

    public void Dispose() => prepared?.Dispose();
}
