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

    /// <summary>Whether exactly these columns are a key that the database itself keeps unique.</summary>
    internal bool IsUnique(TablePlan table, IEnumerable<int> columns)
    {
        if (Table(table.PhysicalName) is not { } found)
            return false;
        var names = columns.Select(index => table.Columns[index].PhysicalName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return found.Uniques.Prepend(found.PrimaryKey).Any(key => !key.IsEmpty && names.SetEquals(key));
    }
}
