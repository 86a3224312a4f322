using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Plans.Values;

/// <summary>Whether values surely keep the sizes that their columns are declared with, so that nobody would be told of them when they are read.</summary>
public static class DeclaredSize
{
    /// <summary>Whether all of them do. What is not sure counts as no.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Columns by index.</param>
    /// <param name="values">A value for each.</param>
    public static bool Holds(TablePlan table, ImmutableArray<int> columns, ImmutableArray<object?> values)
    {
        for (var i = 0; i < columns.Length; i++)
            if (!Holds(table.Columns[columns[i]].Type, values[i])) return false;
        return true;
    }

    private static bool Holds(SyncType type, object? value) => value switch
    {
        string text => type.Length == 0 || text.Length <= type.Length,
        byte[] bytes => type.Length == 0 || bytes.Length <= type.Length,
        // A zero below zero is written as one that is not.
        decimal number when number == 0 && decimal.IsNegative(number) => false,
        decimal number => type.Precision == 0 || (type.Precision < Ops.PowersOfTen.Length && number.Scale <= type.Scale && Math.Abs(number) < Ops.PowersOfTen[type.Precision - type.Scale]),
        _ => true,
    };
}
