using System.Collections.Immutable;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>A prepared select, which can also run another statement with the same columns. One reader at a time.</summary>
/// <param name="request">What is read.</param>
/// <param name="select">The statement for it.</param>
/// <param name="mostValues">Most values of one statement on this way.</param>
internal abstract class SelectRead(ReadRequest request, SelectText select, int mostValues) : PreparedRead
{
    private TypedReader? _reader;

    public override string Text => select.Template.Shown;

    public override ImmutableArray<string?> NotPushed => select.NotPushed;

    public override string? DistinctNotPushed => select.DistinctNotPushed;

    public override ImmutableArray<int> ParameterFunctions => select.Template.Functions;

    protected ImmutableArray<ColumnFit> Columns { get; } = [.. request.Columns.Select(column => new ColumnFit(request.Table.Columns[column]))];

    protected int? Limit => select.Limit;

    public override RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
    {
        var (text, values) = select.Template.For(parameters);
        return Execute(text, values, cancellation);
    }

    public RowReader Execute(string text, ReadOnlySpan<object?> values, CancellationToken cancellation)
    {
        if (_reader is { IsOpen: true })
            throw new InvalidOperationException("A reader of this select is still open; dispose it first.");
        ValueCount.Check(values.Length, mostValues);
        return _reader = Open(text, values, cancellation);
    }

    public override void Dispose() => _reader?.Dispose();

    protected abstract TypedReader Open(string text, ReadOnlySpan<object?> values, CancellationToken cancellation);
}
