using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>The rows of one table: found by key or by parent, read in full, written whole. Statements are prepared once.</summary>
internal sealed partial class TableAccess(ISourceSession session, PlanCode code, TrackedTable table) : IDisposable
{
    private readonly Dictionary<string, PreparedRead> _reads = [];
    private readonly Dictionary<string, PreparedWrite> _writes = [];
    private BatchRead? _byKeys;
    private BatchRead? _locking;
    private bool? _answersKeys;
    private readonly ImmutableArray<int> _all = [.. table.Plan.Columns.Select(column => column.Index), .. table.Stamps is { Deleted: >= 0 and var mark } ? new[] { mark } : []];
    private readonly ImmutableArray<int> _keyed = [.. table.Key, .. table.Stamps is { Deleted: >= 0 and var mark } ? new[] { mark } : []];

    /// <summary>What the application says of its rows; null of tables that are not tracked so.</summary>
    public StampRows? Stamps { get; } = table.Stamps is { } stamps ? new StampRows(session, table, stamps) : null;

    // The rows among which some may be marked as deleted.
    private StampRows? Marked => Stamps is { Mark: >= 0 } ? Stamps : null;

    /// <summary>Rows that were found, while they are kept.</summary>
    public FoundRows? Kept { private get; set; }

    public Row? Find(RecordKey key)
    {
        if (Kept?.Has(key, out var kept) == true) return kept;
        var row = Where(table.Key, key).FirstOrDefault();
        Kept?.Add(key, row);
        return row;
    }

    public bool Exists(RecordKey key) => Find(key) is not null;

    /// <summary>The rows of many keys, many to a statement.</summary>
    public Dictionary<RecordKey, Row> Find(IReadOnlyCollection<RecordKey> keys)
    {
        if (Kept is null) return Look(keys);
        var unknown = keys.Where(key => !Kept.Has(key, out _)).ToHashSet();
        var found = unknown.Count == 0 ? [] : Look(unknown);
        foreach (var key in unknown) Kept.Add(key, found.GetValueOrDefault(key));
        foreach (var key in keys)
            if (Kept.Has(key, out var kept) && kept is not null) found[key] = kept;
        return found;
    }

    private Dictionary<RecordKey, Row> Look(IReadOnlyCollection<RecordKey> keys) => Neighbours(keys) is { } found ? found : AnswersKeys
        ? Read(_byKeys ??= session.Prepare(new BatchReadRequest(table.Stored, _all, table.Key, [])), keys)
        : keys.Select(key => (Key: key, Row: Find(key))).Where(found => found.Row is not null).ToDictionary(found => found.Key, found => found.Row ?? throw new InvalidOperationException());

    /// <summary>The same, as they are now; from here to the end of the transaction nobody else changes them. What nobody has committed yet is waited for.</summary>
    public Dictionary<RecordKey, Row> Lock(IReadOnlyCollection<RecordKey> keys) =>
        Read(_locking ??= session.Prepare(new BatchReadRequest(table.Stored, _all, table.Key, []) { Locks = true }), keys);

    /// <summary>Every row, one after another. The session runs no other statement until the last one is read.</summary>
    public IEnumerable<Row> Each()
    {
        using var reader = Prepared([]).Execute([], CancellationToken.None);
        while (reader.Read()) if (!IsMarked(reader, _all)) yield return Read(reader);
    }

    /// <summary>The key of every row, in the same way.</summary>
    public IEnumerable<RecordKey> EachKey()
    {
        using var read = session.Prepare(new ReadRequest(table.Stored, _keyed, [], [], null));
        using var reader = read.Execute([], CancellationToken.None);
        while (reader.Read()) if (!IsMarked(reader, _keyed)) yield return table.KeyOf(reader);
    }

