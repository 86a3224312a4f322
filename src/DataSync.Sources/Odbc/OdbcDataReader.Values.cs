using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using DataSync.Sources.Odbc.Native;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <content>The typed getters. Their scratch memory needs no clearing.</content>
[SkipLocalsInit]
public sealed unsafe partial class OdbcDataReader
{
    private const int Scratch = 128;

    internal static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal)
    {
        switch (Present(ordinal, "yes or no"))
        {
            case ColumnFormat.Bit:
                return *Block.Cell(ordinal, _row) != 0;
            case ColumnFormat.Bytes when _columns[ordinal].ClrType == typeof(bool) && Block.Bytes(ordinal, _row) is [var bit and (0 or 1)]:
                return bit == 1;
            case ColumnFormat.Int64 when *(long*)Block.Cell(ordinal, _row) is 0 or 1:
                return *(long*)Block.Cell(ordinal, _row) == 1;
            case ColumnFormat.Utf8 or ColumnFormat.Utf16 when TextValue.TryBoolean(Ascii(ordinal, stackalloc byte[Scratch]), out var value):
                return value;
            default:
                throw NotOf("yes or no", ordinal);
        }
    }

    /// <inheritdoc/>
    public override long GetInt64(int ordinal)
    {
        switch (Present(ordinal, "a whole number"))
        {
            case ColumnFormat.Int64:
                return *(long*)Block.Cell(ordinal, _row);
            case ColumnFormat.Bit:
                return *Block.Cell(ordinal, _row);
            case ColumnFormat.Utf8 or ColumnFormat.Utf16 when TextValue.TryInt64(Ascii(ordinal, stackalloc byte[Scratch]), out var value):
                return value;
            default:
                throw NotOf("a whole number", ordinal);
        }
    }

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => GetInt64(ordinal) is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw NotOf("a number of 32 bits", ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => GetInt64(ordinal) is >= short.MinValue and <= short.MaxValue and var value ? (short)value : throw NotOf("a number of 16 bits", ordinal);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => GetInt64(ordinal) is >= 0 and <= byte.MaxValue and var value ? (byte)value : throw NotOf("a number of 8 bits", ordinal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal)
    {
        switch (Present(ordinal, "an exact number"))
        {
            case ColumnFormat.Int64:
                return *(long*)Block.Cell(ordinal, _row);
            case ColumnFormat.Utf8 or ColumnFormat.Utf16:
                var column = _columns[ordinal];
                var text = Ascii(ordinal, stackalloc byte[Scratch]);
                if (!TextValue.TryDecimal(text, out var value))
                    throw NotOf("an exact number", ordinal);
                if (column.MayBeFloating && !column.DecimalsSurvive && _shortDecimals?[ordinal] != true && TextValue.LooksFloating(text))
                {
                    throw OdbcException.Refusal(OdbcCodes.Inexact,
                        $"The value in {Place(ordinal)} may have lost digits: the database keeps {column.TypeName} as a floating number. Declare the column TEXT, or as a decimal of at most 15 digits.");
                }
                return value;
            default:
                throw NotOf("an exact number", ordinal);
        }
    }

    /// <inheritdoc/>
    public override double GetDouble(int ordinal)
    {
        switch (Present(ordinal, "a number"))
        {
            case ColumnFormat.Double:
                return Floating(ordinal);
            case ColumnFormat.Int64:
                return *(long*)Block.Cell(ordinal, _row);
            case ColumnFormat.Utf8 or ColumnFormat.Utf16:
                if (_connection.Quirks.FloatsAreCut && _columns[ordinal].MayBeFloating)
                {
                    throw OdbcException.Refusal(OdbcCodes.Inexact,
                        $"{_connection.Quirks.Name} renders floating numbers with 15 digits, so {Place(ordinal)} may be another number. Select printf('%!.17g', {_columns[ordinal].Name}) instead.");
                }
                return TextValue.TryDouble(Ascii(ordinal, stackalloc byte[Scratch]), out var value) ? value : throw NotOf("a number", ordinal);
            default:
                throw NotOf("a number", ordinal);
        }
    }

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => (float)GetDouble(ordinal);

    /// <inheritdoc/>
    public override string GetString(int ordinal)
    {
        switch (Present(ordinal, "text"))
        {
            case ColumnFormat.Utf8:
                return Utf8(ordinal);
            case ColumnFormat.Int64:
                return (*(long*)Block.Cell(ordinal, _row)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            case ColumnFormat.Double:
                return Floating(ordinal).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            case ColumnFormat.Utf16:
                return new string(MemoryMarshal.Cast<byte, char>(Block.Bytes(ordinal, _row)));
            default:
                throw NotOf("text", ordinal);
        }
    }

    /// <summary>The UTF-8 bytes of a text, valid until the next <see cref="Read"/>; false where the driver's text is UTF-16.</summary>
    public bool TryGetUtf8(int ordinal, out ReadOnlySpan<byte> text)
    {
        text = Present(ordinal, "text") == ColumnFormat.Utf8 ? Block.Bytes(ordinal, _row) : default;
        return _columns[ordinal].Format == ColumnFormat.Utf8;
    }

    /// <summary>A day.</summary>
    public DateOnly GetDate(int ordinal)
    {
        switch (Present(ordinal, "a date"))
        {
            case ColumnFormat.Date:
                var date = (NativeDate*)Block.Cell(ordinal, _row);
                return IsDay(date->Year, date->Month, date->Day) ? new DateOnly(date->Year, date->Month, date->Day) : throw NotOf("a date", ordinal);
            case ColumnFormat.Timestamp when TryTimestamp(ordinal, out var moment) && moment.TimeOfDay == TimeSpan.Zero:
                return DateOnly.FromDateTime(moment);
            case ColumnFormat.Utf8 or ColumnFormat.Utf16 when _columns[ordinal].ClrType == typeof(DateTime):
                return TextValue.TryDateTime(Ascii(ordinal, stackalloc byte[Scratch]), out var instant) && instant.TimeOfDay == TimeSpan.Zero ? DateOnly.FromDateTime(instant) : throw NotOf("a date", ordinal);
            case ColumnFormat.Utf8 or ColumnFormat.Utf16 when TextValue.TryDate(Ascii(ordinal, stackalloc byte[Scratch]), out var value):
                return value;
            default:
                throw NotOf("a date", ordinal);
        }
    }

    /// <summary>A time of day.</summary>
    public TimeOnly GetTime(int ordinal) =>
        Present(ordinal, "a time") is ColumnFormat.Utf8 or ColumnFormat.Utf16 && TextValue.TryTime(Ascii(ordinal, stackalloc byte[Scratch]), out var value)
            ? value
            : throw NotOf("a time", ordinal);

    /// <summary>Wall-clock date and time; its kind is unspecified.</summary>
    public override DateTime GetDateTime(int ordinal)
    {
        switch (Present(ordinal, "a date and time"))
        {
            case ColumnFormat.Timestamp when TryTimestamp(ordinal, out var moment):
                return moment;
            case ColumnFormat.Date:
                return GetDate(ordinal).ToDateTime(TimeOnly.MinValue);
            case ColumnFormat.Utf8 or ColumnFormat.Utf16 when TextValue.TryDateTime(Ascii(ordinal, stackalloc byte[Scratch]), out var value):
                return value;
            default:
                throw NotOf("a date and time", ordinal);
        }
    }

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) =>
        Present(ordinal, "a GUID") is ColumnFormat.Utf8 or ColumnFormat.Utf16 && Guid.TryParse(Ascii(ordinal, stackalloc byte[Scratch]), out var value)
            ? value
            : throw NotOf("a GUID", ordinal);

    /// <summary>All bytes of a value.</summary>
    public byte[] GetBytes(int ordinal) => Octets(ordinal).ToArray();

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = Octets(ordinal);
        if (buffer is null)
            return bytes.Length;
        var part = bytes[(int)Math.Min(dataOffset, bytes.Length)..];
        part = part[..Math.Min(length, part.Length)];
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => GetString(ordinal) is [var single] ? single : throw NotOf("one character", ordinal);

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal).AsSpan();
        if (buffer is null)
            return text.Length;
        var part = text[(int)Math.Min(dataOffset, text.Length)..];
        part = part[..Math.Min(length, part.Length)];
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }

    /// <inheritdoc/>
    public override object GetValue(int ordinal)
    {
        if (IsDBNull(ordinal))
            return DBNull.Value;
        var type = _columns[ordinal].ClrType;
        return type == typeof(long) ? GetInt64(ordinal)
            : type == typeof(bool) ? GetBoolean(ordinal)
            : type == typeof(decimal) ? GetDecimal(ordinal)
            : type == typeof(double) ? GetDouble(ordinal)
            : type == typeof(DateOnly) ? GetDate(ordinal)
            : type == typeof(TimeOnly) ? GetTime(ordinal)
            : type == typeof(DateTime) ? GetDateTime(ordinal)
            : type == typeof(Guid) ? GetGuid(ordinal)
            : type == typeof(byte[]) ? GetBytes(ordinal)
            : GetString(ordinal);
    }

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var index = 0; index < count; index++)
            values[index] = GetValue(index);
        return count;
    }

    /// <inheritdoc/>
    public override T GetFieldValue<T>(int ordinal)
    {
        // The comparisons are constants for each T, so nothing is boxed.
        if (typeof(T) == typeof(DateOnly))
            return As<DateOnly, T>(GetDate(ordinal));
        if (typeof(T) == typeof(TimeOnly))
            return As<TimeOnly, T>(GetTime(ordinal));
        if (typeof(T) == typeof(long))
            return As<long, T>(GetInt64(ordinal));
        if (typeof(T) == typeof(int))
            return As<int, T>(GetInt32(ordinal));
        if (typeof(T) == typeof(decimal))
            return As<decimal, T>(GetDecimal(ordinal));
        if (typeof(T) == typeof(double))
            return As<double, T>(GetDouble(ordinal));
        if (typeof(T) == typeof(bool))
            return As<bool, T>(GetBoolean(ordinal));
        if (typeof(T) == typeof(DateTime))
            return As<DateTime, T>(GetDateTime(ordinal));
        if (typeof(T) == typeof(Guid))
            return As<Guid, T>(GetGuid(ordinal));
        return (T)(typeof(T) == typeof(string) ? GetString(ordinal) : typeof(T) == typeof(byte[]) ? GetBytes(ordinal) : GetValue(ordinal));
    }

    private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);

    private ColumnFormat Present(int ordinal, string type) => Block.IsNull(ordinal, _row) ? throw NotOf(type, ordinal) : _columns[ordinal].Format;

    private double Floating(int ordinal)
    {
        var value = *(double*)Block.Cell(ordinal, _row);
        return _columns[ordinal].SqlType == CallLevel.Real && double.IsFinite(value) ? TextValue.Shortest((float)value) : value;
    }

    private ReadOnlySpan<byte> Octets(int ordinal) =>
        Present(ordinal, "bytes") == ColumnFormat.Bytes ? Block.Bytes(ordinal, _row) : throw NotOf("bytes", ordinal);

    // Bytes that are no UTF-8 would become U+FFFD without a word.
    private string Utf8(int ordinal)
    {
        try
        {
            return Strict.GetString(Block.Bytes(ordinal, _row));
        }
        catch (DecoderFallbackException)
        {
            throw NotOf("text in UTF-8", ordinal);
        }
    }

    private static bool IsDay(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private bool TryTimestamp(int ordinal, out DateTime moment)
    {
        var native = (NativeTimestamp*)Block.Cell(ordinal, _row);
        moment = default;
        // A fraction finer than ours, or a year before ours, is not rounded away.
        if (!IsDay(native->Year, native->Month, native->Day) || native->Hour > 23 || native->Minute > 59 || native->Second > 59 || native->Fraction % 100 != 0)
            return false;
        moment = new DateTime(native->Year, native->Month, native->Day, native->Hour, native->Minute, native->Second).AddTicks(native->Fraction / 100);
        return true;
    }
}
