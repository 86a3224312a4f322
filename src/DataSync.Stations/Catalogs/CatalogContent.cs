using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Catalogs;

/// <summary>The values of a catalog as the journal has them: columns with their values in invariant form, nulls left out.</summary>
internal static class CatalogContent
{
    public static IReadOnlyDictionary<string, string> Of(TrackedTable catalog, Row row)
    {
        var values = new Dictionary<string, string>();
        foreach (var column in Columns(catalog))
            if (row[column.Index] is { } value) values.Add(column.Name, Text(value));
        return values;
    }

    /// <summary>The key of a value. A key column that it lacks counts as empty.</summary>
    /// <exception cref="SyncException">A value is not of the type of its column.</exception>
    public static RecordKey KeyOf(TrackedTable catalog, IReadOnlyDictionary<string, string> values) => RecordKey.Of([.. catalog.Key.Select(column => Read(catalog.Plan.Columns[column], values))]);

    /// <summary>What a column holds.</summary>
    /// <returns>Null where it is empty, or the journal does not have it.</returns>
    /// <exception cref="SyncException">The value is not of its type.</exception>
    public static object? Read(ColumnPlan column, IReadOnlyDictionary<string, string> values) => values.TryGetValue(column.Name, out var text) ? ConstantReader.Read(column.Type.Kind, text) : null;

    /// <summary>The columns of a catalog that travel: what the database computes it computes everywhere.</summary>
    public static IEnumerable<ColumnPlan> Columns(TrackedTable catalog) => catalog.Plan.Columns.Where(column => !column.Computed);

    /// <summary>Whether two states of a value are one.</summary>
    public static bool AreSame(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) => one is null || other is null
        ? one is null && other is null
        : one.Count == other.Count && one.All(value => other.TryGetValue(value.Key, out var text) && text == value.Value);

    private static string Text(object value) => value is SyncDuration duration ? $"{duration.Months};{duration.Milliseconds}" : ValueText.Show(value);
}
