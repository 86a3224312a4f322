using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Hashes of the single values of a row, by the names of their columns: of a table without triggers they tell which fields have changed. Key columns and nulls are left out.
/// Compared only within one database.
/// </summary>
internal static class FieldPrints
{
    private const int PrintBytes = 8;

    /// <summary>The prints of a row; empty for a table whose triggers tell.</summary>
    public static string Of(TrackedTable table, Row row) => table.IsWatched ? "" : string.Join(';', All(table, row).Select(field => $"{field.Name}:{field.Print}"));

    /// <summary>Indexes of the columns whose values are not those of the prints. A column that is no more, and one that is new and empty, has not changed.</summary>
    public static ImmutableArray<int> Changed(TrackedTable table, string prints, Row row)
    {
        var before = prints.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split(':')).ToDictionary(field => field[0], field => field[1]);
        var now = All(table, row).ToDictionary(field => field.Name, field => field.Print);
        return [.. table.Plan.Columns.Where(column => !column.IsKey && before.GetValueOrDefault(column.Name) != now.GetValueOrDefault(column.Name)).Select(column => column.Index)];
    }

    private static IEnumerable<(string Name, string Print)> All(TrackedTable table, Row row)
    {
        foreach (var column in table.Plan.Columns.Where(column => !column.IsKey))
        {
            if (row[column.Index] is { } value) yield return (column.Name, Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ValueText.Quote(value))).AsSpan(0, PrintBytes)));
        }
    }
}
