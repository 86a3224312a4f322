using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>A foreign key from one communicated table to another, or to itself, that no <c>parent</c> declares; its columns may be empty.</summary>
/// <param name="From">The table it leads from.</param>
/// <param name="Columns">Its columns by index, in the order of the key it leads to.</param>
/// <param name="Target">The index of the table it leads to.</param>
internal sealed record LooseLink(TrackedTable From, ImmutableArray<int> Columns, int Target);

/// <summary>
/// The foreign keys by which tables refer to each other beside the tree of the data model, as the database has them. They say nothing of what belongs where; but through them no row of a circle could
/// be written before the others, nor deleted before them: so they are left empty at first, and emptied before the last.
/// </summary>
internal sealed class LooseLinks(ICatalog catalog, DataModel model)
{
    private readonly Dictionary<int, CatalogTable?> _found = [];
    private readonly Dictionary<int, ImmutableArray<LooseLink>> _links = [];
    private ILookup<int, LooseLink>? _to;

    /// <summary>Those that lead from a table.</summary>
    public ImmutableArray<LooseLink> From(TrackedTable table)
    {
        if (!_links.TryGetValue(table.Index, out var links)) _links.Add(table.Index, links = [.. (Found(table)?.ForeignKeys ?? []).Select(key => Of(table, key)).OfType<LooseLink>()]);
        return links;
    }

    /// <summary>Those that lead to a table.</summary>
    public IEnumerable<LooseLink> To(TrackedTable table) => (_to ??= model.Tables.SelectMany(from => From(from).AsEnumerable()).ToLookup(link => link.Target))[table.Index];

    private CatalogTable? Found(TrackedTable table)
    {
        if (!_found.TryGetValue(table.Index, out var found)) _found.Add(table.Index, found = catalog.Find(table.Plan.PhysicalName, CancellationToken.None));
        return found;
    }

    private LooseLink? Of(TrackedTable table, CatalogForeignKey key)
    {
        if (model.Tables.FirstOrDefault(other => Found(other)?.Name == key.Target) is not { } target) return null;
        ImmutableArray<int> columns = [.. target.Key.Select(column => key.TargetColumns.IndexOf(target.Plan.Columns[column].PhysicalName, 0, StringComparer.OrdinalIgnoreCase))
            .Select(at => at < 0 ? -1 : table.Plan.Columns.FirstOrDefault(column => Is(column.PhysicalName, key.Columns[at]))?.Index ?? -1)];
        if (columns.Length != key.Columns.Length || columns.Any(column => column < 0 || table.Key.Contains(column) || !table.Plan.Columns[column].Type.Nullable)) return null;
        return table.Parents.Any(parent => parent.Parent == target.Index && parent.Columns.SequenceEqual(columns)) ? null : new LooseLink(table, columns, target.Index);
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
