using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Sqlite;

/// <summary>A prepared select. One reader at a time.</summary>
internal sealed class SqliteRead(SqliteSession session, ReadRequest request, SelectText select) : PreparedRead, ITextRead
{
    private readonly ImmutableArray<ColumnFit> _columns = [.. request.Columns.Select(column => new ColumnFit(request.Table.Columns[column]))];
    private SqliteStatement? _statement;
    private string _prepared = "";
    private SqliteRowReader? _reader;

    public override string Text => select.Template.Shown;

    public override ImmutableArray<string?> NotPushed => select.NotPushed;

    public override string? DistinctNotPushed => select.DistinctNotPushed;

    public override ImmutableArray<int> ParameterFunctions => select.Template.Functions;

    public override RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
    {
        var (text, values) = select.Template.For(parameters);
        return Execute(text, values, cancellation);
    }

    public RowReader Execute(string text, ReadOnlySpan<object?> values, CancellationToken cancellation)
    {
        if (_reader is { IsOpen: true })
            throw new InvalidOperationException("A reader of this select is still open; dispose it first.");
        ValueCount.Check(values.Length, SqliteSession.MostValues);
        cancellation.ThrowIfCancellationRequested();
        if (_statement is null || _prepared != text)
        {
            Drop();
            _statement = session.Statement(text);
            _prepared = text;
        }
        for (var index = 0; index < values.Length; index++)
            _statement.Put(index, values[index]);
        return _reader = new SqliteRowReader(session, _statement, _columns, select.Limit, cancellation);
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        Drop();
    }

    private void Drop()
    {
        if (_statement is { } statement)
            session.Drop(statement);
        _statement = null;
    }
}
