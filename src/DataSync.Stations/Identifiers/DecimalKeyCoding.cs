using System.Buffers;

namespace DataSync.Stations.Identifiers;

/// <summary>
/// Decimals for canonical keys: 1.5 and 1.50 give the same bytes, and comparing bytes compares numbers. A sign byte; unless zero, the place of the decimal
/// point and the significant digits, two to a byte from 1 to 100, ended by 0. All bytes behind the sign of a negative number are complemented.
/// </summary>
internal static class DecimalKeyCoding
{
    private const byte Negative = 0;
    private const byte Zero = 1;
    private const byte Positive = 2;
    private const int ExponentBias = 64;
    private const int MostDigits = 29;
    private const int HighestScale = 28;

    internal static void Encode(byte mark, decimal number, ArrayBufferWriter<byte> writer)
    {
        if (number == 0)
        {
            writer.Write<byte>([mark, Zero]);
            return;
        }
        Span<byte> digits = stackalloc byte[MostDigits];
        var (count, exponent) = Digits(number, digits);
        var flip = number < 0 ? (byte)0xFF : (byte)0;
        writer.Write<byte>([mark, number < 0 ? Negative : Positive, (byte)((exponent + ExponentBias) ^ flip)]);
        for (var i = 0; i < count; i += 2)
        {
            var pair = digits[i] * 10 + (i + 1 < count ? digits[i + 1] : 0) + 1;
            writer.Write<byte>([(byte)(pair ^ flip)]);
        }
        writer.Write<byte>([flip]);
    }

    internal static decimal Decode(ref ReadOnlySpan<byte> rest)
    {
        var sign = CanonicalKeyCoding.Take(ref rest, 1)[0];
        if (sign == Zero) return 0m;
        if (sign is not (Negative or Positive)) throw CanonicalKeyCoding.NotCanonical();
        var flip = sign == Negative ? 0xFF : 0;
        var exponent = (CanonicalKeyCoding.Take(ref rest, 1)[0] ^ flip) - ExponentBias;
        var mantissa = UInt128.Zero;
        var count = 0;
        while (true)
        {
            var pair = (CanonicalKeyCoding.Take(ref rest, 1)[0] ^ flip) - 1;
            if (pair < 0) break;
            if (pair > 99 || count > MostDigits) throw CanonicalKeyCoding.NotCanonical();
            mantissa = mantissa * 100 + (UInt128)pair;
            count += 2;
        }
        return Build(mantissa, count - exponent, sign == Negative);
    }

    private static decimal Build(UInt128 mantissa, int scale, bool negative)
    {
        // The last pair may carry a padding zero, and a whole number may need zeros put back.
        for (; mantissa != 0 && mantissa % 10 == 0; mantissa /= 10) scale--;
        for (; scale < 0 && mantissa >> 96 == 0; scale++) mantissa *= 10;
        if (scale is < 0 or > HighestScale || mantissa == 0 || mantissa >> 96 != 0) throw CanonicalKeyCoding.NotCanonical();
        return new decimal((int)(uint)mantissa, (int)(uint)(mantissa >> 32), (int)(uint)(mantissa >> 64), negative, (byte)scale);
    }

    /// <summary>The significant digits without leading and trailing zeros, and the exponent of 0.ddd · 10^exponent.</summary>
    private static (int Count, int Exponent) Digits(decimal number, Span<byte> digits)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var mantissa = new UInt128((uint)bits[2], (uint)bits[0] | ((ulong)(uint)bits[1] << 32));
        var scale = (bits[3] >> 16) & 0xFF;
        for (; mantissa % 10 == 0; mantissa /= 10) scale--;
        var count = 0;
        for (var rest = mantissa; rest != 0; rest /= 10) count++;
        for (var i = count - 1; i >= 0; i--, mantissa /= 10) digits[i] = (byte)(mantissa % 10);
        return (count, count - scale);
    }
}
