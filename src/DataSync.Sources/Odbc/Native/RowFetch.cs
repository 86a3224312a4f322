using System.Runtime.InteropServices;

namespace DataSync.Sources.Odbc.Native;

/// <summary>
/// Fetches a statement's rows into bound memory. In a block of one row a column grows and stays large enough for the next; elsewhere a value that did not fit is fetched again as a whole, and where
/// each row is fetched by itself the blocks that follow have room for such a one.
/// </summary>
internal sealed unsafe class RowFetch : IDisposable
{
    private const int BlockBytes = 512 * 1024;
    private const int BytesAhead = 2 * 1024 * 1024;
    private const int FirstLongCapacity = 1024;
    private const int WidestOfMany = 16 * 1024;
    private const int MostRows = 2000;

    private readonly OdbcConnection _connection;
    private readonly OdbcStatementHandle _statement;
    private readonly OdbcColumn[] _columns;
    private readonly int[] _widths;
    private readonly List<RowLayout> _layouts = [];
    private readonly bool _singly;
    private readonly nuint* _fetched;
    private readonly ushort* _status;
    private readonly nint* _offset;
    private int _size;
    private int _shape;
    private RowLayout? _boundTo;
    private volatile bool _isWaitedFor;

    /// <param name="pace">Whether somebody may fetch before the rows are asked for.</param>
    internal RowFetch(OdbcConnection connection, OdbcStatementHandle statement, OdbcColumn[] columns, FetchPace pace)
    {
        _connection = connection;
        _statement = statement;
        _columns = columns;

        var isLong = columns.Any(column => column.IsUnbounded);
        var ahead = pace == FetchPace.Ahead && connection.Quirks.FetchesAhead;
        // Many a database declares every text without a length: where rows are fetched by themselves each may be as long as it likes; bytes mostly are long.
        _singly = ahead && connection.Quirks.LongestBlock == 1 && connection.GivesRestOfBound && columns.All(column => column.Format != ColumnFormat.Bytes);
        MayRunAhead = _singly || (ahead && connection.Quirks.LongestBlock > 1 && !isLong);
        _widths = [.. columns.Select(column => _singly ? Math.Min(WidthOf(column), FirstOf(column)) : WidthOf(column))];
        _size = isLong && !_singly ? 1 : RowsOfBlock(_singly ? MostRows : connection.Quirks.LongestBlock);

        _fetched = (nuint*)NativeMemory.AllocZeroed((nuint)sizeof(nuint));
        _offset = (nint*)NativeMemory.AllocZeroed((nuint)sizeof(nint));
        _status = (ushort*)NativeMemory.AllocZeroed((nuint)_size, sizeof(ushort));
        Set(CallLevel.AttrRowBindType, 0);
        Set(CallLevel.AttrRowArraySize, _singly ? 1 : _size);
        Set(CallLevel.AttrRowsFetchedPointer, (nint)_fetched);
        Set(CallLevel.AttrRowStatusPointer, (nint)_status);
        if (_singly)
            Set(CallLevel.AttrRowBindOffsetPointer, (nint)_offset);
    }

    /// <summary>Whether a second block may be fetched while the first is read: not where a value may be too long for it.</summary>
    internal bool MayRunAhead { get; }

    /// <summary>Set when someone waits for what there is: then the block ends with the row that is being fetched, where rows are fetched by themselves.</summary>
    internal bool IsWaitedFor
    {
        get => _isWaitedFor;
        set => _isWaitedFor = value;
    }

    /// <summary>Memory for a block, freed with this.</summary>
    internal RowLayout NewLayout()
    {
        var layout = new RowLayout();
        _layouts.Add(layout);
        return layout;
    }

