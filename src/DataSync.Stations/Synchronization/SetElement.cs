namespace DataSync.Stations.Synchronization;

/// <summary>What stands for a record in a synchronization set. Source: communication.md §Synchronization data.</summary>
/// <param name="Hash">The keyed hash of its key. It alone says which record is meant, and so what is surplus.</param>
/// <param name="Version">32 bits of the keyed digest of its version; 0 in a set that compares keys only.</param>
public readonly record struct SetElement(ulong Hash, uint Version);
