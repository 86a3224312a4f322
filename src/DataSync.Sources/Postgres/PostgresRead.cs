using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>A prepared select. One reader at a time.</summary>
internal sealed class PostgresRead(PostgresSession session, ReadRequest request, SelectText select) : PreparedRead, ITextRead
{
    private readonly ImmutableArray<ColumnFit> _columns = [.. request.Columns.Select(column => new ColumnFit(request.Table.Columns[column]))];
    private NpgsqlCommand? _command;
    private string _prepared = "";
    private PostgresRowReader? _reader;

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
        ValueCount.Check(values.Length, PostgresSession.MostValues);
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
        return _reader = new PostgresRowReader(session, session.Run(command, cancellation, static run => run.ExecuteReader()), command, _columns, select.Limit, cancellation);
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        _command?.Dispose();
    }
}
