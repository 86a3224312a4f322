using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>Statements of the script's own by the server's protocol.</summary>
internal sealed class PostgresOwnSql(PostgresSession session) : IOwnSql
{
    public PreparedRead Prepare(OwnReadRequest request) => new Rows(session, request);

    public OwnWrite Prepare(OwnStatement statement) => new Write(session, statement);

    public ProcedureCall Prepare(ProcedurePlan procedure) => new ProcedureByStatement(procedure, session.Procedure(procedure), this);

    /// <summary>The pieces with <c>$1</c>, <c>$2</c>, … between them.</summary>
    private static string Numbered(ImmutableArray<string> pieces)
    {
        var text = new StringBuilder(pieces[0]);
        for (var index = 1; index < pieces.Length; index++)
            text.Append(CultureInfo.InvariantCulture, $"${index}").Append(pieces[index]);
        return text.ToString();
    }

    private static void Put(NpgsqlCommand command, ReadOnlySpan<object?> values)
    {
        ServerDialect.CheckParameters(values);
        command.Parameters.Clear();
        foreach (var value in values)
            command.Parameters.Add(PostgresValue.Parameter(value));
    }

    private sealed class Rows(PostgresSession session, OwnReadRequest request) : OwnRows(request)
    {
        private readonly NpgsqlCommand _command = session.Raw(Numbered(request.Statement.Pieces));
        private PostgresRowReader? _reader;

        protected override RowReader Open(ReadOnlySpan<object?> values, Func<IReadOnlyList<string>, ImmutableArray<ColumnFit>> fits, CancellationToken cancellation)
        {
            if (_reader is { IsOpen: true })
                throw new InvalidOperationException("A reader of this statement is still open; dispose it first.");
            var command = session.Now(_command);
            Put(command, values);
            var reader = session.Run(command, cancellation, static run => run.ExecuteReader());
            try
            {
                var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
                return _reader = new PostgresRowReader(session, reader, command, fits(names), Limit, cancellation);
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
            _command.Dispose();
        }
    }

    private sealed class Write(PostgresSession session, OwnStatement statement) : OwnWrite
    {
        private readonly NpgsqlCommand _command = session.Raw(Numbered(statement.Pieces));

        public override string Text => statement.Text("?");

        public override long Execute(ReadOnlySpan<object?> values, CancellationToken cancellation)
        {
            var command = session.Now(_command);
            Put(command, values);
            return session.Run(command, cancellation, static run => run.ExecuteNonQuery());
        }

        public override void Dispose() => _command.Dispose();
    }
}
