using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>The real columns of the tables that a session uses, looked up once each. A table that is not there is looked for again.</summary>
internal sealed class RealColumns(ICatalog catalog)
{
    private readonly Dictionary<string, CatalogTable> _tables = new(StringComparer.Ordinal);

    internal CatalogTable? Table(string physicalName)
    {
        if (!_tables.TryGetValue(physicalName, out var table))
        {
            if (catalog.Find(physicalName, CancellationToken.None) is not { } found)
                return null;
            _tables.Add(physicalName, table = found);
        }
        return table;
    }

    internal CatalogColumn? Of(ColumnPlan column, TablePlan table)
    {
        if (Table(table.PhysicalName) is not { } found)
            return null;
        foreach (var real in found.Columns)
        {
            if (real.Name == column.PhysicalName)
                return real;
        }
        return found.Columns.FirstOrDefault(real => string.Equals(real.Name, column.PhysicalName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether exactly these columns are a key that the database itself keeps unique, and no other key could stand against a row.</summary>
    /// <param name="only">Whether there must be no other unique key.</param>
    internal bool IsUnique(TablePlan table, IEnumerable<int> columns, bool only)
    {
        if (Table(table.PhysicalName) is not { } found)
            return false;
        var names = columns.Select(index => table.Columns[index].PhysicalName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var keys = found.Uniques.Prepend(found.PrimaryKey).Where(key => !key.IsEmpty).ToList();
        return keys.Any(key => names.SetEquals(key)) && (!only || keys.All(key => names.SetEquals(key)));
    }
}
