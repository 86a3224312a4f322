using System.Collections.Frozen;
using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Sql;
using DataSync.Sources.Catalog;
using DataSync.Sources.Sql;
using DataSync.Sources.Sqlite;

namespace DataSync.Sources.Odbc;

/// <summary>Statements of the script's own through a driver.</summary>
internal sealed class OdbcOwnSql(OdbcSession session) : IOwnSql
{
    private static readonly FrozenSet<string> Questions = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "with", "select", "values", "pragma", "explain");

    public PreparedRead Prepare(OwnReadRequest request)
    {
        Check(request.Statement);
        return new Rows(session, request);
    }

    public OwnWrite Prepare(OwnStatement statement)
    {
        Check(statement);
        RefuseWhatOnlyLooksRun(statement);
        return new Write(session, statement);
    }

    public ProcedureCall Prepare(ProcedurePlan procedure) => new ProcedureByStatement(procedure, session.Dialect switch
    {
        SqliteDialect => throw ProcedureText.Refused(procedure, "SQLite has no procedures"),
        PostgresDialect dialect => ProcedureText.Postgres(procedure, dialect, new CatalogQuery(session.Connection, () => session.Transaction)),
        MariaDbDialect dialect => ProcedureText.MariaDb(procedure, dialect, new CatalogQuery(session.Connection, () => session.Transaction)),
        SourceDialect dialect => ProcedureText.Standard(procedure, dialect),
        _ => throw ProcedureText.Refused(procedure, "its database is not known"),
    }, this);

    private void Check(OwnStatement statement)
    {
        if (session.Dialect is SqliteDialect)
            OwnRows.RefuseVariables(statement);
    }

    // The driver takes it for a question, and lets a question run only as far as its rows are fetched: nothing would be written, and it would say so to nobody.
    private void RefuseWhatOnlyLooksRun(OwnStatement statement)
    {
        if (session.Quirks.QuestionsByWord && new OwnSqlScan(statement.Pieces).Words is [var first, ..] && Questions.Contains(first.Text))
        {
            throw new SyncException(OdbcCodes.NotOffered, $"{session.Quirks.Name} does not run a statement that begins with `{first.Text}` and gives no rows.",
                "Begin with `insert`, `update` or `delete`, with the query inside (`insert into t with … select …`), or use `kind: sqlite`.", FailureClass.Script);
        }
    }

    private static void Put(OdbcSession session, OdbcCommand command, ReadOnlySpan<object?> values)
    {
        session.CheckParameters(values);
        command.Parameters.Resize(values.Length);
        for (var index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index];
    }

    private sealed class Rows(OdbcSession session, OwnReadRequest request) : OwnRows(request)
    {
        private readonly OwnDecimals? _decimals = session.Dialect is SqliteDialect ? new OwnDecimals(request.Statement) : null;
        private OdbcCommand? _command;
        private OdbcRowReader? _reader;

        protected override RowReader Open(ReadOnlySpan<object?> values, Func<IReadOnlyList<string>, ImmutableArray<ColumnFit>> fits, CancellationToken cancellation)
        {
            if (_reader is { IsOpen: true })
                throw new InvalidOperationException("A reader of this statement is still open; dispose it first.");
            var command = _command ??= session.Command(Text);
            if (_decimals?.See(values) == true)
                command.CommandText = _decimals.Text;
            Put(session, command, values);
            var reader = Cancellable.Run(command, cancellation, static run => run.ExecuteReader());
            try
            {
                var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
                return _reader = new OdbcRowReader(session, reader, command, fits(names), Limit, cancellation);
            }
            catch
            {
                reader.Dispose();
                throw;
            }
        }

        public override void Dispose()
        {
            _reader?.Dispose();
            _command?.Dispose();
        }
    }

    private sealed class Write(OdbcSession session, OwnStatement own) : OwnWrite
    {
        private readonly OwnDecimals? _decimals = session.Dialect is SqliteDialect ? new OwnDecimals(own) : null;
        private readonly OdbcCommand _command = session.Command(own.Text("?"));

        public override string Text => own.Text("?");

        public override long Execute(ReadOnlySpan<object?> values, CancellationToken cancellation)
        {
            session.MakeRoom();
            if (_decimals?.See(values) == true)
                _command.CommandText = _decimals.Text;
            Put(session, _command, values);
            return Cancellable.Run(_command, cancellation, static command => command.ExecuteNonQuery());
        }

        public override void Dispose() => _command.Dispose();
    }
}
