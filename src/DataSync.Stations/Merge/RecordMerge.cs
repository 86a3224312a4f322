using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Merge;

internal enum MergeOutcome
{
    /// <summary>What is here is newer.</summary>
    LocalStays,

    /// <summary>Both are the same version.</summary>
    Same,

    /// <summary>The row comes anew.</summary>
    Insert,

    /// <summary>The row is replaced.</summary>
    Update,
}

/// <summary>
/// Which of two states of a record wins: the higher life; within one life deleted beats living; then the higher version of the whole record. Nothing
/// else ever decides between stations, so order, repetition and tiers do not matter.
/// </summary>
internal static class RecordMerge
{
    /// <summary>A living row that arrives.</summary>
    public static MergeOutcome OfRow(Track? local, Life life, RecordVersion version)
    {
        if (local is null) return MergeOutcome.Insert;
        if (life != local.Life) return life < local.Life ? MergeOutcome.LocalStays : local.IsLive ? MergeOutcome.Update : MergeOutcome.Insert;
        // It left this station only, and whoever sends it says that it belongs here again.
        if (local.State == TrackState.Gone) return MergeOutcome.Insert;
        if (!local.IsLive) return MergeOutcome.LocalStays;
        return version > local.Version ? MergeOutcome.Update : version == local.Version ? MergeOutcome.Same : MergeOutcome.LocalStays;
    }

    /// <summary>Whether a deletion that arrives wins.</summary>
    public static bool DeletionWins(Track local, Life life) => life > local.Life;
}
