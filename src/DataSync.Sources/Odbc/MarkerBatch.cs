using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Many rows as one statement that has a marker for every value: rows are put one behind the other into the markers of the full statement, and what is left at the end is sent by a shorter one.</summary>
internal abstract class MarkerBatch : BatchWrite
{
    private readonly OdbcSession _session;
    private readonly Func<int, string> _statement;
    private readonly int _rows;
    private readonly OdbcCommand _full;
    private readonly OdbcRowWriter _values;
    private int _pending;

    /// <param name="columns">The columns of one row's markers, in their order.</param>
    /// <param name="statement">The statement for a number of rows.</param>
    /// <param name="rows">Rows of the full statement.</param>
    protected MarkerBatch(OdbcSession session, WriteRequest request, ImmutableArray<ColumnPlan> columns, Func<int, string> statement, SourceDialect dialect, int rows)
    {
        _session = session;
        _statement = statement;
        _rows = rows;
        Width = columns.Length;
        _full = session.Command(statement(rows));
        _full.Parameters.Resize(rows * Width);
        var positions = Enumerable.Range(0, Width).ToImmutableArray();
        _values = new OdbcRowWriter(_full.Parameters, [.. columns.Select(column => dialect.CheckOf(column, request))], positions, positions);
    }

    public sealed override int Pending => _pending;

    public sealed override RowWriter Values => _values;

    /// <summary>Markers of one row.</summary>
    protected int Width { get; }

    /// <summary>The markers of the full statement.</summary>
    protected OdbcParameterCollection Markers => _full.Parameters;

    /// <summary>Where the markers of the row begin that is filled.</summary>
    protected int Offset => _values.Offset;

    /// <summary>Rows written since the last flush.</summary>
    protected long Written { get; private set; }

    public override void Add(CancellationToken cancellation)
    {
        _pending++;
        _values.Offset = _pending * Width;
        if (_pending == _rows)
            Send(_full, cancellation);
        else if (_values.IsLarge)
            SendRest(cancellation);
    }

    public override long Flush(CancellationToken cancellation)
    {
        if (_pending > 0)
            SendRest(cancellation);
        var written = Written;
        Written = 0;
        return written;
    }

    public sealed override void Dispose() => _full.Dispose();

    /// <summary>Sends the rows that are complete.</summary>
    protected void SendRest(CancellationToken cancellation)
    {
        using var rest = _session.Command(_statement(_pending));
        for (var index = 0; index < _pending * Width; index++)
            rest.Parameters.Add(_full.Parameters[index]);
        Send(rest, cancellation);
    }

    /// <summary>A statement is about to be sent: its rows are none of the next one's.</summary>
    protected virtual void Sending()
    {
    }

    /// <summary>How many rows a statement has written.</summary>
    /// <param name="affected">What the driver says; negative when it does not know.</param>
    /// <param name="rows">Rows sent.</param>
    protected abstract long Count(int affected, int rows);

    private void Send(OdbcCommand command, CancellationToken cancellation)
    {
        var rows = _pending;
        _pending = 0;
        _values.Begin();
        Sending();
        _session.MakeRoom();
        Written += Count(Cancellable.Run(command, cancellation, static run => run.ExecuteNonQuery()), rows);
    }
}
