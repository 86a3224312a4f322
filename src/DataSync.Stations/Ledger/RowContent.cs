using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Stations.Ledger;

/// <summary>Rows as text and as hash, for the census and for what is kept of removed rows. Compared only within one database.</summary>
internal static class RowContent
{
    /// <summary>A buffer that has grown beyond this is not kept for the next row.</summary>
    private const int LargeRow = 1 << 20;

    private static readonly SearchValues<char> Escaped = SearchValues.Create("\\\"");

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>64 bits that change when any value of the row does: of the UTF-8 bytes of <see cref="Text"/>.</summary>
    public static long Hash(TrackedTable table, Row row) => Hash(row, table.Plan.Columns.AsSpan());

    /// <summary>The same over some of the columns only, named as they are in the plan.</summary>
    public static long Hash(TrackedTable table, Row row, IReadOnlySet<string> columns) => Hash(row, [.. table.Plan.Columns.Where(column => columns.Contains(column.Name))]);

    private static long Hash(Row row, ReadOnlySpan<ColumnPlan> columns)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1 << 10);
        buffer.ResetWrittenCount();
        foreach (var column in columns)
        {
            if (row[column.Index] is not { } value) continue;
            Encoding.UTF8.GetBytes(column.Name, buffer);
            buffer.Write("="u8);
            Quote(value, buffer);
            buffer.Write("\n"u8);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, digest);
        if (buffer.Capacity > LargeRow) _buffer = null;
        return BinaryPrimitives.ReadInt64BigEndian(digest);
    }

    /// <summary>The row as <c>column=value</c> lines, nulls left out.</summary>
    public static string Text(TrackedTable table, Row row)
    {
        var text = new StringBuilder();
        foreach (var column in table.Plan.Columns)
        {
            if (row[column.Index] is { } value) text.Append(column.Name).Append('=').Append(ValueText.Quote(value)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Fills a row with what <see cref="Text"/> wrote. Columns that are no more are passed over; new ones stay empty.</summary>
    public static Row Read(TrackedTable table, string text, Row row)
    {
        for (var at = 0; at < text.Length;)
        {
            var equals = text.IndexOf('=', at);
            var name = text[at..equals];
            var value = text[equals + 1] == '"' ? Quoted(text, equals + 2, out at) : Plain(text, equals + 1, out at);
            if (table.Plan.Columns.FirstOrDefault(column => column.Name == name) is { } column) row[column.Index] = ConstantReader.Read(column.Type.Kind, value);
        }

        return row;
    }

    // As ValueText.Quote writes it, without a text in between where there are many of the kind.
    private static void Quote(object value, ArrayBufferWriter<byte> buffer)
    {
        switch (value)
        {
            case string text:
                buffer.Write("\""u8);
                Escape(text, buffer);
                buffer.Write("\""u8);
                break;
            case long number: Format(number, "", buffer); break;
            case decimal number: Format(number, "", buffer); break;
            case DateOnly date: buffer.Advance(MomentText.Write(date, buffer.GetSpan(MomentText.Longest))); break;
            case DateTime moment: buffer.Advance(MomentText.Write(moment, (byte)'T', buffer.GetSpan(MomentText.Longest))); break;
            default: Encoding.UTF8.GetBytes(ValueText.Quote(value), buffer); break;
        }
    }

    private static void Escape(ReadOnlySpan<char> text, ArrayBufferWriter<byte> buffer)
    {
        for (var at = text.IndexOfAny(Escaped); at >= 0; at = text.IndexOfAny(Escaped))
        {
            Encoding.UTF8.GetBytes(text[..at], buffer);
            buffer.Write([(byte)'\\', (byte)text[at]]);
            text = text[(at + 1)..];
        }

        Encoding.UTF8.GetBytes(text, buffer);
    }

    private static void Format<T>(T value, ReadOnlySpan<char> format, ArrayBufferWriter<byte> buffer)
        where T : IUtf8SpanFormattable
    {
        const int Longest = 64;
        value.TryFormat(buffer.GetSpan(Longest), out var length, format, CultureInfo.InvariantCulture);
        buffer.Advance(length);
    }

    private static string Plain(string text, int from, out int next)
    {
        var end = text.IndexOf('\n', from);
        next = end + 1;
        return text[from..end];
    }

    private static string Quoted(string text, int from, out int next)
    {
        var value = new StringBuilder();
        var at = from;
        for (; text[at] != '"'; at++) value.Append(text[at] == '\\' ? text[++at] : text[at]);
        next = at + 2; // The quote, and the end of the line.
        return value.ToString();
    }
}
