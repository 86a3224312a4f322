using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace DataSync.Stations.Identifiers;

/// <summary>
/// Canonical bytes of a key: for each part a type mark and the value, so that comparing bytes compares values and the parts can be told apart.
/// <list type="bullet">
/// <item>integers: 8 bytes, highest first, sign bit turned; dates: 4 bytes of days; times and instants: 8 bytes of ticks; GUIDs: 16 bytes as written;</item>
/// <item>text: its UTF-8 bytes unchanged, zero bytes escaped as <c>00 FF</c>, ended by <c>00</c>; byte strings alike;</item>
/// <item>decimals: sign, exponent, significant digits without leading and trailing zeros; negative ones complemented;</item>
/// <item>no floats: they differ between databases. No nulls: a key has none.</item>
/// </list>
/// </summary>
internal static class CanonicalKeyCoding
{
    private const byte BoolMark = 1;
    private const byte IntegerMark = 2;
    private const byte DecimalMark = 3;
    private const byte TextMark = 4;
    private const byte DateMark = 5;
    private const byte TimeMark = 6;
    private const byte DateTimeMark = 7;
    private const byte GuidMark = 8;
    private const byte BytesMark = 9;

    /// <summary>Bytes of a whole number with its mark: whatever they are, they have one form.</summary>
    private const int IntegerBytes = 1 + sizeof(long);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static byte[] Encode(ReadOnlySpan<object?> values)
    {
        if (values.IsEmpty) throw NoKey("a key without any value");
        if (values is [long only]) return OfInteger(only);
        var writer = new ArrayBufferWriter<byte>(16);
        foreach (var value in values) Encode(value, writer);
        return writer.WrittenSpan.ToArray();
    }

