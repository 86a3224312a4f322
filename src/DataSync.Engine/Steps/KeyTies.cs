using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>
/// What a database does for keys: rows that are read by a key, and written when others have been, end as row by row only where no unique key is written and no foreign key leads from one row,
/// or from one write of the body, to another. The catalogue is asked once for each connection.
/// </summary>
internal sealed class KeyTies(TaskSession session, ForEachStep loop, WriteStep write)
{
    private readonly TablePlan table = session.Plan.Tables[write.Table];
    private ISourceSession? lookedAt;
    private CatalogTable? real;
    private bool? referenced;

    /// <summary>Whether rows that a key finds may be changed together.</summary>
    /// <param name="by">The key.</param>
    /// <param name="columns">What is written of them.</param>
    public bool LetUpdate(ImmutableArray<int> by, ImmutableArray<int> columns)
    {
        var names = Names(columns);
        return Find(by) is { HasOtherUniques: false } found && !found.Uniques.Prepend(found.PrimaryKey).Any(key => key.Any(names.Contains));
    }

    /// <summary>Whether rows that a key finds may be deleted together.</summary>
    public bool LetDelete(ImmutableArray<int> by) => Find(by) is { } found && !(referenced ??= session.Connection(table.Source).Session.Catalog.IsReferenced(found, CancellationToken.None));

    /// <summary>Whether rows that a key finds may be changed together, and new ones inserted before.</summary>
    public bool LetUpsert(ImmutableArray<int> by, ImmutableArray<int> columns) =>
        LetUpdate(by, columns) && Find(by) is { } found && !found.ForeignKeys.Any(key => IsSame(key.Target, found.Name));

    private CatalogTable? Find(ImmutableArray<int> by)
    {
        var current = session.Connection(table.Source).Session;
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
        foreach (var other in StepTree.All(loop.Body).OfType<WriteStep>().Where(w => w != write).Select(w => session.Plan.Tables[w.Table]).Where(t => t.Source == table.Source))
        {
            if (catalog.Find(other.PhysicalName, CancellationToken.None) is not { } second) return null;
            if (second.ForeignKeys.Any(key => IsSame(key.Target, found.Name)) || found.ForeignKeys.Any(key => IsSame(key.Target, second.Name))) return null;
        }
        return found;
    }

    private HashSet<string> Names(ImmutableArray<int> columns) => columns.Select(c => table.Columns[c].PhysicalName).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsSame(CatalogName one, CatalogName other) =>
        string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase) && string.Equals(one.Schema, other.Schema, StringComparison.OrdinalIgnoreCase);
}
