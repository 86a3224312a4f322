using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Csv;

/// <summary>
/// Values from the text of a field and back, strictly: what is not wholly a value of the type is none. Only the settings of the source play a part, no culture.
/// </summary>
internal sealed class CsvText(CsvFormat format)
{
    private const int LongestNumber = 128;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>False where the bytes are no text, or hold U+0000.</summary>
    internal static bool TryText(ReadOnlySpan<byte> field, out string value)
    {
        value = "";
        if (field.Contains((byte)0) || !Utf8.IsValid(field))
            return false;
        value = Strict.GetString(field);
        return true;
    }

    /// <summary>The text as well as it can be shown.</summary>
    internal static string Shown(ReadOnlySpan<byte> field) => Plans.Values.ValueText.Quote(Encoding.UTF8.GetString(field[..Math.Min(field.Length, 60)]));

    internal bool TryInt(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        return TryPlain(field, stackalloc byte[LongestNumber], out var plain) && TextValue.TryInt64(plain, out value);
    }

    internal bool TryDecimal(ReadOnlySpan<byte> field, out decimal value)
    {
        value = 0;
        return TryPlain(field, stackalloc byte[LongestNumber], out var plain) && TextValue.TryDecimal(plain, out value);
    }

    internal bool TryFloat(ReadOnlySpan<byte> field, out double value)
    {
        value = 0;
        return TryPlain(field, stackalloc byte[LongestNumber], out var plain) && TextValue.TryDouble(plain, out value) && double.IsFinite(value);
    }

    internal bool TryBool(ReadOnlySpan<byte> field, out bool value)
    {
        if (format.TrueText is not { } yes || format.FalseText is not { } no)
            return TextValue.TryBoolean(field, out value);
        value = Is(field, yes);
        return value || Is(field, no);
    }

    internal bool TryDate(ReadOnlySpan<byte> field, out DateOnly value)
    {
        if (format.DateFormats.IsEmpty)
            return TextValue.TryDate(field, out value);
        foreach (var one in format.DateFormats)
        {
            if (TryText(field, out var text) && DateOnly.TryParseExact(text, one, CultureInfo.InvariantCulture, DateTimeStyles.None, out value))
                return true;
        }
        value = default;
        return false;
    }

    internal bool TryTime(ReadOnlySpan<byte> field, out TimeOnly value)
    {
        if (format.TimeFormats.IsEmpty)
            return TextValue.TryTime(field, out value);
        foreach (var one in format.TimeFormats)
        {
            if (TryText(field, out var text) && TimeOnly.TryParseExact(text, one, CultureInfo.InvariantCulture, DateTimeStyles.None, out value))
                return true;
        }
        value = default;
        return false;
    }

    internal bool TryDateTime(ReadOnlySpan<byte> field, out DateTime value)
    {
        if (format.DateTimeFormats.IsEmpty)
            return TextValue.TryDateTime(field, out value);
        foreach (var one in format.DateTimeFormats)
        {
            if (TryText(field, out var text) && DateTime.TryParseExact(text, one, CultureInfo.InvariantCulture, DateTimeStyles.None, out value) && value.Kind == DateTimeKind.Unspecified)
                return true;
        }
        value = default;
        return false;
    }

    internal static bool TryBytes(ReadOnlySpan<byte> field, out byte[] value)
    {
        value = new byte[field.Length / 2];
        return Convert.FromHexString(field, value, out _, out var written) == System.Buffers.OperationStatus.Done && written == value.Length;
    }

    /// <summary>Whether the field is exactly this text.</summary>
    internal static bool Is(ReadOnlySpan<byte> field, string text)
    {
        Span<byte> bytes = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(text, bytes, out var length) ? field.SequenceEqual(bytes[..length]) : field.SequenceEqual(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A number without signs between its groups, and with a point.</summary>
    private bool TryPlain(ReadOnlySpan<byte> field, Span<byte> room, out ReadOnlySpan<byte> plain)
    {
        plain = field;
        if (format.DecimalSign == '.' && format.GroupSign is null)
            return true;
        plain = [];
        if (field.Length > room.Length || (format.DecimalSign != '.' && format.GroupSign != '.' && field.Contains((byte)'.')))
            return false;
        var point = field.IndexOf((byte)format.DecimalSign);
        var whole = point < 0 ? field : field[..point];
        var length = 0;
        if (format.GroupSign is { } sign && whole.Contains((byte)sign))
        {
            var at = whole is [(byte)'-', ..] ? 1 : 0;
            whole[..at].CopyTo(room);
            length = at;
            var first = true;
            foreach (var range in whole[at..].Split((byte)sign))
            {
                var group = whole[at..][range];
                if (group.Length > 3 || (first ? group.IsEmpty : group.Length < 3))
                    return false;
                group.CopyTo(room[length..]);
                length += group.Length;
                first = false;
            }
        }
        else
        {
            whole.CopyTo(room);
            length = whole.Length;
        }
        if (point >= 0)
        {
            if (field[(point + 1)..].Contains((byte)format.DecimalSign))
                return false;
            room[length++] = (byte)'.';
            field[(point + 1)..].CopyTo(room[length..]);
            length += field.Length - point - 1;
        }
        plain = room[..length];
        return true;
    }
}
