using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace DataSync.Stations.Files.Blocks;

/// <summary>Bytes of a block under construction; reused from block to block, and by the next one who makes blocks.</summary>
internal sealed class BlockBuffer : IDisposable
{
    private const int FirstBytes = 64 << 10;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    internal void Clear() => Length = 0;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    internal void Byte(byte value) => Reserve(1)[0] = value;

    internal void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    internal void Fixed32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    internal void Fixed64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    /// <summary>Seven bits to a byte, lowest first.</summary>
    internal void Varint(ulong value)
    {
        const int Longest = 10;
        var bytes = Reserve(Longest);
        var size = 0;
        for (; value >= 0x80; value >>= 7) bytes[size++] = (byte)(value | 0x80);
        bytes[size++] = (byte)value;
        Length -= Longest - size;
    }

    /// <summary>Small numbers of either sign stay small.</summary>
    internal void Signed(long value) => Varint((ulong)(value << 1) ^ (ulong)(value >> 63));

    /// <summary>One bit a row, lowest first.</summary>
    internal void Bits(int count, Func<int, bool> bit)
    {
        for (var i = 0; i < count; i += 8)
        {
            byte packed = 0;
            for (var j = 0; j < 8 && i + j < count; j++)
            {
                if (bit(i + j)) packed |= (byte)(1 << j);
            }
            Byte(packed);
        }
    }

    /// <summary>The UTF-8 bytes of a text that was checked by <see cref="Utf8Length"/>.</summary>
    internal void Text(string value) => StrictUtf8.GetBytes(value, Reserve(StrictUtf8.GetByteCount(value)));

    /// <exception cref="EncoderFallbackException">The text is not well-formed Unicode.</exception>
    internal static int Utf8Length(string value) => StrictUtf8.GetByteCount(value);

    private Span<byte> Reserve(int size)
    {
        if (_bytes.Length - Length < size) Grow(size);
        var span = _bytes.AsSpan(Length, size);
        Length += size;
        return span;
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)Length + size)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
