using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Stations.Ledger;

/// <summary>Rows as text and as hash, for the census and for what is kept of removed rows. Compared only within one database.</summary>
internal static class RowContent
{
    /// <summary>64 bits that change when any value of the row does.</summary>
    public static long Hash(TrackedTable table, Row row) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Text(table, row))));

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
}
