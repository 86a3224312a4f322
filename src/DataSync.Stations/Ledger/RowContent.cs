using System.Buffers.Binary;
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
    /// <summary>64 bits that change when any value of the row does.</summary>
    public static long Hash(TrackedTable table, Row row) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Text(table, row))));

    /// <summary>The same over some of the columns only, named as they are in the plan.</summary>
    public static long Hash(TrackedTable table, Row row, IReadOnlySet<string> columns) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Text(row, table.Plan.Columns.Where(column => columns.Contains(column.Name))))));

    /// <summary>The row as <c>column=value</c> lines, nulls left out.</summary>
    public static string Text(TrackedTable table, Row row) => Text(row, table.Plan.Columns);

    private static string Text(Row row, IEnumerable<ColumnPlan> columns)
    {
        var text = new StringBuilder();
        foreach (var column in columns)
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
