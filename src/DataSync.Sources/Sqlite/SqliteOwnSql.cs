using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using SQLitePCL;

namespace DataSync.Sources.Sqlite;

/// <summary>Statements of the script's own, straight on SQLite's interface.</summary>
internal sealed class SqliteOwnSql(SqliteSession session) : IOwnSql
{
    public PreparedRead Prepare(OwnReadRequest request)
    {
        OwnRows.RefuseVariables(request.Statement);
        return new Rows(session, request);
    }

    public OwnWrite Prepare(OwnStatement statement)
    {
        OwnRows.RefuseVariables(statement);
        return new Write(session, statement.Text("?"));
    }

    public ProcedureCall Prepare(ProcedurePlan procedure) => throw ProcedureText.Refused(procedure, "SQLite has no procedures");

    private sealed class Rows(SqliteSession session, OwnReadRequest request) : OwnRows(request)
    {
        private SqliteStatement? _statement;
        private SqliteRowReader? _reader;

        protected override RowReader Open(ReadOnlySpan<object?> values, Func<IReadOnlyList<string>, ImmutableArray<ColumnFit>> fits, CancellationToken cancellation)
        {
            if (_reader is { IsOpen: true })
                throw new InvalidOperationException("A reader of this statement is still open; dispose it first.");
            cancellation.ThrowIfCancellationRequested();
            _statement ??= session.Statement(Text);
            for (var index = 0; index < values.Length; index++)
                _statement.Put(index, values[index]);
            var handle = _statement.Handle;
            var names = Enumerable.Range(0, raw.sqlite3_column_count(handle)).Select(column => raw.sqlite3_column_name(handle, column).utf8_to_string()).ToList();
            return _reader = new SqliteRowReader(session, _statement, fits(names), Limit, cancellation);
        }

        public override void Dispose()
        {
            _reader?.Dispose();
            if (_statement is { } statement)
                session.Drop(statement);
            _statement = null;
        }
    }

    private sealed class Write(SqliteSession session, string text) : OwnWrite
    {
        private readonly SqliteStatement _statement = session.Statement(text);

        public override string Text => text;

        public override long Execute(ReadOnlySpan<object?> values, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            session.MakeRoom();
            for (var index = 0; index < values.Length; index++)
                _statement.Put(index, values[index]);
            _statement.Step(cancellation);
            var changes = _statement.Changes;
            _statement.Reset();
            return changes;
        }

        public override void Dispose() => session.Drop(_statement);
    }
}
