using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>A prepared select.</summary>
internal sealed class PostgresRead(PostgresSession session, ReadRequest request, SelectText select) : SelectRead(request, select, PostgresSession.MostValues)
{
    private NpgsqlCommand? _command;
    private string _prepared = "";

    public override void Dispose()
    {
        base.Dispose();
        _command?.Dispose();
    }

    protected override TypedReader Open(string text, ReadOnlySpan<object?> values, CancellationToken cancellation)
    {
        ServerDialect.CheckParameters(values);
        if (_command is null || _prepared != text)
        {
            _command?.Dispose();
            _command = session.Command(text);
            _prepared = text;
        }
        var command = session.Now(_command);
        command.Parameters.Clear();
        foreach (var value in values)
            command.Parameters.Add(PostgresValue.Parameter(value));
        return new PostgresRowReader(session, session.Run(command, cancellation, static run => run.ExecuteReader()), command, Columns, Limit, cancellation);
    }
}
