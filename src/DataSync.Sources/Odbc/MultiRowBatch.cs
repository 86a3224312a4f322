using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Many rows as one statement, with a marker for every value.</summary>
internal sealed class MultiRowBatch : BatchWrite
{
    private readonly OdbcSession _session;
    private readonly Func<OdbcCommand> _command;
    private readonly RowsText _text;
    private readonly WriteKind _kind;
    private readonly int _rows;
    private readonly OdbcCommand _full;
    private readonly OdbcRowWriter _values;
    private readonly bool _countsFound;
    private int _pending;
    private long _written;
    private long _found;

    /// <param name="rows">Rows of one statement.</param>
    internal MultiRowBatch(OdbcSession session, Func<OdbcCommand> command, WriteRequest request, RowsText text, SourceDialect dialect, int rows)
    {
        _session = session;
        _command = command;
        _text = text;
        _kind = request.Kind;
        _rows = rows;
        _full = command();
        _full.CommandText = text.Statement(rows);
        _full.Parameters.Resize(rows * text.Columns.Length);
        var positions = Enumerable.Range(0, text.Columns.Length).ToImmutableArray();
        _values = new OdbcRowWriter(_full.Parameters, [.. text.Columns.Select(column => dialect.CheckOf(column, request.Table))], positions, positions);
        if (text.Found is null)
            return;
        // MySQL calls such a variable out of date, and a remark on a write would be taken as a loss.
        using var begin = command();
        begin.CommandText = $"select version() like '%MariaDB%', {text.Found} := 0";
        _countsFound = Number(begin) == 1;
    }

    public override string Text => _text.Statement(1) + ", …";

    public override int Pending => _pending;

    public override RowWriter Values => _values;

    public override bool LeavesOutEqualRows => _countsFound;

    public override void Add(CancellationToken cancellation)
    {
        _pending++;
        _values.Offset = _pending * _text.Columns.Length;
        if (_pending == _rows)
            Send(_full, cancellation);
        else if (_values.IsLarge)
            SendRest(cancellation);
    }

    public override long Flush(CancellationToken cancellation)
    {
        if (_pending > 0)
            SendRest(cancellation);
        var written = _countsFound && _written > 0 ? _written - FoundSinceThen() : _written;
        _written = 0;
        return written;
    }

    public override void Dispose() => _full.Dispose();

    private long FoundSinceThen()
    {
        using var ask = _command();
        ask.CommandText = "select " + _text.Found;
        var before = _found;
        return (_found = Number(ask)) - before;
    }

    private static long Number(OdbcCommand command) => Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);

    private void SendRest(CancellationToken cancellation)
    {
        using var rest = _command();
        rest.CommandText = _text.Statement(_pending);
        for (var index = 0; index < _pending * _text.Columns.Length; index++)
            rest.Parameters.Add(_full.Parameters[index]);
        Send(rest, cancellation);
    }

    private void Send(OdbcCommand command, CancellationToken cancellation)
    {
        var rows = _pending;
        _pending = 0;
        _values.Begin();
        _session.MakeRoom();
        var affected = Cancellable.Run(command, cancellation, static run => run.ExecuteNonQuery());
        // Of an upsert MariaDB counts a row that it has changed twice, and one that stays the same once.
        _written += affected >= 0 && (_countsFound || _kind != WriteKind.Upsert) ? affected : rows;
    }
}
