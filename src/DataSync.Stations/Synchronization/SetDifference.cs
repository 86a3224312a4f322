using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>In what the records here differ from a set.</summary>
/// <param name="Surplus">Here, and not in the set: keys of which the set has no version at all.</param>
/// <param name="Missing">In the set, and not here.</param>
/// <param name="Unknown">In the set, and not here, and known by hash only.</param>
/// <param name="Differing">In the set, and here in another version. Never surplus.</param>
public sealed record SetDifference(IReadOnlyList<RecordKey> Surplus, IReadOnlyList<RecordKey> Missing, IReadOnlyList<ulong> Unknown, IReadOnlyList<RecordKey> Differing)
{
    /// <summary>No difference.</summary>
    public static SetDifference None { get; } = new([], [], [], []);

    /// <summary>How many elements differ: of a record in two versions both.</summary>
    public long Elements => Surplus.Count + Missing.Count + Unknown.Count + 2L * Differing.Count;
}
