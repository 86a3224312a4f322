using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>The rows of one table: found by key or by parent, read in full, written whole. Statements are prepared once.</summary>
internal sealed class TableAccess(ISourceSession session, PlanCode code, TrackedTable table) : IDisposable
{
    private readonly Dictionary<string, PreparedRead> _reads = [];
    private readonly Dictionary<string, PreparedWrite> _writes = [];
    private readonly ImmutableArray<int> _all = [.. table.Plan.Columns.Select(column => column.Index)];

    public Row? Find(RecordKey key) => Where(table.Key, key).FirstOrDefault();

    public bool Exists(RecordKey key) => Find(key) is not null;

    /// <summary>Every row.</summary>
    public List<Row> All()
    {
        var rows = new List<Row>();
        using var reader = Prepared([]).Execute([], CancellationToken.None);
        while (reader.Read()) rows.Add(Read(reader));
        return rows;
    }

    /// <summary>The rows whose columns hold exactly these key values.</summary>
    public List<Row> Where(ImmutableArray<int> columns, RecordKey key)
    {
        var read = Prepared(columns);
        var values = key.Values;
        object?[] parameters = [.. read.ParameterFunctions.Select(position => values[position])];
        var rows = new List<Row>();
        using var reader = read.Execute(parameters, CancellationToken.None);
        while (reader.Read())
        {
            var row = Read(reader);
            // What the source did not take of the filter, or compares by another collation, is decided here.
            if (columns.All(column => row[column] is not null) && RecordKey.Of([.. columns.Select(column => row[column])]) == key) rows.Add(row);
        }

        return rows;
    }

    public void Insert(ImmutableArray<int> columns, ImmutableArray<object?> values)
    {
        var kept = Written(columns);
        var write = Prepared(WriteKind.Insert, [.. kept.Select(i => columns[i])]);
        for (var i = 0; i < kept.Length; i++) write.Values.Put(i, values[kept[i]]);
        write.Execute(CancellationToken.None);
    }

    public void Update(RecordKey key, ImmutableArray<int> columns, ImmutableArray<object?> values)
    {
        ImmutableArray<int> kept = [.. Written(columns).Where(i => !table.Key.Contains(columns[i]))];
        if (kept.IsEmpty) return;
        var write = Prepared(WriteKind.UpdateByKey, [.. kept.Select(i => columns[i])]);
        for (var i = 0; i < kept.Length; i++) write.Values.Put(i, values[kept[i]]);
        PutKey(write, kept.Length, key);
        write.Execute(CancellationToken.None);
    }

    public void Delete(RecordKey key)
    {
        var write = Prepared(WriteKind.DeleteByKey, []);
        PutKey(write, 0, key);
        write.Execute(CancellationToken.None);
    }

    public void Dispose()
    {
        foreach (var read in _reads.Values) read.Dispose();
        foreach (var write in _writes.Values) write.Dispose();
    }

    private ImmutableArray<int> Written(ImmutableArray<int> columns) =>
        [.. Enumerable.Range(0, columns.Length).Where(i => !table.Plan.Columns[columns[i]].Computed)];

    private static void PutKey(PreparedWrite write, int from, RecordKey key)
    {
        var values = key.Values;
        for (var i = 0; i < values.Length; i++) write.Values.Put(from + i, values[i]);
    }

    private Row Read(RowReader reader)
    {
        var row = code.NewRow(table.Plan.RowType);
        try
        {
            code.ReadIn(table.Plan.ReadAllFunction)(reader, row);
        }
        catch (SyncException error) when (KeyOf(reader) is { } key)
        {
            throw new SyncException(error.Code, $"{table.Name} {key}: {error.Message}", error.Remedy, error.Failure, error);
        }

        return row;
    }

    // Which record has a value that its declaration does not allow; null where it is the key's own.
    private RecordKey? KeyOf(RowReader reader)
    {
        try
        {
            return RecordKey.Of([.. table.Key.Select(column => reader.Get(column, table.Plan.Columns[column].Type.Kind))]);
        }
        catch (Exception error) when (error is SyncException or StationException)
        {
            return null;
        }
    }

    private PreparedRead Prepared(ImmutableArray<int> columns)
    {
        var name = string.Join(',', columns);
        if (_reads.TryGetValue(name, out var read)) return read;
        var filters = columns.Select((column, i) => (FilterPlan)new FilterPlan.Comparison(
            new FilterOperand.Column(column), CompareOperator.Equal, new FilterOperand.Parameter(i, table.Plan.Columns[column].Type.Kind)));
        read = session.Prepare(new ReadRequest(table.Plan, _all, [.. filters], [], null));
        _reads.Add(name, read);
        return read;
    }

    private PreparedWrite Prepared(WriteKind kind, ImmutableArray<int> columns)
    {
        var name = $"{kind} {string.Join(',', columns)}";
        if (_writes.TryGetValue(name, out var write)) return write;
        write = session.Prepare(new WriteRequest(kind, table.Plan, columns, kind == WriteKind.Insert ? [] : table.Key));
        _writes.Add(name, write);
        return write;
    }
}
