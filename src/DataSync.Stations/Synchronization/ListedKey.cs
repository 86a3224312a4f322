using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>A record as a list names it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Version">32 bits of the digest of its version; 0 in a set that compares keys only.</param>
public readonly record struct ListedKey(RecordKey Key, uint Version);
