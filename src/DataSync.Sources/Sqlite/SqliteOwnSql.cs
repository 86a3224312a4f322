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
        return new Write(session, statement);
    }

    public ProcedureCall Prepare(ProcedurePlan procedure) => throw ProcedureText.Refused(procedure, "SQLite has no procedures");

    private sealed class Rows(SqliteSession session, OwnReadRequest request) : OwnRows(request)
    {
        private readonly OwnDecimals _decimals = new(request.Statement);
        private SqliteStatement? _statement;
        private SqliteRowReader? _reader;

        protected override RowReader Open(ReadOnlySpan<object?> values, Func<IReadOnlyList<string>, ImmutableArray<ColumnFit>> fits, CancellationToken cancellation)
        {
            if (_reader is { IsOpen: true })
                throw new InvalidOperationException("A reader of this statement is still open; dispose it first.");
            cancellation.ThrowIfCancellationRequested();
            if (_decimals.See(values))
                Drop();
            _statement ??= session.Statement(_decimals.Text);
            for (var index = 0; index < values.Length; index++)
                _statement.Put(index, values[index]);
            var handle = _statement.Handle;
            var names = Enumerable.Range(0, raw.sqlite3_column_count(handle)).Select(column => raw.sqlite3_column_name(handle, column).utf8_to_string()).ToList();
            return _reader = new SqliteRowReader(session, _statement, fits(names), Limit, cancellation);
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

    private sealed class Write(SqliteSession session, OwnStatement own) : OwnWrite
    {
        private readonly OwnDecimals _decimals = new(own);
        private SqliteStatement _statement = session.Statement(own.Text("?"));

        public override string Text => own.Text("?");

        public override long Execute(ReadOnlySpan<object?> values, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            session.MakeRoom();
            if (_decimals.See(values))
            {
                session.Drop(_statement);
                _statement = session.Statement(_decimals.Text);
            }
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
