using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Queries;

/// <summary>
/// What a look-up of a loop's body finds, fetched for a block of the loop's rows by few statements. The whole condition is evaluated here once more for every row, so that the answer is that of the
/// look-up by itself; a key that was not fetched is looked up by itself.
/// </summary>
/// <param name="keys">Columns of the look-up's table, and the functions they are compared with.</param>
internal sealed class FetchedRows(TaskSession session, QueryPlan query, ImmutableArray<(int Column, int Function)> keys) : IDisposable
{
    private const int MostRows = 20_000;
    private readonly TablePlan table = session.Plan.Tables[query.Table];
    private readonly ReadIn readIn = session.Code.ReadIn(query.ReadFunction);
    private readonly ValueFunction[] values = [.. keys.Select(k => session.Code.Value(k.Function))];
    private readonly (Condition Holds, int Site)[] conditions = [.. query.Where.Select(w => (session.Code.Condition(w.ConditionFunction), w.Site))];
    private readonly Dictionary<object?[], List<Row>> found = new(KeyComparer.Instance);
    private readonly List<object?[]> wanted = [];
    private BatchRead? prepared;
    private ISourceSession? preparedOn;

    /// <summary>Whether the database's idea of an equal key has at least all rows of ours.</summary>
    public bool Begin()
    {
        Clear();
        var dialect = session.Connection(table.Source).Session.Dialect;
        return keys.All(k => KeyedRead.ComparesAlike(dialect, table, k.Column));
    }

    /// <summary>Forgets the block before.</summary>
    public void Clear()
    {
        found.Clear();
        wanted.Clear();
    }

    /// <summary>Notes the key of the row that is in its slot.</summary>
    public void Want()
    {
        if (Key() is { } key && found.TryAdd(key, [])) wanted.Add(key);
    }

    /// <summary>Fetches the rows of all keys noted.</summary>
    public void Fetch()
    {
        if (wanted.Count == 0) return;
        var read = Prepared();
        try
        {
            var rows = 0;
            for (var from = 0; from < wanted.Count && rows < MostRows; from += read.MostKeys)
                rows += Fetch(read, wanted.GetRange(from, Math.Min(read.MostKeys, wanted.Count - from)));
            if (rows >= MostRows) Clear();
        }
        catch (SyncException)
        {
            // A value that cannot be read is the failure of the row that looks it up, and of no other.
            Clear();
        }
    }

    /// <summary>The rows with the key of the current row; null when they were not fetched.</summary>
    public IReadOnlyList<Row>? Find() => found.Count > 0 && Key() is { } key && found.TryGetValue(key, out var rows) ? rows : null;

    /// <summary>Puts a row into its slot.</summary>
    /// <returns>Whether the whole condition holds for it.</returns>
    public bool Holds(Row row)
    {
        session.Frame.Rows[query.Slot] = row;
        foreach (var (holds, site) in conditions)
        {
            session.Frame.Site = site;
            if (holds(session.Frame) is not true) return false;
        }
        return true;
    }

    public void Dispose() => prepared?.Dispose();

    private BatchRead Prepared()
    {
        var current = session.Connection(table.Source).Session;
        if (prepared is { } known && preparedOn == current) return known;
        // A link that was lost took its statements along.
        prepared?.Dispose();
        prepared = null;
        preparedOn = current;
        return prepared = current.Prepare(new BatchReadRequest(table, query.Columns.AddRange(keys.Select(k => k.Column)), [.. keys.Select(k => k.Column)], []));
    }

    private int Fetch(BatchRead read, List<object?[]> block)
    {
        var rows = 0;
        var own = new object?[keys.Length];
        using var reader = read.Execute(block, [], session.Cancellation);
        while (reader.Read() && rows < MostRows)
        {
            for (var i = 0; i < own.Length; i++) own[i] = reader.Get(query.Columns.Length + i, table.Columns[keys[i].Column].Type.Kind);
            if (!found.TryGetValue(own, out var list)) continue;
            var row = session.Code.NewRow(table.RowType);
            readIn(reader, row);
            list.Add(row);
            rows++;
        }
        return rows;
    }

    private object?[]? Key()
    {
        var key = new object?[values.Length];
        try
        {
            for (var i = 0; i < key.Length; i++)
                if ((key[i] = values[i](session.Frame)) is null) return null;
        }
        catch (SyncException)
        {
            // The look-up itself will fail, at its place.
            return null;
        }
        return key;
    }
}
