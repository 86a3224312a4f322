using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>
/// A read of all rows, some at a time. Keys are compared and ordered by the database's own rules, in one statement as in the other, so that an index over them serves and no row falls between two pages.
/// </summary>
internal sealed class ReadInPages : PageRead
{
    private readonly PageRequest _request;
    private readonly SourceDialect _dialect;
    private readonly ImmutableArray<ColumnPlan> _key;
    private readonly SelectRead _first;
    private readonly SelectRead _behind;
    private readonly SelectRead _alike;

    private ReadInPages(PageRequest request, SourceDialect dialect, Func<ReadRequest, SelectText, SelectRead> prepare)
    {
        _request = request;
        _dialect = dialect;
        _key = [.. request.Key.Select(index => request.Table.Columns[index])];
        SelectRead Read() => prepare(new ReadRequest(request.Table, request.Columns, [], [], null), Select("", ""));
        (_first, _behind, _alike) = (Read(), Read(), Read());
    }

    /// <param name="request">What to read.</param>
    /// <param name="dialect">How the database writes it.</param>
    /// <param name="prepare">Prepares a select of this session.</param>
    /// <returns>Null where a value of the key that was read may not stand where its row does.</returns>
    internal static ReadInPages? For(PageRequest request, SourceDialect dialect, Func<ReadRequest, SelectText, SelectRead> prepare) =>
        dialect.Limit(1).Length > 0 && request.Key.All(index => dialect.KeepsPlace(request.Table.Columns[index], request.Table)) ? new ReadInPages(request, dialect, prepare) : null;

    public override string Text => Select(_dialect.Behind(_key), InOrder + _dialect.Limit(1)).Template.Shown;

    public override RowReader First(int most, CancellationToken cancellation) => Run(_first, "", InOrder + _dialect.Limit(most), [], cancellation);

    public override RowReader Behind(ReadOnlySpan<object> key, int most, CancellationToken cancellation)
    {
        var values = key.ToArray();
        return Run(_behind, _dialect.Behind(_key), InOrder + _dialect.Limit(most), [.. _dialect.MarkersBehind(_key.Length).Select(column => values[column])], cancellation);
    }

    public override RowReader Alike(ReadOnlySpan<object> key, CancellationToken cancellation) =>
        Run(_alike, string.Join(" and ", _key.Select(column => $"{_dialect.Quote(column.PhysicalName)} = {_dialect.Marker(column)}")), "", [.. key], cancellation);

    public override void Dispose()
    {
        _first.Dispose();
        _behind.Dispose();
        _alike.Dispose();
    }

    private string InOrder => " order by " + string.Join(", ", _key.Select(column => _dialect.Quote(column.PhysicalName)));

    private SelectText Select(string condition, string end) => SelectText.For(new ReadRequest(_request.Table, _request.Columns, [], [], null), _dialect, condition, end);

    private RowReader Run(SelectRead read, string condition, string end, object?[] values, CancellationToken cancellation) => read.Execute(Select(condition, end).Template.Shown, values, cancellation);
}
