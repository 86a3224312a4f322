using DataSync.Plans.Sources;

namespace DataSync.Sources.Sqlite;

/// <summary>An upsert by one statement for each row: nothing is gathered, a row is written when it is added.</summary>
internal sealed class SqliteUpsert : BatchWrite
{
    private readonly SqliteSession _session;
    private readonly SqliteStatement _statement;
    private long _written;

    internal SqliteUpsert(SqliteSession session, WriteRequest request, string text, SqliteDialect dialect)
    {
        _session = session;
        Text = text;
        _statement = session.Statement(text);
        Values = new SqliteWrite.Writer(_statement, request, dialect);
    }

    public override string Text { get; }

    public override int Pending => 0;

    public override RowWriter Values { get; }

    public override bool LeavesOutEqualRows => false;

    public override void Add(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _session.MakeRoom();
        _statement.Step(cancellation);
        _statement.Reset();
        _written++;
    }

    public override long Flush(CancellationToken cancellation)
    {
        var written = _written;
        _written = 0;
        return written;
    }

    public override void Dispose() => _session.Drop(_statement);
}
