using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Sqlite;

/// <summary>A prepared select.</summary>
internal sealed class SqliteRead(SqliteSession session, ReadRequest request, SelectText select) : SelectRead(request, select, SqliteSession.MostValues)
{
    private SqliteStatement? _statement;
    private string _prepared = "";

    public override void Dispose()
    {
        base.Dispose();
        Drop();
    }

    protected override TypedReader Open(string text, ReadOnlySpan<object?> values, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_statement is null || _prepared != text)
        {
            Drop();
            _statement = session.Statement(text);
            _prepared = text;
        }
        for (var index = 0; index < values.Length; index++)
            _statement.Put(index, values[index]);
        return new SqliteRowReader(session, _statement, Columns, Limit, cancellation);
    }

    private void Drop()
    {
        if (_statement is { } statement)
            session.Drop(statement);
        _statement = null;
    }
}
