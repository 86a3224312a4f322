using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace DataSync.Stations.Files.Blocks;

/// <summary>
/// The blocks of an entry, one after the other: packing (0 stored, 1 Brotli), rows, unpacked bytes, packed bytes, CRC-32C over these and the packed bytes,
/// packed bytes. Only one block is in memory at a time.
/// </summary>
internal static class BlockStream
{
    private const int HeaderBytes = 17;
    private const int SummedHeaderBytes = 13;
    private const int BrotliQuality = 5;
    private const int BrotliWindow = 22;

    /// <summary>Writes all rows.</summary>
    /// <returns>How many there were.</returns>
    internal static long Write<TRow>(Stream stream, IRowCoding<TRow> coding, IEnumerable<TRow> rows, string place, StationFileLimits limits)
    {
        var total = 0L;
        var weight = 0L;
        var pending = new List<TRow>();
        using var buffer = new BlockBuffer();
        foreach (var row in rows)
        {
            pending.Add(row);
            weight += coding.Weigh(row);
            if (pending.Count == StationFileLimits.RowsPerBlock || weight >= StationFileLimits.BlockBytesWanted) Flush();
        }
        if (pending.Count > 0) Flush();
        return total;

        void Flush()
        {
            buffer.Clear();
            coding.Write(buffer, pending);
            if (buffer.Length > limits.BlockBytes)
                throw new StationFileException(StationFileCodes.TooLargeToWrite, $"a row of more than {limits.BlockBytes >> 20} MiB", place, "keep such values out of the format, or as files beside the database");
            WriteBlock(stream, buffer.Written, pending.Count);
            total += pending.Count;
            pending.Clear();
            weight = 0;
        }
    }

    /// <summary>Reads all rows, block by block, and checks that there are as many as announced.</summary>
    internal static IEnumerable<TRow> Read<TRow>(Stream stream, IRowCoding<TRow> coding, long rows, string place, StationFileLimits limits)
    {
        foreach (var block in Blocks(stream, rows, place, limits))
            foreach (var row in Decode(block, place, cursor => coding.Read(cursor, block.Rows))) yield return row;
    }

    /// <summary>Passes over all rows, to see that they can be read.</summary>
    internal static void Check<TRow>(Stream stream, IRowCoding<TRow> coding, long rows, string place, StationFileLimits limits)
    {
        foreach (var block in Blocks(stream, rows, place, limits))
        {
            Decode(block, place, cursor =>
            {
                coding.Check(cursor, block.Rows);
                return true;
            });
        }
    }

    // Each is to be decoded before the next one is asked for.
    private static IEnumerable<Block> Blocks(Stream stream, long rows, string place, StationFileLimits limits)
    {
        var total = 0L;
        var number = 0;
        while (NextBlock(stream, ++number, place, limits) is { } block)
        {
            total += block.Rows;
            if (total > rows) throw Damaged(place, number, $"there are more than the {rows} rows announced");
            yield return block;
        }
        if (total != rows) throw Damaged(place, number, $"there are {total} rows instead of the {rows} announced");
    }

    private static T Decode<T>(Block block, string place, Func<BlockCursor, T> decode)
    {
        try
        {
            var cursor = new BlockCursor(block.Content, block.Length);
            var rows = decode(cursor);
            return cursor.Remaining == 0 ? rows : throw new InvalidDataException("there are bytes left over");
        }
        catch (InvalidDataException error)
        {
            throw Damaged(place, block.Number, error.Message, error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block.Content);
        }
    }

    private static void WriteBlock(Stream stream, ReadOnlySpan<byte> content, int rows)
    {
        var packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(content.Length));
        // What compresses beyond the highest ratio is stored, or the reader would take it for a bomb.
        var stored = !BrotliEncoder.TryCompress(content, packed, out var length, BrotliQuality, BrotliWindow)
            || length >= content.Length || !RatioHolds(content.Length, length);
        var body = stored ? content : packed.AsSpan(0, length);
        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = stored ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt32LittleEndian(header[1..], rows);
        BinaryPrimitives.WriteInt32LittleEndian(header[5..], content.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[9..], body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[13..], Sum(header[..SummedHeaderBytes], body));
        stream.Write(header);
        stream.Write(body);
        ArrayPool<byte>.Shared.Return(packed);
    }

    private static Block? NextBlock(Stream stream, int number, string place, StationFileLimits limits)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        var got = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (got == 0) return null;
        if (got < HeaderBytes) throw Damaged(place, number, "it ends in the middle");
        var packing = header[0];
        var rows = BinaryPrimitives.ReadInt32LittleEndian(header[1..]);
        var size = BinaryPrimitives.ReadInt32LittleEndian(header[5..]);
        var packedSize = BinaryPrimitives.ReadInt32LittleEndian(header[9..]);
        if (packing > 1 || rows <= 0 || size <= 0 || packedSize <= 0) throw Damaged(place, number, "its header is impossible");
        if (rows > StationFileLimits.RowsPerBlock) throw Beyond(place, number, $"{rows} rows are more than the {StationFileLimits.RowsPerBlock} of a block");
        if (size > limits.BlockBytes || packedSize > size) throw Beyond(place, number, $"{size} bytes unpacked, {packedSize} packed, are beyond the {limits.BlockBytes} of a block");
        if (packing == 0 ? packedSize != size : !RatioHolds(size, packedSize)) throw Beyond(place, number, $"{packedSize} bytes claim to be {size}");
        if (packedSize > stream.Length - stream.Position) throw Damaged(place, number, "it ends in the middle");
        // Of so many bytes new ones for each block would have all memory looked through.
        var packed = ArrayPool<byte>.Shared.Rent(packedSize);
        stream.ReadExactly(packed, 0, packedSize);
        if (Sum(header[..SummedHeaderBytes], packed.AsSpan(0, packedSize)) != BinaryPrimitives.ReadUInt32LittleEndian(header[13..])) throw Damaged(place, number, "its check sum is wrong");
        if (packing == 0) return new Block(number, rows, packed, packedSize);
        var content = ArrayPool<byte>.Shared.Rent(size);
        if (!BrotliDecoder.TryDecompress(packed.AsSpan(0, packedSize), content.AsSpan(0, size), out var written) || written != size) throw Damaged(place, number, "it cannot be unpacked");
        ArrayPool<byte>.Shared.Return(packed);
        return new Block(number, rows, content, size);
    }

    private static bool RatioHolds(long size, long packed) => size <= StationFileLimits.BlockBytesWanted + packed * StationFileLimits.HighestRatio;

    private static uint Sum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) => ~Crc32C(Crc32C(uint.MaxValue, header), body);

    private static uint Crc32C(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) sum = BitOperations.Crc32C(sum, b);
        return sum;
    }

    private static StationFileException Damaged(string place, int number, string cause, Exception? inner = null) =>
        new(StationFileCodes.DamagedBlock, cause, $"{place}, block {number}", "have the source checked: the bytes arrived as it wrote them and are wrong nevertheless", inner);

    private static StationFileException Beyond(string place, int number, string cause) =>
        new(StationFileCodes.BeyondLimit, cause, $"{place}, block {number}", "have the source checked: no DataSync writes such a block");

    private readonly record struct Block(int Number, int Rows, byte[] Content, int Length);
}
