using System.Buffers.Binary;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>The step from one key to a later one that ends in a whole number behind the same beginning.</summary>
internal static class SortedKeySteps
{
    private const int IntegerBytes = 9;

    /// <summary>How far the second key lies behind the first, where both end in a whole number behind the same beginning; otherwise 0.</summary>
    internal static ulong Difference(RecordKey first, RecordKey second)
    {
        ReadOnlySpan<byte> a = first.Canonical, b = second.Canonical;
        if (a.Length != b.Length || a.Length < IntegerBytes || !a[..^(IntegerBytes - 1)].SequenceEqual(b[..^(IntegerBytes - 1)])) return 0;
        if (!CanonicalKeyCoding.EndsInInteger(a)) return 0;
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(a[^8..]), high = BinaryPrimitives.ReadUInt64BigEndian(b[^8..]);
        return high > low ? high - low : 0;
    }

    /// <summary>The key that lies so far behind.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal static RecordKey Add(RecordKey key, ulong difference)
    {
        var canonical = key.Canonical.ToArray();
        if (canonical.Length < IntegerBytes || !CanonicalKeyCoding.EndsInInteger(canonical)) throw new InvalidDataException("it counts on from a key that is no number");
        var number = canonical.AsSpan(canonical.Length - 8);
        var value = BinaryPrimitives.ReadUInt64BigEndian(number);
        if (value > ulong.MaxValue - difference) throw new InvalidDataException("it counts beyond the highest number");
        BinaryPrimitives.WriteUInt64BigEndian(number, value + difference);
        return RecordKey.Trusted(canonical);
    }
}
