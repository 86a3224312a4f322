using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>
/// What a database does for keys: rows that are read by a key, and written when others have been, end as row by row only where no unique key is written and no foreign key leads from one row,
/// or from one write of the body, to another. The catalogue is asked once for each connection.
/// </summary>
/// <param name="connect">The connection to a source.</param>
internal sealed class KeyTies(SyncPlan plan, ForEachStep loop, WriteStep write, Func<int, ISourceSession> connect)
{
    private readonly TablePlan table = plan.Tables[write.Table];
    private ISourceSession? lookedAt;
    private CatalogTable? real;
    private bool? referenced;

    /// <summary>Whether rows of the write may wait.</summary>
    public bool LetWait() => write switch
    {
        UpdateStep update when MatchKey.Of(plan, update.Query) is { } by => LetUpdate(by.Columns, update.Mapping.Columns),
        DeleteStep delete when MatchKey.Of(plan, delete.Query) is { } by => LetDelete(by.Columns),
        UpsertStep { ExistingSlot: >= 0 } upsert => LetUpsert(upsert.By, [.. upsert.Mapping.Columns.Except(upsert.By)]),
        _ => true,
    };

    private bool LetUpdate(ImmutableArray<int> by, ImmutableArray<int> columns)
    {
        var names = Names(columns);
        return Find(by) is { HasOtherUniques: false } found && !found.Uniques.Prepend(found.PrimaryKey).Any(key => key.Any(names.Contains));
    }

    private bool LetDelete(ImmutableArray<int> by) => Find(by) is { } found && !(referenced ??= connect(table.Source).Catalog.IsReferenced(found, CancellationToken.None));

    // New rows are inserted before others are changed.
    private bool LetUpsert(ImmutableArray<int> by, ImmutableArray<int> columns) =>
        LetUpdate(by, columns) && Find(by) is { } found && !found.ForeignKeys.Any(key => GatherTies.IsSame(key.Target, found.Name));

    private CatalogTable? Find(ImmutableArray<int> by)
    {
        var current = connect(table.Source);
        if (lookedAt == current) return real;
        (lookedAt, referenced) = (null, null);
        real = Look(current.Catalog, by);
        lookedAt = current;
        return real;
    }

    private CatalogTable? Look(ICatalog catalog, ImmutableArray<int> by)
    {
        if (catalog.Find(table.PhysicalName, CancellationToken.None) is not { Name.IsView: false, HasTriggers: false } found) return null;
        var names = Names(by);
        if (!table.Key.All(by.Contains) && !found.Uniques.Prepend(found.PrimaryKey).Any(key => !key.IsEmpty && key.All(names.Contains))) return null;
        // What is computed changes with what is written.
        if (found.Columns.Any(c => c.Computed && names.Contains(c.Name))) return null;
        foreach (var other in StepTree.All(loop.Body).OfType<WriteStep>().Where(w => w != write).Select(w => plan.Tables[w.Table]).Where(t => t.Source == table.Source))
        {
            if (catalog.Find(other.PhysicalName, CancellationToken.None) is not { } second) return null;
            if (second.ForeignKeys.Any(key => GatherTies.IsSame(key.Target, found.Name)) || found.ForeignKeys.Any(key => GatherTies.IsSame(key.Target, second.Name))) return null;
        }
        return found;
    }

    private HashSet<string> Names(ImmutableArray<int> columns) => columns.Select(c => table.Columns[c].PhysicalName).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
