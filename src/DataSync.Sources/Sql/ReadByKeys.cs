using System.Collections.Immutable;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>
/// A read by many keys as one condition. Key counts are rounded up to a power of two, with the last key repeated, so that few statements are ever prepared.
/// </summary>
internal sealed class ReadByKeys : BatchRead
{
    private readonly BatchReadRequest _request;
    private readonly SourceDialect _dialect;
    private readonly SelectRead _read;
    private readonly SelectText _one;
    private readonly Dictionary<int, SelectText> _texts = [];

    /// <param name="request">What to read.</param>
    /// <param name="dialect">How the database writes it.</param>
    /// <param name="mostMarkers">Most markers of one statement.</param>
    /// <param name="prepare">Prepares a select of this session.</param>
    internal ReadByKeys(BatchReadRequest request, SourceDialect dialect, int mostMarkers, Func<ReadRequest, SelectText, SelectRead> prepare)
    {
        if (request.Key.IsEmpty)
            throw new ArgumentException($"A read of {request.Table.Name} by keys has no key.", nameof(request));
        _request = request;
        _dialect = dialect;
        _one = SelectText.For(request, dialect, 1);
        _read = prepare(new ReadRequest(request.Table, request.Columns, request.Filters, [], null), _one);
        var most = Math.Max(1, (mostMarkers - _one.Template.Functions.Length) / request.Key.Length);
        MostKeys = Math.Min(512, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)most + 1) / 2);
    }

    public override string Text => _one.Template.Shown;

    public override ImmutableArray<string?> NotPushed => _one.NotPushed;

    public override ImmutableArray<int> ParameterFunctions => _one.Template.Functions;

    public override int MostKeys { get; }

    public override RowReader Execute(IReadOnlyList<object?[]> keys, ReadOnlySpan<object?> parameters, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Count, MostKeys);
        var count = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys.Count);
        if (!_texts.TryGetValue(count, out var select))
            _texts.Add(count, select = SelectText.For(_request, _dialect, count));
        var (text, values) = select.Template.For(parameters);
        var all = new object?[values.Length + count * _request.Key.Length];
        values.CopyTo(all, 0);
        for (var index = 0; index < count; index++)
            keys[Math.Min(index, keys.Count - 1)].CopyTo(all, values.Length + index * _request.Key.Length);
        return _read.Execute(text, all, cancellation);
    }

    public override void Dispose() => _read.Dispose();
}

/// <summary>The keys of a read as one condition.</summary>
internal static class KeyText
{
    internal static string For(BatchReadRequest request, SourceDialect dialect, int keys)
    {
        var columns = request.Key.Select(index => request.Table.Columns[index])
            .Select(column => (Name: request.AsKept || dialect.EqualityIsLoose(column, request.Table) ? dialect.Quote(column.PhysicalName) : dialect.InCondition(column, request.Table), Marker: request.AsKept ? dialect.MarkerAsKept(column, request.Table) : dialect.Marker(column)))
            .ToImmutableArray();
        return columns is [var single]
            ? $"{single.Name} in ({string.Join(", ", Enumerable.Repeat(single.Marker, keys))})"
            : string.Join(" or ", Enumerable.Repeat("(" + string.Join(" and ", columns.Select(column => $"{column.Name} = {column.Marker}")) + ")", keys));
    }
}
