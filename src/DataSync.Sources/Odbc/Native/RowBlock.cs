using System.Runtime.InteropServices;

namespace DataSync.Sources.Odbc.Native;

/// <summary>
/// The memory that a result's columns are bound to, column by column, one or more rows at a time. A value that did not fit is
/// fetched again as a whole; in blocks of one row its column grows and stays large enough for the next.
/// </summary>
internal sealed unsafe class RowBlock : IDisposable
{
    private const int BlockBytes = 512 * 1024;
    private const int FirstLongCapacity = 1024;

    private readonly OdbcConnection _connection;
    private readonly OdbcStatementHandle _statement;
    private readonly OdbcColumn[] _columns;
    private readonly Bound[] _bound;
    private readonly int _size;
    private readonly nuint* _fetched;
    private readonly ushort* _status;
    private Dictionary<(int Column, int Row), byte[]>? _rest;

    internal RowBlock(OdbcConnection connection, OdbcStatementHandle statement, OdbcColumn[] columns)
    {
        _connection = connection;
        _statement = statement;
        _columns = columns;
        _bound = new Bound[columns.Length];

        var rowBytes = 0;
        for (var index = 0; index < columns.Length; index++)
            rowBytes += (_bound[index].Width = WidthOf(columns[index])) + sizeof(nint);
        _size = columns.Any(column => column.IsUnbounded) ? 1 : Math.Clamp(BlockBytes / Math.Max(rowBytes, 1), 1, connection.Quirks.LongestBlock);

        _fetched = (nuint*)NativeMemory.AllocZeroed((nuint)sizeof(nuint));
        _status = (ushort*)NativeMemory.AllocZeroed((nuint)_size, sizeof(ushort));
        Set(CallLevel.AttrRowBindType, 0);
        Set(CallLevel.AttrRowArraySize, _size);
        Set(CallLevel.AttrRowsFetchedPointer, (nint)_fetched);
        Set(CallLevel.AttrRowStatusPointer, (nint)_status);
        for (var index = 0; index < columns.Length; index++)
        {
            _bound[index].Data = (byte*)NativeMemory.Alloc((nuint)_size, (nuint)_bound[index].Width);
            _bound[index].Lengths = (nint*)NativeMemory.AllocZeroed((nuint)_size, (nuint)sizeof(nint));
            Bind(index);
        }
    }

    /// <summary>The next block; how many rows it has, 0 at the end.</summary>
    internal int Fetch()
    {
        _rest?.Clear();
        var code = OdbcApi.SQLFetch(_statement.Raw);
        switch (code)
        {
            case CallLevel.Success:
                return (int)*_fetched;
            case CallLevel.NoData:
                return 0;
            case CallLevel.SuccessWithInfo:
                CompleteCutValues();
                return (int)*_fetched;
            default:
                throw _connection.Noticed(OdbcException.From(_statement, "Reading failed", _connection.Quirks));
        }
    }

    internal bool IsNull(int column, int row) => _bound[column].Lengths[row] == CallLevel.NullData;

    internal byte* Cell(int column, int row) => _bound[column].Data + (nint)row * _bound[column].Width;

    /// <summary>The bytes of a value of variable length.</summary>
    internal ReadOnlySpan<byte> Bytes(int column, int row)
    {
        ref var bound = ref _bound[column];
        var length = bound.Lengths[row];
        if (_rest is { Count: > 0 } && _rest.TryGetValue((column, row), out var whole))
            return whole;
        return new ReadOnlySpan<byte>(bound.Data + (nint)row * bound.Width, (int)length);
    }

    public void Dispose()
    {
        foreach (var bound in _bound)
        {
            NativeMemory.Free(bound.Data);
            NativeMemory.Free(bound.Lengths);
        }
        NativeMemory.Free(_fetched);
        NativeMemory.Free(_status);
    }

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

    private static int Aligned(int bytes) => (Math.Max(bytes, 8) + 7) & ~7;

    private void Set(int attribute, nint value)
    {
        var code = OdbcApi.SQLSetStmtAttrW(_statement.Raw, attribute, value, 0);
        if (!CallLevel.Ok(code))
            throw OdbcException.From(_statement, "The driver refuses to read in blocks", _connection.Quirks);
    }

    private void Bind(int index)
    {
        ref var bound = ref _bound[index];
        var code = OdbcApi.SQLBindCol(
            _statement.Raw, (ushort)(index + 1), TypeOf(_columns[index].Format), bound.Data, bound.Width, bound.Lengths);
        if (!CallLevel.Ok(code))
            throw OdbcException.From(_statement, $"Column {_columns[index].Name} cannot be bound", _connection.Quirks);
    }

    private void CompleteCutValues()
    {
        var rows = (int)*_fetched;
        for (var index = 0; index < _bound.Length; index++)
        {
            var format = _columns[index].Format;
            if (format is not (ColumnFormat.Utf8 or ColumnFormat.Utf16 or ColumnFormat.Bytes))
                continue;
            for (var row = 0; row < rows; row++)
            {
                var length = _bound[index].Lengths[row];
                if (length == CallLevel.NullData || (length >= 0 && length + Terminator(format) <= _bound[index].Width))
                    continue;
                if (_size == 1)
                    Grow(index);
                else
                    FetchRest(index, row);
            }
        }
    }

    // One row at a time: the column gets a larger buffer, for this row and all that follow.
    private void Grow(int index)
    {
        if (!_connection.GivesRestOfBound)
            throw Cut(index);
        ref var bound = ref _bound[index];
        var length = bound.Lengths[0];
        byte* data = null;
        var capacity = 0;
        GetWhole(index, length, ref data, ref capacity, ref length);
        NativeMemory.Free(bound.Data);
        bound.Data = data;
        bound.Width = capacity;
        Bind(index);
        bound.Lengths[0] = length;
    }

    private void FetchRest(int index, int row)
    {
        if (!_connection.GivesRestOfBlock || !CallLevel.Ok(OdbcApi.SQLSetPos(_statement.Raw, (nuint)(row + 1), CallLevel.SetPosPosition, CallLevel.LockNoChange)))
            throw Cut(index);
        byte* data = null;
        var capacity = 0;
        var length = _bound[index].Lengths[row];
        GetWhole(index, length, ref data, ref capacity, ref length);
        (_rest ??= [])[(index, row)] = new ReadOnlySpan<byte>(data, (int)length).ToArray();
        NativeMemory.Free(data);
    }

    private void GetWhole(int index, nint announced, ref byte* data, ref int capacity, ref nint length)
    {
        var format = _columns[index].Format;
        var terminator = Terminator(format);
        long have = 0;
        capacity = Capacity(announced >= 0 ? announced + terminator : _bound[index].Width * 2L);
        data = (byte*)NativeMemory.Alloc((nuint)capacity);
        while (true)
        {
            var code = OdbcApi.SQLGetData(_statement.Raw, (ushort)(index + 1), TypeOf(format), data + have, capacity - (nint)have, out var part);
            if (code == CallLevel.NoData)
                break;
            if (!CallLevel.Ok(code))
            {
                NativeMemory.Free(data);
                throw _connection.Noticed(OdbcException.From(_statement, $"The value of column {_columns[index].Name} cannot be read to its end", _connection.Quirks));
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

    private struct Bound
    {
        internal byte* Data;
        internal nint* Lengths;
        internal int Width;
    }
}
