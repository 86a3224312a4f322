using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Sqlite;

/// <summary>A prepared insert, update or delete.</summary>
internal sealed class SqliteWrite : PreparedWrite
{
    private readonly SqliteSession _session;
    private readonly SqliteStatement _statement;

    internal SqliteWrite(SqliteSession session, WriteRequest request, string text, SqliteDialect dialect)
    {
        _session = session;
        Text = text;
        _statement = session.Statement(text);
        Values = new Writer(_statement, request, dialect);
    }

    public override string Text { get; }

    public override RowWriter Values { get; }

    public override long Execute(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _session.MakeRoom();
        using var registration = cancellation.UnsafeRegister(static state => SQLitePCL.raw.sqlite3_interrupt((SQLitePCL.sqlite3?)state), _session.Handle);
        _statement.Step(cancellation);
        var changes = _statement.Changes;
        _statement.Reset();
        return changes;
    }

    /// <summary>Runs a statement that gives its row back.</summary>
    internal RowReader ExecuteReader(ImmutableArray<ColumnFit> columns, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _session.MakeRoom();
        return new SqliteRowReader(_session, _statement, columns, null, cancellation);
    }

    public override void Dispose() => _session.Drop(_statement);

    /// <summary>Values into a statement, checked against what their columns keep.</summary>
    internal sealed class Writer(SqliteStatement statement, WriteRequest request, SqliteDialect dialect) : RowWriter
    {
        private readonly ImmutableArray<WriteCheck> _checks =
            [.. request.Columns.Concat(request.Kind == WriteKind.Upsert ? [] : request.Key).Select(index => dialect.CheckOf(request.Table.Columns[index], request))];

        public override void Null(int column) => statement.Null(column);

        public override void Text(int column, string value)
        {
            _checks[column].Text(value);
            statement.Text(column, value);
        }

        public override void Int(int column, long value)
        {
            _checks[column].Int(value);
            statement.Int(column, value);
        }

        public override void Decimal(int column, decimal value)
        {
            statement.Formatted(column, _checks[column].Decimal(value), "");
        }

        public override void Float(int column, double value)
        {
            _checks[column].Float(value);
            statement.Float(column, value);
        }

        public override void Bool(int column, bool value) => statement.Int(column, value ? 1 : 0);

        public override void Date(int column, DateOnly value) => statement.Formatted(column, value, TextForms.Date);

        public override void Time(int column, TimeOnly value) => statement.Formatted(column, value, TextForms.Time);

        public override void DateTime(int column, DateTime value) => statement.Moment(column, value);

        public override void Guid(int column, Guid value) => statement.Formatted(column, value, "D");

        public override void Bytes(int column, byte[] value) => statement.Bytes(column, value);
    }
}