    /// <summary>Fetches the next block. A failure is left in it, behind the rows that came before.</summary>
    /// <param name="most">Most rows, where each row is fetched by itself.</param>
    internal void Fetch(RowLayout into, int most)
    {
        into.Clear();
        try
        {
            Bind(into);
            if (_singly)
                FetchSingly(into, Math.Min(most, _size));
            else
                FetchBlock(into);
        }
        catch (Exception error)
        {
            into.Failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error);
        }
        into.IsLast |= into.Failure is not null;
    }

    public void Dispose()
    {
        if (_singly && !_statement.IsClosed)
            OdbcApi.SQLSetStmtAttrW(_statement.Raw, CallLevel.AttrRowBindOffsetPointer, 0, 0);
        foreach (var layout in _layouts)
            layout.Dispose();
        NativeMemory.Free(_fetched);
        NativeMemory.Free(_offset);
        NativeMemory.Free(_status);
    }

    private void FetchBlock(RowLayout into)
    {
        var code = OdbcApi.SQLFetch(_statement.Raw);
        into.IsLast = code == CallLevel.NoData;
        if (into.IsLast)
            return;
        if (!CallLevel.Ok(code))
            throw OdbcException.From(_statement, "Reading failed", _connection.Quirks);
        var rows = (int)*_fetched;
        if (code == CallLevel.SuccessWithInfo)
        {
            for (var row = 0; row < rows; row++)
                CompleteCutValues(into, row);
        }
        into.Rows = rows;
    }

    private void FetchSingly(RowLayout into, int most)
    {
        while (into.Rows < most && !(into.Rows > 0 && (_isWaitedFor || into.RestBytes > BytesAhead)))
        {
            *_offset = into.Rows * into.RowBytes;
            var code = OdbcApi.SQLFetch(_statement.Raw);
            into.IsLast = code == CallLevel.NoData;
            if (into.IsLast)
                return;
            if (!CallLevel.Ok(code))
                throw OdbcException.From(_statement, "Reading failed", _connection.Quirks);
            if (code == CallLevel.SuccessWithInfo)
                CompleteCutValues(into, into.Rows);
            into.Rows++;
        }
    }

    private int RowsOfBlock(int longest) => (int)Math.Clamp((_singly ? BytesAhead : BlockBytes) / Math.Max(RowLayout.BytesOf(_widths), 1), 1, longest);

    private static int Terminator(ColumnFormat format) => format switch
    {
        ColumnFormat.Utf8 => 1,
        ColumnFormat.Utf16 => sizeof(char),
        _ => 0,
    };

    private static short TypeOf(ColumnFormat format) => format switch
    {
        ColumnFormat.Utf8 => CallLevel.CChar,
        ColumnFormat.Utf16 => CallLevel.CWChar,
        ColumnFormat.Int64 => CallLevel.CSBigInt,
        ColumnFormat.Double => CallLevel.CDouble,
        ColumnFormat.Bit => CallLevel.CBit,
        ColumnFormat.Bytes => CallLevel.CBinary,
        ColumnFormat.Date => CallLevel.CTypeDate,
        _ => CallLevel.CTypeTimestamp,
    };

    private static int WidthOf(OdbcColumn column) => column.Format switch
    {
        // Of fixed size: in a block the driver goes by the size of the type and looks at no width of ours.
        ColumnFormat.Int64 or ColumnFormat.Double => 8,
        ColumnFormat.Bit => 1,
        ColumnFormat.Date => 6,
        ColumnFormat.Timestamp => 16,
        _ when column.IsUnbounded => FirstLongCapacity,
        // A rendered number or date never needs more.
        _ when column.ClrType != typeof(string) && column.ClrType != typeof(byte[]) => 96,
        ColumnFormat.Utf8 => Aligned((int)column.Size * 4 + 1),
        ColumnFormat.Utf16 => Aligned((int)(column.Size + 1) * sizeof(char)),
        _ => Aligned((int)column.Size),
    };

    // Narrow rows are fetched and read faster; a column that needs more gets it with the next block.
    private static int FirstOf(OdbcColumn column) => column.ClrType == typeof(string) || column.ClrType == typeof(byte[]) ? 64 : 32;

    private static int Aligned(int bytes) => (Math.Max(bytes, 8) + 7) & ~7;

    private void Set(int attribute, nint value)
    {
        var code = OdbcApi.SQLSetStmtAttrW(_statement.Raw, attribute, value, 0);
        if (!CallLevel.Ok(code))
            throw OdbcException.From(_statement, "The driver refuses to read in blocks", _connection.Quirks);
    }

    // Two blocks take turns.
    private void Bind(RowLayout into)
    {
        if (into.Shape == _shape && _boundTo == into)
            return;
        if (into.Shape != _shape && _singly)
            into.LayByRow(_widths, _size, _shape);
        else if (into.Shape != _shape)
            into.LayByColumn(_widths, _size, _shape);
        if (_singly)
            Set(CallLevel.AttrRowBindType, into.RowBytes);
        *_offset = 0;
        for (var index = 0; index < _columns.Length; index++)
            Bind(into, index);
        _boundTo = into;
    }

    private void Bind(RowLayout into, int index)
    {
        fixed (nint* length = &into.Length(index, 0))
        {
            var code = OdbcApi.SQLBindCol(_statement.Raw, (ushort)(index + 1), TypeOf(_columns[index].Format), into.Cell(index, 0), into.Width(index), length);
            if (!CallLevel.Ok(code))
                throw OdbcException.From(_statement, $"Column {_columns[index].Name} cannot be bound", _connection.Quirks);
        }
    }

    private void CompleteCutValues(RowLayout into, int row)
    {
        for (var index = 0; index < _columns.Length; index++)
        {
            var format = _columns[index].Format;
            if (format is not (ColumnFormat.Utf8 or ColumnFormat.Utf16 or ColumnFormat.Bytes))
                continue;
            var length = into.Length(index, row);
            if (length == CallLevel.NullData || (length >= 0 && length + Terminator(format) <= into.Width(index)))
                continue;
            if (_singly)
                FetchRest(into, index, row);
            else if (_size == 1)
                Grow(into, index);
            else
                FetchRestOfBlock(into, index, row);
        }
    }

    // One row at a time: the column gets a larger buffer, for this row and all that follow.
    private void Grow(RowLayout into, int index)
    {
        if (!_connection.GivesRestOfBound)
            throw Cut(index);
        byte* data = null;
        var capacity = 0;
        var length = into.Length(index, 0);
        GetWhole(into, index, length, ref data, ref capacity, ref length);
        into.Replace(index, data, capacity);
        Bind(into, index);
        into.Length(index, 0) = length;
    }

    private void FetchRestOfBlock(RowLayout into, int index, int row)
    {
        if (!_connection.GivesRestOfBlock || !CallLevel.Ok(OdbcApi.SQLSetPos(_statement.Raw, (nuint)(row + 1), CallLevel.SetPosPosition, CallLevel.LockNoChange)))
            throw Cut(index);
        FetchRest(into, index, row);
    }

    private void FetchRest(RowLayout into, int index, int row)
    {
        byte* data = null;
        var capacity = 0;
        var length = into.Length(index, row);
        GetWhole(into, index, length, ref data, ref capacity, ref length);
        into.Keep(index, row, new ReadOnlySpan<byte>(data, (int)length));
        NativeMemory.Free(data);
        if (!_singly || capacity > WidestOfMany || capacity <= _widths[index])
            return;
        _widths[index] = capacity;
        _size = RowsOfBlock(MostRows);
        _shape++;
    }

    private void GetWhole(RowLayout into, int index, nint announced, ref byte* data, ref int capacity, ref nint length)
    {
        var format = _columns[index].Format;
        var terminator = Terminator(format);
        long have = 0;
        capacity = Capacity(announced >= 0 ? announced + terminator : into.Width(index) * 2L);
        data = (byte*)NativeMemory.Alloc((nuint)capacity);
        while (true)
        {
            var code = OdbcApi.SQLGetData(_statement.Raw, (ushort)(index + 1), TypeOf(format), data + have, capacity - (nint)have, out var part);
            if (code == CallLevel.NoData)
                break;
            if (!CallLevel.Ok(code))
            {
                NativeMemory.Free(data);
                throw OdbcException.From(_statement, $"The value of column {_columns[index].Name} cannot be read to its end", _connection.Quirks);
            }
            var room = capacity - have - terminator;
            if (part >= 0 && part <= room)
            {
                have += part;
                break;
            }
            have += room;
            capacity = Capacity(part >= 0 ? have + part - room + terminator : capacity * 2L);
            data = (byte*)NativeMemory.Realloc(data, (nuint)capacity);
        }
        length = (nint)have;
    }

    private static int Capacity(long bytes) => bytes <= Array.MaxLength
        ? (int)Math.Min((ulong)Array.MaxLength, System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)bytes))
        : throw OdbcException.Refusal(OdbcCodes.ValueCut, $"A value of {bytes} bytes is longer than this process can hold.");

    private OdbcException Cut(int index) => OdbcException.Refusal(OdbcCodes.ValueCut,
        $"A value of column {_columns[index].Name} is longer than the column says ({_columns[index].Size}), and {_connection.Quirks.Name} cannot give the rest.");
}