    /// <summary>How many rows there are.</summary>
    public long Count()
    {
        if (Marked is { } marked) return marked.CountLiving() ?? EachKey().LongCount();
        using var command = session.Connection.CreateCommand();
        command.Transaction = session.Transaction;
        command.CommandText = $"select count(*) from {session.Dialect.QuoteTable(table.Plan.PhysicalName)}";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
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
            if (IsMarked(reader, _all)) continue;
            var row = Read(reader);
            // What the source did not take of the filter, or compares by another collation, is decided here.
            if (columns.All(column => row[column] is not null) && RecordKey.Of([.. columns.Select(column => row[column])]) == key) rows.Add(row);
        }

        return rows;
    }

    /// <summary>The keys of the rows that have these values in these columns; none of the values is empty.</summary>
    public List<RecordKey> Alike(ImmutableArray<int> columns, ImmutableArray<object?> values)
    {
        var read = Prepared(columns);
        object?[] parameters = [.. read.ParameterFunctions.Select(position => values[position])];
        var keys = new List<RecordKey>();
        using var reader = read.Execute(parameters, CancellationToken.None);
        while (reader.Read())
        {
            if (IsMarked(reader, _all)) continue;
            var row = Read(reader);
            if (Enumerable.Range(0, columns.Length).All(i => ValueEquality.Same(row[columns[i]], values[i]))) keys.Add(table.KeyOf(row));
        }

        return keys;
    }

    /// <summary>
    /// Inserts many rows with the same columns by the fastest way there is. When the database refuses one of them it is not known which, nor how many were written: take all of it back.
    /// </summary>
    public void Insert(ImmutableArray<int> columns, IReadOnlyList<ImmutableArray<object?>> rows)
    {
        rows = WithoutRevived(columns, rows);
        var kept = Written(columns);
        ImmutableArray<int> written = [.. kept.Select(i => columns[i])];
        using var batch = rows.Count > 1 ? session.PrepareBatch(new WriteRequest(WriteKind.Insert, table.Plan, written, [])) : null;
        if (batch is null)
        {
            var write = Prepared(WriteKind.Insert, written);
            foreach (var row in rows)
            {
                for (var i = 0; i < kept.Length; i++) write.Values.Put(i, row[kept[i]]);
                write.Execute(CancellationToken.None);
            }

            return;
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < kept.Length; i++) batch.Values.Put(i, row[kept[i]]);
            batch.Add(CancellationToken.None);
        }

        batch.Flush(CancellationToken.None);
    }

    public void Insert(ImmutableArray<int> columns, ImmutableArray<object?> values)
    {
        if (WithoutRevived(columns, [values]).Count == 0) return;
        InsertNew(columns, values);
    }

    private void InsertNew(ImmutableArray<int> columns, ImmutableArray<object?> values)
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

    // A row that is marked as deleted still stands where its record is to live again.
    private IReadOnlyList<ImmutableArray<object?>> WithoutRevived(ImmutableArray<int> columns, IReadOnlyList<ImmutableArray<object?>> rows)
    {
        if (Marked is not { } marks) return rows;
        RecordKey Key(ImmutableArray<object?> values) => RecordKey.Of([.. table.Key.Select(column => values[columns.IndexOf(column)])]);
        var stamps = marks.Of([.. rows.Select(Key)]);
        bool IsMarked(ImmutableArray<object?> row) => stamps.TryGetValue(Key(row), out var known) && known.IsMarked;
        foreach (var row in rows.Where(IsMarked))
        {
            if (columns.Contains(marks.Mark)) Update(Key(row), columns, row);
            else Update(Key(row), columns.Add(marks.Mark), row.Add(marks.Unmarked));
        }

        return [.. rows.Where(row => !IsMarked(row))];
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
        _byKeys?.Dispose();
        _locking?.Dispose();
        Stamps?.Dispose();
    }

    // A column that the database does not compare as we do cannot be asked for: then each row is looked for by itself. Of text it finds at least what is asked for.
    private bool AnswersKeys => _answersKeys ??= IsAnswered(Prepared(table.Key), table);

    /// <summary>Whether the database answers which rows have a key: exactly, or of text with more than are asked for.</summary>
    /// <param name="byKey">A read of the table by its key.</param>
    internal static bool IsAnswered(PreparedRead byKey, TrackedTable table) =>
        byKey.NotPushed.Select((reason, i) => reason is null || table.Stored.Columns[table.Key[i]].Type.Kind == TypeKind.Text).All(answered => answered);

    private Dictionary<RecordKey, Row> Read(BatchRead read, IReadOnlyCollection<RecordKey> keys)
    {
        var rows = new Dictionary<RecordKey, Row>();
        var wanted = keys as HashSet<RecordKey> ?? [.. keys];
        foreach (var some in wanted.Chunk(read.MostKeys))
        {
            using var reader = read.Execute([.. some.Select(key => key.Values.Cast<object?>().ToArray())], [], CancellationToken.None);
            while (reader.Read())
            {
                if (IsMarked(reader, _all)) continue;
                var row = Read(reader);
                // The database may compare by another collation.
                if (table.Key.All(column => row[column] is not null) && table.KeyOf(row) is var key && wanted.Contains(key)) rows[key] = row;
            }
        }

        return rows;
    }

    // Keys that are whole numbers, and close to each other: all rows from the first to the last. Null where that cannot be asked for, or a row in between cannot be read.
    private Dictionary<RecordKey, Row>? Neighbours(IReadOnlyCollection<RecordKey> keys)
    {
        if (table.Key is not [var column] || table.Plan.Columns[column].Type.Kind != TypeKind.Int) return null;
        if (KeyRange.Of(keys) is not { } range) return null;
        var read = Prepared($"{column} between", [Compared(column, CompareOperator.GreaterOrEqual, 0), Compared(column, CompareOperator.LessOrEqual, 1)]);
        if (read.NotPushed.Any(reason => reason is not null)) return null;
        var rows = new Dictionary<RecordKey, Row>();
        Dictionary<long, RecordKey>? wanted = null;
        try
        {
            using var reader = read.Execute([range.First, range.Last], CancellationToken.None);
            while (reader.Read())
            {
                if (IsMarked(reader, _all)) continue;
                var row = Read(reader);
                if (row[column] is long number && (wanted ??= Numbered(keys)).TryGetValue(number, out var key)) rows[key] = row;
            }
        }
        catch (SyncException)
        {
            return null;
        }

        return rows;
    }

    private static Dictionary<long, RecordKey> Numbered(IReadOnlyCollection<RecordKey> keys)
    {
        var numbered = new Dictionary<long, RecordKey>(keys.Count);
        foreach (var key in keys)
            if (key.IsInteger(out var number)) numbered[number] = key;
        return numbered;
    }

    private ImmutableArray<int> Written(ImmutableArray<int> columns) =>
        [.. Enumerable.Range(0, columns.Length).Where(i => !table.Stored.Columns[columns[i]].Computed)];

    private bool IsMarked(RowReader reader, ImmutableArray<int> read) => Marked is { } marks && marks.IsMarked(reader, read.Length - 1);

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
        var name = columns is [var single] ? single.ToString(CultureInfo.InvariantCulture) : string.Join(',', columns);
        return Prepared(name, columns.Select((column, i) => Compared(column, CompareOperator.Equal, i)));
    }

    private PreparedRead Prepared(string name, IEnumerable<FilterPlan> filters)
    {
        if (_reads.TryGetValue(name, out var read)) return read;
        read = session.Prepare(new ReadRequest(table.Stored, _all, [.. filters], [], null));
        _reads.Add(name, read);
        return read;
    }

    private FilterPlan.Comparison Compared(int column, CompareOperator comparison, int parameter) =>
        new(new FilterOperand.Column(column), comparison, new FilterOperand.Parameter(parameter, table.Plan.Columns[column].Type.Kind));

    private PreparedWrite Prepared(WriteKind kind, ImmutableArray<int> columns)
    {
        var name = $"{kind} {string.Join(',', columns)}";
        if (_writes.TryGetValue(name, out var write)) return write;
        write = session.Prepare(new WriteRequest(kind, table.Stored, columns, kind == WriteKind.Insert ? [] : table.Key));
        _writes.Add(name, write);
        return write;
    }
}
