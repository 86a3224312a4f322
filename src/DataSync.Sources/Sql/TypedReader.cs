using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>
/// A reader that checks every value against its declaration, stops at a limit, and can be told to fetch the rest into memory
/// when somebody needs the database for writing (see <see cref="OpenReaders"/>).
/// </summary>
internal abstract class TypedReader : RowReader
{
    private readonly long _limit;
    private readonly OpenReaders _open;
    private long _rows;
    private bool _ended;
    private Queue<object?[]>? _rest;
    private object?[]? _row;
    private ExceptionDispatchInfo? _failure;

    protected TypedReader(ImmutableArray<ColumnFit> columns, int? limit, OpenReaders open, object session)
    {
        Columns = columns;
        _limit = limit ?? long.MaxValue;
        _open = open;
        open.Add(this, session);
    }

    protected ImmutableArray<ColumnFit> Columns { get; }

    /// <summary>Whether it still holds the statement.</summary>
    internal abstract bool IsOpen { get; }

    public sealed override bool Read()
    {
        if (!_ended && _rows < _limit && (_rest is { } rest ? rest.TryDequeue(out _row) : ReadNext()))
        {
            _rows++;
            return true;
        }
        if (_failure is { } failure && !_ended)
            failure.Throw();
        if (!_ended)
            Dispose();
        return false;
    }

    public sealed override bool IsNull(int column) => _row is { } row ? row[column] is null : IsNullLive(column);

    public sealed override string Text(int column) => _row is { } row ? Kept<string>(row, column) : Columns[column].Text(TextLive(column));

    public sealed override long Int(int column) => _row is { } row ? Kept<long>(row, column) : IntLive(column);

    public sealed override decimal Decimal(int column) => _row is { } row ? Kept<decimal>(row, column) : Columns[column].Decimal(DecimalLive(column));

    public sealed override double Float(int column) => _row is { } row ? Kept<double>(row, column) : FloatLive(column);

    public sealed override bool Bool(int column) => _row is { } row ? Kept<bool>(row, column) : BoolLive(column);

    public sealed override DateOnly Date(int column) => _row is { } row ? Kept<DateOnly>(row, column) : DateLive(column);

    public sealed override TimeOnly Time(int column) => _row is { } row ? Kept<TimeOnly>(row, column) : TimeLive(column);

    public sealed override DateTime DateTime(int column) => _row is { } row ? Kept<DateTime>(row, column) : DateTimeLive(column);

    public sealed override Guid Guid(int column) => _row is { } row ? Kept<Guid>(row, column) : GuidLive(column);

    public sealed override byte[] Bytes(int column) => _row is { } row ? Kept<byte[]>(row, column) : Columns[column].Bytes(BytesLive(column));

    /// <summary>Fetches all remaining rows into memory and lets go of the database. The current row stays readable; a failure comes when it is its turn.</summary>
    internal void FetchRest()
    {
        if (_ended || _rest is not null)
            return;
        var current = _rows > 0 ? Snapshot() : null;
        var rest = new Queue<object?[]>();
        try
        {
            while (_rows + rest.Count < _limit && ReadLive())
                rest.Enqueue(Snapshot());
        }
        catch (System.Data.Common.DbException error)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
        }
        _rest = rest;
        _row = current;
        CloseLive();
    }

    public sealed override void Dispose()
    {
        _ended = true;
        _open.Remove(this);
        CloseLive();
    }

    protected abstract bool ReadLive();

    protected abstract bool IsNullLive(int column);

    protected abstract string TextLive(int column);

    protected abstract long IntLive(int column);

    protected abstract decimal DecimalLive(int column);

    protected abstract double FloatLive(int column);

    protected abstract bool BoolLive(int column);

    protected abstract DateOnly DateLive(int column);

    protected abstract TimeOnly TimeLive(int column);

    protected abstract DateTime DateTimeLive(int column);

    protected abstract Guid GuidLive(int column);

    protected abstract byte[] BytesLive(int column);

    /// <summary>Gives the statement back; may be called twice.</summary>
    protected abstract void CloseLive();

    // Once it has failed nothing more comes, and there is no current row that somebody else's statement could ask to be kept.
    private bool ReadNext()
    {
        try
        {
            return ReadLive();
        }
        catch (System.Data.Common.DbException error)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
            _rest = [];
            CloseLive();
            throw;
        }
    }

    // A value that does not fit is kept as its error, so that it is reported when, and only if, it is read.
    private object?[] Snapshot()
    {
        var row = new object?[Columns.Length];
        for (var column = 0; column < row.Length; column++)
        {
            try
            {
                row[column] = Get(column, Columns[column].Column.Type.Kind);
            }
            catch (Plans.Runtime.SyncException error)
            {
                row[column] = error;
            }
        }
        return row;
    }

    private static T Kept<T>(object?[] row, int column) => row[column] switch
    {
        T value => value,
        Plans.Runtime.SyncException error => throw error,
        _ => throw new InvalidOperationException($"Column {column} was asked as {typeof(T).Name}."),
    };
}
