using System.Buffers.Binary;
using System.Collections;
using System.Text;
using System.Text.Unicode;

namespace DataSync.Stations.Files.Blocks;

/// <summary>Reads an unpacked block forward; whatever does not add up is an <see cref="InvalidDataException"/>, which the block reader turns into a refusal.</summary>
/// <param name="bytes">Where the block is.</param>
/// <param name="length">How many of them are its own.</param>
internal sealed class BlockCursor(byte[] bytes, int length)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _position;

    internal BlockCursor(byte[] bytes)
        : this(bytes, bytes.Length)
    {
    }

    internal int Remaining => length - _position;

    internal ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Remaining) throw new InvalidDataException("it ends in the middle of a value");
        var span = bytes.AsSpan(_position, (int)count);
        _position += (int)count;
        return span;
    }

    internal byte Byte() => _position < length ? bytes[_position++] : throw new InvalidDataException("it ends in the middle of a value");

    internal long Fixed64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    internal ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            if (shift == 63 && b > 1) break;
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                if (b == 0 && shift > 0) break;
                return value;
            }
        }
        throw new InvalidDataException("a number in it is not in its only form");
    }

    internal long Signed()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A varint of at most <paramref name="most"/>.</summary>
    internal int Count(int most)
    {
        var value = Varint();
        return value <= (ulong)most ? (int)value : throw new InvalidDataException("a count in it is too large");
    }

    internal BitArray Bits(int count)
    {
        var packed = Take((count + 7) / 8);
        if (count % 8 != 0 && packed[^1] >> (count % 8) != 0) throw new InvalidDataException("it marks rows that do not exist");
        var bits = new BitArray(packed.ToArray()) { Length = count };
        return bits;
    }

    internal string Text(int size)
    {
        try { return StrictUtf8.GetString(Take(size)); }
        catch (DecoderFallbackException error) { throw NoText(error); }
    }

    /// <summary>Passes over a text.</summary>
    internal void CheckText(int size)
    {
        if (!Utf8.IsValid(Take(size))) throw NoText(null);
    }

    private static InvalidDataException NoText(Exception? error) => new("a text in it is not UTF-8", error);
}
