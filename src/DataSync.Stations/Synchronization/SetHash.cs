using System.Buffers.Binary;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// The hashes of one synchronization set under its fresh random key: of a record key to the 64-bit element that stands for it, and of an element to what it
/// adds to the set's sum. Both stations compute them from the key in the set.
/// </summary>
public readonly struct SetHash
{
    /// <summary>Bytes of the random key.</summary>
    public const int KeyBytes = SipHash.KeyBytes;

    private readonly SipHash _elements;
    private readonly SipHash _sum;

    /// <summary>The hashes under this key of <see cref="KeyBytes"/> bytes.</summary>
    public SetHash(ReadOnlySpan<byte> key)
    {
        _elements = new SipHash(key);
        // The second hash must not be the first: two elements that collide there would collide here too.
        Span<byte> second = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(second, _elements.Hash128("sum of the set"u8));
        _sum = new SipHash(second);
    }

    /// <summary>The element that stands for a record.</summary>
    public ulong Element(RecordKey key) => _elements.Hash64(key.Canonical);

    /// <summary>What an element adds to the sum, modulo 2^128.</summary>
    public UInt128 Weight(ulong element)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, element);
        return _sum.Hash128(bytes);
    }

    /// <summary>The sum over all keys, in any order.</summary>
    public UInt128 Sum(IEnumerable<RecordKey> keys)
    {
        var sum = UInt128.Zero;
        foreach (var key in keys) sum = unchecked(sum + Weight(Element(key)));
        return sum;
    }
}
