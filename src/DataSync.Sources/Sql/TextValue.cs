using System.Buffers.Text;
using System.Globalization;

namespace DataSync.Sources.Sql;

/// <summary>
/// Values from the text that a database renders them as, strictly: what is not wholly a value of the type is none, and what
/// would lose a digit is none. Culture plays no part.
/// </summary>
internal static class TextValue
{
    private const int SurelyInUInt64 = 19;

    internal static bool TryInt64(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;

    internal static bool TryDouble(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    /// <summary>A floating number of 32 bits as one of 64: the nearest number of few digits, and not the digits that a wider number makes up.</summary>
    internal static double Shortest(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Whether a rendered number is not a plain whole number.</summary>
    internal static bool LooksFloating(ReadOnlySpan<byte> text) => text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0;

    /// <summary>An exact number; digits beyond a decimal's reach make it none.</summary>
    internal static bool TryDecimal(ReadOnlySpan<byte> text, out decimal value)
    {
        var negative = text.Length > 0 && text[0] == '-';
        ulong digits = 0;
        int count = 0, scale = -1;
        for (var at = negative ? 1 : 0; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                if (++count > SurelyInUInt64)
                    return TryLongDecimal(text, out value);
                digits = digits * 10 + digit;
                if (scale >= 0)
                    scale++;
            }
            else if (text[at] == '.' && scale < 0)
            {
                scale = 0;
            }
            else
            {
                return TryLongDecimal(text, out value);
            }
        }
        value = count == 0 ? 0 : new decimal((int)digits, (int)(digits >> 32), 0, negative, (byte)Math.Max(scale, 0));
        return count > 0;
    }

    internal static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.Length switch
        {
            1 => text[0] is (byte)'1' or (byte)'t' or (byte)'T',
            _ => System.Text.Ascii.EqualsIgnoreCase(text, "true"u8),
        };
        return value || text is [(byte)'0' or (byte)'f' or (byte)'F'] || System.Text.Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    /// <summary>
    /// <c>yyyy-MM-dd</c> and nothing else: one form only, so that dates compare in the database as they do here.
    /// </summary>
    internal static bool TryDate(ReadOnlySpan<byte> text, out DateOnly value)
    {
        value = default;
        if (text.Length != 10 || !TryDateTime(text, out var moment))
            return false;
        value = DateOnly.FromDateTime(moment);
        return true;
    }

    /// <summary><c>HH:mm[:ss[.fraction]]</c>.</summary>
    internal static bool TryTime(ReadOnlySpan<byte> text, out TimeOnly value)
    {
        value = default;
        if (!TryTicksOfDay(text, out var ticks))
            return false;
        value = new TimeOnly(ticks);
        return true;
    }

    /// <summary><c>yyyy-MM-dd[( |T)HH:mm[:ss[.fraction]]]</c>, a wall-clock time: a zone makes it none.</summary>
    internal static bool TryDateTime(ReadOnlySpan<byte> text, out DateTime value)
    {
        value = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }
        long ticks = 0;
        if (text.Length > 10 && (text[10] is not ((byte)' ' or (byte)'T') || !TryTicksOfDay(text[11..], out ticks)))
            return false;
        value = new DateTime(year, month, day).AddTicks(ticks);
        return true;
    }

    private static bool TryLongDecimal(ReadOnlySpan<byte> text, out decimal value)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value))
            return false;
        // The framework rounds what is too long; then the digits do not come back.
        Span<byte> back = stackalloc byte[40];
        return value.TryFormat(back, out var length, provider: CultureInfo.InvariantCulture)
            && text.Length <= 128
            && SignificantDigits(text, stackalloc byte[128]).SequenceEqual(SignificantDigits(back[..length], stackalloc byte[40]));
    }

    private static ReadOnlySpan<byte> SignificantDigits(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        int count = 0, used = 0;
        foreach (var character in text)
        {
            if (character is (byte)'e' or (byte)'E')
                break;
            if (character is < (byte)'0' or > (byte)'9' || (count == 0 && character == '0'))
                continue;
            digits[count++] = character;
            used = character == '0' ? used : count;
        }
        return digits[..used];
    }

    private static bool TryTicksOfDay(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text[..2], out var hour) || !TryDigits(text[3..5], out var minute) || hour > 23 || minute > 59)
            return false;
        var second = 0;
        long fraction = 0;
        if (text.Length > 5)
        {
            if (text.Length < 8 || text[5] != ':' || !TryDigits(text[6..8], out second) || second > 59)
                return false;
            if (text.Length > 8 && (text[8] != '.' || !TryFraction(text[9..], out fraction)))
                return false;
        }
        ticks = ((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond + fraction;
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty)
            return false;
        var unit = TimeSpan.TicksPerSecond / 10;
        foreach (var character in text)
        {
            var digit = character - '0';
            if (digit is < 0 or > 9 || (unit == 0 && digit != 0))
                return false;
            ticks += digit * unit;
            unit /= 10;
        }
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var character in text)
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
                return false;
            value = value * 10 + (int)digit;
        }
        return true;
    }
}
