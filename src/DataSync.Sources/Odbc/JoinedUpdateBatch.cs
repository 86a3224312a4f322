using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Updates of many rows as one statement with a marker for every value. One statement meets each row once: a key that comes again waits for the next one.</summary>
internal sealed class JoinedUpdateBatch : BatchWrite
{
    private const int MostRows = 500;
    private readonly OdbcSession _session;
    private readonly Func<OdbcCommand> _command;
    private readonly JoinedUpdateText _text;
    private readonly int _rows;
    private readonly int _keyAt;
    private readonly OdbcCommand _full;
    private readonly OdbcRowWriter _values;
    private readonly HashSet<int> _keys = [];
    private int _pending;
    private long _written;

    internal JoinedUpdateBatch(OdbcSession session, Func<OdbcCommand> command, WriteRequest request, JoinedUpdateText text, SourceDialect dialect, int mostValues)
    {
        _session = session;
        _command = command;
        _text = text;
        _keyAt = request.Columns.Length;
        _rows = Math.Max(1, Math.Min(MostRows, mostValues / text.Columns.Length));
        _full = command();
        _full.CommandText = text.Statement(_rows);
        _full.Parameters.Resize(_rows * text.Columns.Length);
        var positions = Enumerable.Range(0, text.Columns.Length).ToList();
        _values = new OdbcRowWriter(_full.Parameters, [.. text.Columns.Select(column => dialect.CheckOf(column, request.Table))], [.. positions], [.. positions]);
    }

    public override string Text => _text.Statement(1);

    public override int Pending => _pending;

    public override RowWriter Values => _values;

    public override bool LeavesOutEqualRows => false;

    public override void Add(CancellationToken cancellation)
    {
        var key = new HashCode();
        for (var at = _keyAt; at < _text.Columns.Length; at++)
            key.Add(_full.Parameters[_values.Offset + at].Value);
        var hash = key.ToHashCode();
        // A mere likeness of keys does no harm.
        if (!_keys.Add(hash))
        {
            var from = _values.Offset;
            SendRest(cancellation);
            for (var at = 0; at < _text.Columns.Length; at++)
                _full.Parameters[at].Value = _full.Parameters[from + at].Value;
            _keys.Add(hash);
        }
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
        var written = _written;
        _written = 0;
        return written;
    }

    public override void Dispose() => _full.Dispose();

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
        _pending = 0;
        _values.Begin();
        _keys.Clear();
        _session.MakeRoom();
        _written += Cancellable.Run(command, cancellation, static run => run.ExecuteNonQuery());
    }
}
