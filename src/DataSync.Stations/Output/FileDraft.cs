using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>A file that is collected and not written.</summary>
/// <param name="UpTo">The change number up to which it leads.</param>
/// <param name="Reason">Why it is what it is.</param>
internal sealed record FileDraft(StationNumber Target, string Partner, FileStart Start, ChangeNumber UpTo, FileContent Content, string Reason)
{
    /// <summary>Whether synchronization data travel along; none for a file of requested records.</summary>
    public SynchronizationDue? Due { get; init; }

    /// <summary>Records that were asked for and are settled with it; null for all of them, or for none where it is another file.</summary>
    public IReadOnlyList<(TrackedTable Table, IReadOnlyList<long> Rids)>? Settled { get; init; }

    /// <summary>The last entry of the catalog journal up to which it leads; 0 for none.</summary>
    public long Catalog { get; init; }
}
