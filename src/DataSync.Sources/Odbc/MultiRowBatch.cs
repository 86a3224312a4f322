using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Inserts as <c>values (…), (…), …</c>, with a marker for every value.</summary>
internal sealed class MultiRowBatch : BatchWrite
{
    private readonly OdbcSession _session;
    private readonly Func<OdbcCommand> _command;
    private readonly WriteRequest _request;
    private readonly SourceDialect _dialect;
    private readonly int _rows;
    private readonly OdbcCommand _full;
    private readonly OdbcRowWriter _values;
    private int _pending;
    private long _written;

    /// <param name="rows">Rows of one statement.</param>
    internal MultiRowBatch(OdbcSession session, Func<OdbcCommand> command, WriteRequest request, SourceDialect dialect, int rows)
    {
        _session = session;
        _command = command;
        _request = request;
        _dialect = dialect;
        _rows = rows;
        _full = command();
        _full.CommandText = Statement(rows);
        _full.Parameters.Resize(rows * request.Columns.Length);
        var positions = Enumerable.Range(0, request.Columns.Length).ToImmutableArray();
        _values = new OdbcRowWriter(_full.Parameters, [.. request.Columns.Select(column => dialect.CheckOf(request.Table.Columns[column], request.Table))], positions, positions);
    }

    public override string Text => Statement(1) + ", …";

    public override int Pending => _pending;

    public override RowWriter Values => _values;

    public override void Add(CancellationToken cancellation)
    {
        _pending++;
        _values.Offset = _pending * _request.Columns.Length;
        if (_pending == _rows)
            Send(_full, cancellation);
    }

    public override long Flush(CancellationToken cancellation)
    {
        if (_pending > 0)
        {
            using var rest = _command();
            rest.CommandText = Statement(_pending);
            for (var index = 0; index < _pending * _request.Columns.Length; index++)
                rest.Parameters.Add(_full.Parameters[index]);
            Send(rest, cancellation);
        }
        var written = _written;
        _written = 0;
        return written;
    }

    public override void Dispose() => _full.Dispose();

    private void Send(OdbcCommand command, CancellationToken cancellation)
    {
        var rows = _pending;
        _pending = 0;
        _values.Offset = 0;
        _session.MakeRoom();
        _written += Cancellable.Run(command, cancellation, static run => run.ExecuteNonQuery()) is var affected and >= 0 ? affected : rows;
    }

    private string Statement(int rows)
    {
        var row = $"({string.Join(", ", Enumerable.Repeat("?", _request.Columns.Length))})";
        return $"insert into {_dialect.QuoteTable(_request.Table.PhysicalName)} ({string.Join(", ", _request.Columns.Select(column => _dialect.Quote(_request.Table.Columns[column].PhysicalName)))})"
            + $" values {string.Join(", ", Enumerable.Repeat(row, rows))}";
    }
}
