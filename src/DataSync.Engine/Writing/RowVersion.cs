using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Writing;

/// <summary>
/// The column that an update checks. Where it is a whole number and the database does not give it (<c>generated</c>, <c>computed</c>), we count: 1 for a new row, and one more
/// with each update. A trigger that counts too does no harm: only that the value is another one matters. Source: tasks C36.
/// </summary>
internal static class RowVersion
{
    /// <summary>Index of the column; -1 when the table has none.</summary>
    public static int Of(TablePlan table) => table.Columns.FirstOrDefault(c => c.Version)?.Index ?? -1;

    /// <summary>Whether we count it.</summary>
    public static bool IsCounted(TablePlan table) => table.Columns.FirstOrDefault(c => c.Version) is { Type.Kind: TypeKind.Int, Computed: false, Generated: false };

    /// <summary>The columns of an insert: with the version where nothing else gives it a value.</summary>
    public static ImmutableArray<int> Inserted(TablePlan table, ImmutableArray<int> columns) => NeedsFirst(table, columns) ? columns.Add(Of(table)) : columns;

    /// <summary>The columns of an update: with the version where we count it.</summary>
    public static ImmutableArray<int> Updated(TablePlan table, ImmutableArray<int> columns) => IsCounted(table) ? columns.Add(Of(table)) : columns;

    /// <summary>The first version, behind the columns of an insert.</summary>
    public static void PutFirst(TablePlan table, ImmutableArray<int> columns, RowWriter values)
    {
        if (NeedsFirst(table, columns)) values.Int(columns.Length, 1);
    }

    /// <summary>The version after this one.</summary>
    public static long Next(object? version) => checked((version as long? ?? 0) + 1);

    private static bool NeedsFirst(TablePlan table, ImmutableArray<int> columns) =>
        IsCounted(table) && table.Columns[Of(table)].Default is null && !columns.Contains(Of(table));
}
