using System.Buffers.Binary;
using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// Keys sorted by bytes, written as steps from one to the next. Where both end in a whole number behind the same beginning, the step is the difference,
/// which is never 0; otherwise a 0, then how many bytes are shared, how many follow, and these.
/// With runs, each step is followed by how many more keys follow it one by one.
/// </summary>
internal static class SortedKeyCoding
{
    private const int IntegerBytes = 9;

    internal static void Write(BlockBuffer buffer, ReadOnlySpan<RecordKey> sorted, bool runs)
    {
        RecordKey? before = null;
        for (var i = 0; i < sorted.Length; i++)
        {
            Step(buffer, before, sorted[i]);
            before = sorted[i];
            if (!runs) continue;
            var length = 0UL;
            while (i + 1 < sorted.Length && Difference(before, sorted[i + 1]) == 1)
            {
                before = sorted[++i];
                length++;
            }
            buffer.Varint(length);
        }
    }

    /// <summary>The keys, in order.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> writes, or hold more than <paramref name="count"/> keys or fewer.</exception>
    internal static IEnumerable<RecordKey> Read(ReadOnlyMemory<byte> bytes, long count, bool runs)
    {
        var cursor = new BlockCursor(bytes);
        RecordKey? before = null;
        var total = 0L;
        while (cursor.Remaining > 0)
        {
            var key = Next(cursor, before);
            if (before is not null && key.CompareTo(before) <= 0) throw new InvalidDataException("its keys are not in order");
            var more = runs ? cursor.Varint() : 0;
            if (total >= count || more > (ulong)(count - total - 1)) throw new InvalidDataException("it holds more keys than announced");
            total += 1 + (long)more;
            yield return before = key;
            for (; more > 0; more--) yield return before = Add(before, 1);
        }
        if (total != count) throw new InvalidDataException("it holds fewer keys than announced");
    }

    private static void Step(BlockBuffer buffer, RecordKey? before, RecordKey key)
    {
        if (before is not null && Difference(before, key) is var difference && difference > 0)
        {
            buffer.Varint(difference);
            return;
        }
        var shared = before is null ? 0 : before.Canonical.CommonPrefixLength(key.Canonical);
        buffer.Varint(0);
        buffer.Varint((ulong)shared);
        buffer.Varint((ulong)(key.Canonical.Length - shared));
        buffer.Bytes(key.Canonical[shared..]);
    }

    private static RecordKey Next(BlockCursor cursor, RecordKey? before)
    {
        var difference = cursor.Varint();
        if (difference > 0) return Add(before ?? throw new InvalidDataException("its first key is missing"), difference);
        var shared = cursor.Count(before?.Canonical.Length ?? 0);
        var rest = cursor.Take(cursor.Count(cursor.Remaining));
        var canonical = new byte[shared + rest.Length];
        if (before is not null) before.Canonical[..shared].CopyTo(canonical);
        rest.CopyTo(canonical.AsSpan(shared));
        try { return RecordKey.FromCanonical(canonical); }
        catch (StationException) { throw new InvalidDataException("a key in it is not in canonical form"); }
    }

    /// <summary>How far the second key lies behind the first, where both end in a whole number behind the same beginning; otherwise 0.</summary>
    private static ulong Difference(RecordKey first, RecordKey second)
    {
        ReadOnlySpan<byte> a = first.Canonical, b = second.Canonical;
        if (a.Length != b.Length || a.Length < IntegerBytes || !a[..^(IntegerBytes - 1)].SequenceEqual(b[..^(IntegerBytes - 1)])) return 0;
        if (!CanonicalKeyCoding.EndsInInteger(a)) return 0;
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(a[^8..]), high = BinaryPrimitives.ReadUInt64BigEndian(b[^8..]);
        return high > low ? high - low : 0;
    }

    private static RecordKey Add(RecordKey key, ulong difference)
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
