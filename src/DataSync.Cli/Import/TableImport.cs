using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Cli.Import;

/// <summary>From tables of a database to their declarations: names, keys, and links that lead from children to parents and never in a circle.</summary>
/// <param name="known">Tables of the same source that the script declares already.</param>
/// <param name="longName">Whether a table's name alone is not clear in the script, because another source has one of that name.</param>
internal sealed class TableImport(ImmutableArray<KnownTable> known, Func<string, string> longName)
{
    private readonly Dictionary<string, ImportedTable> _imported = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _dependsOn = new(StringComparer.Ordinal);

    public ImmutableArray<ImportedTable> Import(ImmutableArray<CatalogTable> tables)
    {
        var names = new NameChoice("table_");
        foreach (var table in known) names.Take(table.Name[(table.Name.LastIndexOf('.') + 1)..]);
        var shared = tables.GroupBy(table => table.Name.Name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            var wish = table.Name.Schema is { } schema && shared.Contains(table.Name.Name) ? $"{schema}_{table.Name.Name}" : table.Name.Name;
            _imported[table.Name.PhysicalName] = Declared(table, names.For(wish));
        }
        return [.. tables.Select(table => Linked(_imported[table.Name.PhysicalName]))];
    }

    private static ImportedTable Declared(CatalogTable table, string name)
    {
        var names = new NameChoice("column");
        // Of a view some databases tell the defaults of the tables behind it.
        var columns = table.Columns.Select(column => table.Name.IsView ? column with { Default = null, Generated = false } : column)
            .Select(column => ColumnImport.Of(column, names.For(column.Name))).ToImmutableArray();
        var remarks = ImmutableArray.CreateBuilder<string>();
        var key = columns.Where(column => table.PrimaryKey.Contains(column.Origin.Name)).ToList();
        var unfit = key.Where(column => column.Type is null or { Kind: TypeKind.Float } or { Nullable: true }).ToList();
        if (key.Count == 0)
            remarks.Add(WithoutKey(table));
        else if (unfit.Count > 0)
            remarks.Add($"Its key ({string.Join(", ", table.PrimaryKey)}) cannot be declared, because of {string.Join(", ", unfit.Select(column => $"{column.Origin.Name} {column.Origin.DatabaseType}"))}.");
        else
            columns = [.. columns.Select(column => key.Contains(column) ? column with { IsKey = true } : column)];
        return new ImportedTable(table, name, columns) { Remarks = remarks.ToImmutable() };
    }

    private static string WithoutKey(CatalogTable table)
    {
        var unique = table.Uniques.FirstOrDefault(columns => columns.All(name => table.Columns.Any(column => column.Name == name && !column.Nullable)));
        var advice = unique.IsDefaultOrEmpty ? "Write `key` before the columns that tell its rows apart" : $"({string.Join(", ", unique)}) is unique: write `key` before it";
        return table.Name.IsView ? $"A view. {advice}, if it is to be an item or to be written."
            : $"No primary key. {advice}; until then its rows can be read, inserted and changed by a condition, and are no items.";
    }

    private ImportedTable Linked(ImportedTable table)
    {
        var parents = ImmutableArray.CreateBuilder<ImportedParent>();
        foreach (var link in table.Origin.ForeignKeys)
            if (Parent(table, link) is { } parent && !parents.Any(same => same.Table == parent.Table && same.Columns.SequenceEqual(parent.Columns))) parents.Add(parent);
        return table with { Parents = parents.ToImmutable() };
    }

    private ImportedParent? Parent(ImportedTable table, CatalogForeignKey link)
    {
        var own = link.Columns.Select(name => table.Columns.FirstOrDefault(column => column.Origin.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).ToList();
        var target = link.Target.PhysicalName;
        var names = own.Select((column, index) => column?.Name ?? link.Columns[index]).ToImmutableArray();
        if (Target(target) is not { } parent)
            return new ImportedParent(target, names, "that table is not declared");
        if (own.Any(column => column?.Type is null))
            return new ImportedParent(parent.Name, names, "a column of it cannot be declared");

        var ordered = ImmutableArray.CreateBuilder<string>();
        foreach (var (column, kind) in parent.Key)
        {
            var at = link.TargetColumns.ToList().FindIndex(name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
            // SQLite's `references` alone names the whole key of a table, however many columns refer to it.
            if (at < 0 || at >= own.Count || own[at]?.Type?.Kind != kind) break;
            ordered.Add(names[at]);
        }
        if (ordered.Count != parent.Key.Length || ordered.Count != names.Length || ordered.Count == 0)
            return new ImportedParent(parent.Name, names, $"({string.Join(", ", link.TargetColumns)}) is not its key");

        var from = table.Origin.Name.PhysicalName;
        if (from != target && LeadsTo(target, from))
            return new ImportedParent(parent.Name, ordered.ToImmutable(), "it would close a circle");
        if (!_dependsOn.TryGetValue(from, out var all)) _dependsOn[from] = all = [];
        if (from != target) all.Add(target);
        return new ImportedParent(parent.Name, ordered.ToImmutable(), null);
    }

    private KnownTable? Target(string physical)
    {
        if (_imported.TryGetValue(physical, out var imported))
            return imported.HasColumns ? new KnownTable(longName(imported.Name), physical, [.. imported.Key.Select(column => (column.Origin.Name, column.Type?.Kind ?? TypeKind.Error))]) : null;
        return known.FirstOrDefault(table => table.PhysicalName == physical);
    }

    private bool LeadsTo(string from, string to) =>
        _dependsOn.TryGetValue(from, out var parents) && parents.Any(parent => parent == to || LeadsTo(parent, to));
}
