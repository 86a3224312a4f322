using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Which keys have been met, in eight bytes each: keyed hashes, with a fresh key for each set, so that two records that are taken for one are not taken for one the next time.
/// First all are added, then they are asked for.
/// </summary>
internal sealed class KeyMarks
{
    private readonly SipHash _hash = new(RandomNumberGenerator.GetBytes(SipHash.KeyBytes));
    private readonly List<ulong> _marks = [];
    private bool _isSorted;

    /// <summary>How many were added.</summary>
    public long Count => _marks.Count;

    public void Add(RecordKey key) => _marks.Add(_hash.Hash64(key.Canonical));

    public bool Contains(RecordKey key)
    {
        if (!_isSorted) CollectionsMarshal.AsSpan(_marks).Sort();
        _isSorted = true;
        return _marks.BinarySearch(_hash.Hash64(key.Canonical)) >= 0;
    }
}
