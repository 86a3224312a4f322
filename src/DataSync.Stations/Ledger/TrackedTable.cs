using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>A record of the data model: its table (index into the plan's tables) and its key.</summary>
public readonly record struct RecordId(int Table, RecordKey Key);

/// <summary>A parent link of a table: the columns here that hold the parent's key.</summary>
public sealed record ParentLink(int Parent, ImmutableArray<int> Columns);

/// <summary>A table the network communicates, with its place in the tree of parent links.</summary>
/// <param name="Plan">The declared table.</param>
/// <param name="Key">Indexes of its key columns, in order.</param>
/// <param name="Parents">Links to tables above it.</param>
public sealed record TrackedTable(TablePlan Plan, ImmutableArray<int> Key, ImmutableArray<ParentLink> Parents)
{
    /// <summary>Index into the plan's tables.</summary>
    public int Index => Plan.Index;

    /// <summary>Where the application itself says when a row was changed; null of tables that are not tracked so.</summary>
    public StampsPlan? Stamps => Plan.Tracking == TrackingKind.Columns ? Plan.Stamps : null;

    /// <summary>The table with those columns, declared or not.</summary>
    public TablePlan Stored { get; } = Plan is { Tracking: TrackingKind.Columns, Stamps.Own: { IsEmpty: false } own } ? Plan with { Columns = [.. Plan.Columns, .. own] } : Plan;

    /// <summary>Whether triggers note its changes. Of other tables the rows are compared with what the ledger knows of them.</summary>
    public bool IsWatched => Plan.Tracking == TrackingKind.Triggers;

    /// <summary>Its name in the data model, by which files and logs call it.</summary>
    public string Name => Plan.Name;

    /// <summary>Whether it has no parent: only such tables are listed in synchronization data. Source: stations R87.</summary>
    public bool IsIndependent => Parents.IsEmpty;

    /// <summary>The key of a row.</summary>
    public RecordKey KeyOf(Row row) => Key.Length == 1 ? RecordKey.Of(row[Key[0]]) : RecordKey.Of([.. Key.Select(column => row[column])]);

    /// <summary>The key of the row a reader stands at, which reads the key columns first.</summary>
    public RecordKey KeyOf(RowReader reader) => RecordKey.Of([.. Key.Select((column, i) => reader.Get(i, Plan.Columns[column].Type.Kind))]);

    /// <summary>The parent a row names through a link; null where one of the columns is null.</summary>
    public RecordId? ParentOf(Row row, ParentLink link)
    {
        var values = link.Columns.Select(column => row[column]).ToArray();
        return values.Contains(null) ? null : new RecordId(link.Parent, RecordKey.Of(values));
    }

    /// <summary>Links to other records of the table itself that may be empty: so records can come and go that hang below each other.</summary>
    public IEnumerable<ParentLink> OwnLinks => Parents.Where(link => link.Parent == Index && link.Columns.All(column => Plan.Columns[column].Type.Nullable && !Key.Contains(column)));

    /// <summary>All parents a row names.</summary>
    public IEnumerable<RecordId> ParentsOf(Row row) => Parents.IsEmpty ? [] : Parents.Select(link => ParentOf(row, link)).OfType<RecordId>();
}
