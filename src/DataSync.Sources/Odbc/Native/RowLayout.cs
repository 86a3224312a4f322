using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DataSync.Sources.Odbc.Native;

/// <summary>
/// The memory of a block of rows, apart from the statement whose columns are bound to it, so that one block can be read while the next is fetched. It lies column by column as the driver
/// fills whole blocks, or row by row where each row is fetched by itself.
/// </summary>
internal sealed unsafe class RowLayout : IDisposable
{
    private Bound[] _bound = [];
    private byte* _rows;
    private Dictionary<(int Column, int Row), byte[]>? _rest;

    /// <summary>How many rows it holds; 0 at the end of the result, and where nothing came before a failure.</summary>
    internal int Rows { get; set; }

    /// <summary>What stands in the place of the row behind the last one.</summary>
    internal ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>Whether nothing comes after it.</summary>
    internal bool IsLast { get; set; }

    /// <summary>From one row to the next; 0 where it lies column by column.</summary>
    internal nint RowBytes { get; private set; }

    /// <summary>Which set of widths it was laid out for.</summary>
    internal int Shape { get; private set; } = -1;

    /// <summary>Bytes of values that did not fit.</summary>
    internal long RestBytes { get; private set; }

    internal static nint BytesOf(ReadOnlySpan<int> widths)
    {
        nint bytes = 0;
        foreach (var width in widths)
            bytes += Aligned(width) + sizeof(nint);
        return bytes;
    }

    internal void LayByColumn(ReadOnlySpan<int> widths, int rows, int shape)
    {
        Free();
        (_bound, RowBytes, Shape) = (new Bound[widths.Length], 0, shape);
        for (var index = 0; index < widths.Length; index++)
        {
            _bound[index] = new Bound
            {
                Data = (byte*)NativeMemory.Alloc((nuint)rows, (nuint)widths[index]),
                Lengths = (byte*)NativeMemory.AllocZeroed((nuint)rows, (nuint)sizeof(nint)),
                Width = widths[index],
                Stride = widths[index],
                LengthStride = sizeof(nint),
            };
        }
    }

    internal void LayByRow(ReadOnlySpan<int> widths, int rows, int shape)
    {
        Free();
        (_bound, RowBytes, Shape) = (new Bound[widths.Length], BytesOf(widths), shape);
        _rows = (byte*)NativeMemory.AllocZeroed((nuint)rows, (nuint)RowBytes);
        nint at = 0;
        for (var index = 0; index < widths.Length; index++)
        {
            _bound[index] = new Bound { Lengths = _rows + at, Data = _rows + at + sizeof(nint), Width = widths[index], Stride = RowBytes, LengthStride = RowBytes };
            at += Aligned(widths[index]) + sizeof(nint);
        }
    }

    /// <summary>Before it is filled anew.</summary>
    internal void Clear()
    {
        (Rows, Failure, IsLast, RestBytes) = (0, null, false, 0);
        _rest?.Clear();
    }

    internal bool IsNull(int column, int row) => Length(column, row) == CallLevel.NullData;

    internal ref nint Length(int column, int row)
    {
        ref var bound = ref _bound[column];
        return ref *(nint*)(bound.Lengths + row * bound.LengthStride);
    }

    internal byte* Cell(int column, int row)
    {
        ref var bound = ref _bound[column];
        return bound.Data + row * bound.Stride;
    }

    internal int Width(int column) => _bound[column].Width;

    /// <summary>The bytes of a value of variable length.</summary>
    internal ReadOnlySpan<byte> Bytes(int column, int row)
    {
        if (_rest is { Count: > 0 } && _rest.TryGetValue((column, row), out var whole))
            return whole;
        return new ReadOnlySpan<byte>(Cell(column, row), (int)Length(column, row));
    }

    /// <summary>Keeps the whole of a value that did not fit.</summary>
    internal void Keep(int column, int row, ReadOnlySpan<byte> whole)
    {
        (_rest ??= [])[(column, row)] = whole.ToArray();
        RestBytes += whole.Length;
    }

    /// <summary>A column of a block of one row gets other memory, which is freed with this.</summary>
    internal void Replace(int column, byte* data, int width)
    {
        NativeMemory.Free(_bound[column].Data);
        _bound[column].Data = data;
        (_bound[column].Width, _bound[column].Stride) = (width, width);
    }

    public void Dispose() => Free();

    private static int Aligned(int bytes) => (bytes + 7) & ~7;

    private void Free()
    {
        if (_rows != null)
            NativeMemory.Free(_rows);
        else
        {
            foreach (var bound in _bound)
            {
                NativeMemory.Free(bound.Data);
                NativeMemory.Free(bound.Lengths);
            }
        }
        _rows = null;
        _bound = [];
    }

    private struct Bound
    {
        internal byte* Data;
        internal byte* Lengths;
        internal int Width;
        internal nint Stride;
        internal nint LengthStride;
    }
}
