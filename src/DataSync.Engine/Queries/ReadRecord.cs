using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Queries;

/// <summary>Names the record that a reader stands at, when one of its values does not fit: its key is asked again, value by value.</summary>
internal static class ReadRecord
{
    /// <param name="columns">The columns the reader delivers, in its order.</param>
    public static string Name(RowReader reader, TablePlan table, ImmutableArray<int> columns)
    {
        var key = table.Key;
        if (key.IsEmpty || !key.All(k => columns.Contains(k))) return table.Name;
        var parts = key.Select(k => Part(reader, table.Columns[k], columns.IndexOf(k))).ToImmutableArray();
        return parts.Contains(null) ? table.Name : $"{table.Name} {string.Join(", ", parts)}";
    }

    /// <summary>Null for a part of the key that does not fit itself: the message has shown it.</summary>
    private static string? Part(RowReader reader, ColumnPlan column, int position)
    {
        if (column.Masked) return Masking.Hidden;
        try
        {
            return ValueText.Show(reader.Get(position, column.Type.Kind));
        }
        catch (SyncException)
        {
            return null;
        }
    }
}
