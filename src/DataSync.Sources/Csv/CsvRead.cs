using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Csv;

/// <summary>A read of all files of a table. Conditions are the caller's; an order is made here, in memory.</summary>
internal sealed class CsvRead(CsvSource source, ReadRequest request) : PreparedRead
{
    /// <summary>Why no condition is pushed down.</summary>
    internal const string Reason = "a file does not evaluate conditions";

    /// <summary>Most rows that are ordered.</summary>
    internal const int MostOrdered = 100_000;

    private readonly CsvLayout _layout = new(request.Table, source.Format);

    public override string Text => $"read {request.Table.PhysicalName}";

    public override ImmutableArray<string?> NotPushed { get; } = [.. request.Filters.Select(_ => Reason)];

    public override ImmutableArray<int> ParameterFunctions => [];

    public override RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var files = source.Folder.Files(request.Table);
        var limit = request.Filters.IsEmpty ? request.Limit : null;
        ImmutableArray<ColumnPlan> columns = [.. request.Columns.Select(column => request.Table.Columns[column])];
        if (request.Order.IsEmpty)
            return new CsvRowReader(_layout, files, columns, limit, cancellation) { Ended = source.Folder.CheckUnchanged };
        using var reader = new CsvRowReader(_layout, files, [.. columns, .. request.Order.Select(order => request.Table.Columns[order.Column])], null, cancellation) { Ended = source.Folder.CheckUnchanged };
        return new MemoryRows(Ordered(reader, columns.AddRange(request.Order.Select(order => request.Table.Columns[order.Column])), limit), cancellation);
    }

    public override void Dispose()
    {
    }

    private List<object?[]> Ordered(CsvRowReader reader, ImmutableArray<ColumnPlan> columns, int? limit)
    {
        foreach (var order in request.Order)
        {
            if (request.Table.Columns[order.Column] is { Type.Kind: TypeKind.Bytes or TypeKind.Bool } column)
                throw new SyncException(SourceCodes.NoOrder, $"The rows of {request.Table.Name} cannot be ordered by {column.Name} ({column.Type}).", "Order by another column.", FailureClass.Script);
        }
        var rows = new List<object?[]>();
        var keep = limit ?? MostOrdered;
        while (reader.Read())
        {
            rows.Add(MemoryRows.Copy(reader, columns));
            if (rows.Count < 2L * keep && rows.Count <= MostOrdered)
                continue;
            if (limit is null || keep >= MostOrdered)
                throw TooMany();
            First(rows, keep);
        }
        First(rows, keep);
        return rows;
    }

    // Rows that are equal stay in the order in which they were read.
    private void First(List<object?[]> rows, int keep)
    {
        var ordered = rows.Order(Comparer<object?[]>.Create(Compare)).Take(keep).ToList();
        rows.Clear();
        rows.AddRange(ordered);
    }

    private int Compare(object?[]? one, object?[]? other)
    {
        for (var at = 0; at < request.Order.Length; at++)
        {
            var compared = Compare(one?[request.Columns.Length + at], other?[request.Columns.Length + at]);
            if (compared != 0)
                return request.Order[at].Descending ? -compared : compared;
        }
        return 0;
    }

    private static int Compare(object? one, object? other) => (one, other) switch
    {
        // What could not be read comes first, so that it is told soon; then null, as in the databases.
        (SyncException, SyncException) or (null, null) => 0,
        (SyncException, _) => -1,
        (_, SyncException) => 1,
        (null, _) => -1,
        (_, null) => 1,
        (string a, string b) => TextOrder.Compare(a, b),
        _ => Comparer<object>.Default.Compare(one, other),
    };

    private SyncException TooMany() => new(
        CsvCodes.TooManyToOrder,
        string.Create(CultureInfo.InvariantCulture, $"{request.Table.Name} has more than {MostOrdered} rows: so many are not ordered in memory."),
        "Leave `order by` out and order the file itself, or load it into a table first.", FailureClass.Script);
}

/// <summary>A read of the rows that have one of many keys: the files are read once for all of them.</summary>
internal sealed class CsvBatchRead : BatchRead
{
    private readonly CsvSource _source;
    private readonly BatchReadRequest _request;
    private readonly CsvLayout _layout;

    internal CsvBatchRead(CsvSource source, BatchReadRequest request)
    {
        if (request.Key.IsEmpty)
            throw new ArgumentException($"A read of {request.Table.Name} by keys has no key.", nameof(request));
        _source = source;
        _request = request;
        _layout = new CsvLayout(request.Table, source.Format);
        NotPushed = [.. request.Filters.Select(_ => CsvRead.Reason)];
    }

    public override string Text => $"read {_request.Table.PhysicalName}";

    public override ImmutableArray<string?> NotPushed { get; }

    public override ImmutableArray<int> ParameterFunctions => [];

    public override int MostKeys => 10_000;

    public override RowReader Execute(IReadOnlyList<object?[]> keys, ReadOnlySpan<object?> parameters, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Count, MostKeys);
        cancellation.ThrowIfCancellationRequested();
        var sought = keys.ToHashSet(SameKey.Instance);
        var first = _request.Columns.Length;
        var kinds = _request.Key.Select(column => _request.Table.Columns[column].Type.Kind).ToImmutableArray();
        ImmutableArray<ColumnPlan> columns = [.. _request.Columns.Concat(_request.Key).Select(column => _request.Table.Columns[column])];
        return new CsvRowReader(_layout, _source.Folder.Files(_request.Table), columns, null, cancellation) { Wanted = HasKey, Ended = _source.Folder.CheckUnchanged };

        bool HasKey(RowReader reader)
        {
            try
            {
                return sought.Contains([.. kinds.Select((kind, at) => reader.Get(first + at, kind))]);
            }
            catch (SyncException)
            {
                // Nobody can say whether it is one of them: whoever compares the key again is told what is wrong with it.
                return true;
            }
        }
    }

    public override void Dispose()
    {
    }

    private sealed class SameKey : IEqualityComparer<object?[]>
    {
        internal static SameKey Instance { get; } = new();

        public bool Equals(object?[]? one, object?[]? other) => one is not null && other is not null && one.AsSpan().SequenceEqual(other);

        public int GetHashCode(object?[] key)
        {
            var hash = new HashCode();
            foreach (var value in key)
                hash.Add(value);
            return hash.ToHashCode();
        }
    }
}
