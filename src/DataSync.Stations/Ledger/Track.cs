using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Merge;

namespace DataSync.Stations.Ledger;

internal enum TrackState
{
    /// <summary>The row is here.</summary>
    Live,

    /// <summary>The record was deleted, here or elsewhere.</summary>
    Deleted,

    /// <summary>The row left this station by leaving scope or by synchronization; the record lives on elsewhere.</summary>
    Gone,

    /// <summary>
    /// The record was created and deleted here before any file named it. No partner is told, unless one has it all the same: from a copy of this station, or from what it wrote before a
    /// backup was put back.
    /// </summary>
    Untold,
}

/// <summary>What the ledger knows of one record.</summary>
/// <param name="Rid">Local number of the record.</param>
/// <param name="Key">Its key.</param>
/// <param name="Number">The change number of its last change here.</param>
/// <param name="Born">The <see cref="RecordVersion.Time"/> of its insertion here; 0 when it came from another station. A change number, and so less than any, in ledgers that were older than that.</param>
/// <param name="Version">The version of all fields without a stamp of their own.</param>
/// <param name="Life">Odd: lives; even: deleted.</param>
/// <param name="State">Whether the row is here.</param>
/// <param name="From">The partner whose version this is exactly, or none.</param>
/// <param name="LocalAt">When a user here last changed it, milliseconds since 1970-01-01 UTC; 0 for never.</param>
/// <param name="Content">Hash of the row as this database returns it, for the census.</param>
/// <param name="Communicated">CmCd: confirmed by a partner, or arrived from one. Source: stations §2.1.</param>
/// <param name="Named">The first file upwards that carried it and was not confirmed when it was carried last; of a record that is confirmed, the last one.</param>
internal sealed record Track(
    long Rid,
    RecordKey Key,
    ChangeNumber Number,
    long Born,
    RecordVersion Version,
    Life Life,
    TrackState State,
    StationNumber From,
    long LocalAt,
    long Content,
    bool Communicated,
    FileSequence Named)
{
    public bool IsLive => State == TrackState.Live;

    /// <summary>Fields whose version is not that of the record, which is the highest of all.</summary>
    public ImmutableArray<FieldStamp> Stamps { get; init; } = [];

    /// <summary>Of a table without triggers: <see cref="FieldPrints"/> of the row. Empty where they are not known.</summary>
    public string Prints { get; init; } = "";

    /// <summary>The same with what its row, as this database returns it, is known by.</summary>
    public Track Holding(TrackedTable table, Row row) => this with { Content = RowContent.Hash(table, row), Prints = FieldPrints.Of(table, row) };

    /// <summary>The versions of all its fields.</summary>
    public FieldVersions Versions => new(Version, Stamps);
}