    // Most keys are one whole number.
    private static byte[] OfInteger(long value)
    {
        var bytes = new byte[IntegerBytes];
        bytes[0] = IntegerMark;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), (ulong)value ^ (1UL << 63));
        return bytes;
    }

    /// <summary>The value of a key that is one whole number.</summary>
    internal static bool IsInteger(ReadOnlySpan<byte> canonical, out long value)
    {
        value = 0;
        if (canonical.Length != IntegerBytes || canonical[0] != IntegerMark) return false;
        value = (long)(BinaryPrimitives.ReadUInt64BigEndian(canonical[1..]) ^ (1UL << 63));
        return true;
    }

    private static void Encode(object? value, ArrayBufferWriter<byte> writer)
    {
        switch (value)
        {
            case long integer: Fixed64(IntegerMark, (ulong)integer ^ (1UL << 63), writer); break;
            case int integer: Fixed64(IntegerMark, (ulong)integer ^ (1UL << 63), writer); break;
            case short integer: Fixed64(IntegerMark, (ulong)integer ^ (1UL << 63), writer); break;
            case byte integer: Fixed64(IntegerMark, integer ^ (1UL << 63), writer); break;
            case string text:
                try { Escaped(TextMark, StrictUtf8.GetBytes(text), writer); }
                catch (EncoderFallbackException) { throw NoKey("text that is not well-formed Unicode (half of a surrogate pair)"); }
                break;
            case decimal number: DecimalKeyCoding.Encode(DecimalMark, number, writer); break;
            case bool truth: writer.Write<byte>([BoolMark, truth ? (byte)1 : (byte)0]); break;
            case DateOnly date:
                BinaryPrimitives.WriteInt32BigEndian(Marked(DateMark, 4, writer), date.DayNumber);
                break;
            case TimeOnly time: Fixed64(TimeMark, (ulong)time.Ticks, writer); break;
            case DateTime instant: Fixed64(DateTimeMark, (ulong)instant.Ticks, writer); break;
            case Guid guid: guid.TryWriteBytes(Marked(GuidMark, 16, writer), bigEndian: true, out _); break;
            case byte[] bytes: Escaped(BytesMark, bytes, writer); break;
            case null: throw NoKey("a null in a key column");
            case double or float: throw NoKey("a floating-point number in a key column, which is not the same number at every database");
            default: throw NoKey($"a value of type {value.GetType().Name} in a key column");
        }
    }

    internal static ImmutableArray<object> Decode(ReadOnlySpan<byte> canonical)
    {
        var values = ImmutableArray.CreateBuilder<object>(1);
        do
        {
            values.Add(DecodePart(ref canonical));
        }
        while (!canonical.IsEmpty);
        return values.ToImmutable();
    }

    /// <summary>Only what <see cref="Encode(ReadOnlySpan{object?})"/> writes is canonical: anything else would be a second form of the same key.</summary>
    internal static void Verify(ReadOnlySpan<byte> canonical)
    {
        if (canonical.IsEmpty) throw NotCanonical();
        if (canonical.Length == IntegerBytes && canonical[0] == IntegerMark) return;
        byte[] again;
        try
        {
            again = Encode(Decode(canonical).AsSpan()!);
        }
        catch (StationException inner) when (inner.Code == "DS8001")
        {
            throw NotCanonical();
        }
        if (!canonical.SequenceEqual(again)) throw NotCanonical();
    }

    /// <summary>Whether the last part of a canonical key is a whole number.</summary>
    internal static bool EndsInInteger(ReadOnlySpan<byte> canonical)
    {
        while (true)
        {
            var isInteger = canonical[0] == IntegerMark;
            SkipPart(ref canonical);
            if (canonical.IsEmpty) return isInteger;
        }
    }

    private static void SkipPart(ref ReadOnlySpan<byte> rest)
    {
        switch (Take(ref rest, 1)[0])
        {
            case IntegerMark or TimeMark or DateTimeMark: Take(ref rest, 8); break;
            case DateMark: Take(ref rest, 4); break;
            case BoolMark: Take(ref rest, 1); break;
            case GuidMark: Take(ref rest, 16); break;
            case DecimalMark: DecimalKeyCoding.Decode(ref rest); break;
            default: Unescape(ref rest); break;
        }
    }

    private static object DecodePart(ref ReadOnlySpan<byte> rest)
    {
        var mark = Take(ref rest, 1)[0];
        switch (mark)
        {
            case IntegerMark: return (long)(BinaryPrimitives.ReadUInt64BigEndian(Take(ref rest, 8)) ^ (1UL << 63));
            case TextMark:
                try { return StrictUtf8.GetString(Unescape(ref rest)); }
                catch (DecoderFallbackException) { throw NotCanonical(); }
            case DecimalMark: return DecimalKeyCoding.Decode(ref rest);
            case BoolMark: return Take(ref rest, 1)[0] == 1;
            case DateMark:
                var day = BinaryPrimitives.ReadInt32BigEndian(Take(ref rest, 4));
                return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(day) : throw NotCanonical();
            case TimeMark:
                var time = BinaryPrimitives.ReadInt64BigEndian(Take(ref rest, 8));
                return time >= 0 && time <= TimeOnly.MaxValue.Ticks ? new TimeOnly(time) : throw NotCanonical();
            case DateTimeMark:
                var ticks = BinaryPrimitives.ReadInt64BigEndian(Take(ref rest, 8));
                return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks) : throw NotCanonical();
            case GuidMark: return new Guid(Take(ref rest, 16), bigEndian: true);
            case BytesMark: return Unescape(ref rest);
            default: throw NotCanonical();
        }
    }

    private static void Fixed64(byte mark, ulong value, ArrayBufferWriter<byte> writer) =>
        BinaryPrimitives.WriteUInt64BigEndian(Marked(mark, 8, writer), value);

    private static Span<byte> Marked(byte mark, int size, ArrayBufferWriter<byte> writer)
    {
        var span = writer.GetSpan(size + 1)[..(size + 1)];
        span[0] = mark;
        writer.Advance(size + 1);
        return span[1..];
    }

    private static void Escaped(byte mark, ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> writer)
    {
        writer.Write<byte>([mark]);
        while (bytes.IndexOf((byte)0) is var zero && zero >= 0)
        {
            writer.Write<byte>(bytes[..zero]);
            writer.Write<byte>([0, 0xFF]);
            bytes = bytes[(zero + 1)..];
        }
        writer.Write<byte>(bytes);
        writer.Write<byte>([0]);
    }

    private static byte[] Unescape(ref ReadOnlySpan<byte> rest)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, rest.Length));
        while (true)
        {
            var zero = rest.IndexOf((byte)0);
            if (zero < 0) throw NotCanonical();
            bytes.Write<byte>(rest[..zero]);
            rest = rest[(zero + 1)..];
            if (rest.IsEmpty || rest[0] != 0xFF) return bytes.WrittenSpan.ToArray();
            bytes.Write<byte>([0]);
            rest = rest[1..];
        }
    }

    internal static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int size)
    {
        if (rest.Length < size) throw NotCanonical();
        var taken = rest[..size];
        rest = rest[size..];
        return taken;
    }

    internal static StationException NotCanonical() =>
        new("DS8002", "the bytes are not the canonical form of a key", "record key", "have the station that wrote them checked; its file or ledger is damaged");

    private static StationException NoKey(string what) =>
        new("DS8001", what, "record key", "choose key columns that are never null and are numbers without fraction loss, text, dates, GUIDs or bytes");
}
