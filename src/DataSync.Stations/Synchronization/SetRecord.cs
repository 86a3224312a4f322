using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>A record that a set is made of or compared with.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Version">Its version, the same at two stations exactly when its content is.</param>
public readonly record struct SetRecord(RecordKey Key, RecordVersion Version)
{
    /// <summary>Whether it is here. One that was deleted or has left is known by its key all the same. Default: here.</summary>
    public bool IsHere { get; init; } = true;
}
