using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>A prepared insert, update or delete.</summary>
internal sealed class OdbcWrite : PreparedWrite
{
    private readonly OdbcSession _session;
    private readonly OdbcCommand _command;

    internal OdbcWrite(OdbcSession session, OdbcCommand command, WriteRequest request, WriteText text, SourceDialect dialect)
    {
        _session = session;
        _command = command;
        command.CommandText = text.Text;
        command.Parameters.Resize(text.Markers.Length);
        int[] columns = [.. request.Columns, .. request.Key];
        var checks = columns.Select(index => dialect.CheckOf(request.Table.Columns[index], request)).ToImmutableArray();
        // A key that is compared twice has two markers.
        var (first, again) = (ImmutableArray.CreateBuilder<int>(checks.Length), ImmutableArray.CreateBuilder<int>(checks.Length));
        for (var position = 0; position < checks.Length; position++)
        {
            first.Add(text.Markers.IndexOf(position));
            again.Add(text.Markers.LastIndexOf(position));
        }

        Values = new OdbcRowWriter(command.Parameters, checks, first.MoveToImmutable(), again.MoveToImmutable());
    }

    public override string Text => _command.CommandText;

    public override RowWriter Values { get; }

    public override long Execute(CancellationToken cancellation)
    {
        _session.MakeRoom();
        return Cancellable.Run(_command, cancellation, static command => command.ExecuteNonQuery());
    }

    /// <summary>Runs a statement that gives its row back.</summary>
    internal RowReader ExecuteReader(ImmutableArray<ColumnFit> columns, CancellationToken cancellation)
    {
        _session.MakeRoom();
        var reader = Cancellable.Run(_command, cancellation, static command => command.ExecuteReader());
        if (_command.Connection is { } connection && !_command.Remarks.IsEmpty)
            OdbcCommand.RefuseLoss(_command.Remarks, connection.Quirks);
        return new OdbcRowReader(_session, reader, _command, columns, null, cancellation);
    }

    public override void Dispose() => _command.Dispose();
}
