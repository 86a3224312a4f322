using System.Collections.Immutable;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>Where a database itself carries the deletion of a row of a table on, by foreign keys with <c>on delete cascade</c> and the like. What it does there nobody counts.</summary>
/// <param name="Keys">The keys, those nearest to the table first.</param>
/// <param name="Returns">Whether rows of the table itself go with one of it.</param>
internal sealed record CarriedDeletions(ImmutableArray<CatalogCascade> Keys, bool Returns)
{
    private static readonly CarriedDeletions None = new([], false);

    public static CarriedDeletions Of(TablePlan table, ICatalog catalog, CancellationToken cancellation)
    {
        if (catalog.Find(table.PhysicalName, cancellation) is not { Name.IsView: false } found) return None;
        var reached = new List<CatalogName> { found.Name };
        var keys = ImmutableArray.CreateBuilder<CatalogCascade>();
        for (var at = 0; at < reached.Count; at++)
        {
            foreach (var key in catalog.Cascades(reached[at], cancellation).Except(keys))
            {
                keys.Add(key);
                if (key.Deletes && !reached.Any(known => GatherTies.IsSame(known, key.Table))) reached.Add(key.Table);
            }
        }
        return new CarriedDeletions(keys.ToImmutable(), keys.Any(key => key.Deletes && GatherTies.IsSame(key.Table, found.Name)));
    }

    /// <summary>What is to be told; null where nothing is carried on.</summary>
    public string? Told => Keys.IsEmpty ? null
        : $"the database carries the deletion on to {string.Join(", ", Keys.Select(key => $"{key.Table.PhysicalName} (on delete {key.Rule})"))}; what it does there is not counted";
}
