using System.Buffers.Binary;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// The hashes of one synchronization set under its fresh random key: of a record to the element that stands for it, and of an element to what it adds to the
/// set's sum. Both stations compute them from the key in the set.
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

    /// <summary>The element that stands for a record in a set that compares keys only.</summary>
    /// <param name="key">The canonical bytes of its key.</param>
    public SetElement Element(ReadOnlySpan<byte> key) => new(_elements.Hash64(key), 0);

    /// <summary>The element that stands for a record in a set that compares versions too.</summary>
    /// <param name="key">The canonical bytes of its key.</param>
    /// <param name="version">Its version: the same at two stations exactly when its content is.</param>
    public SetElement Element(ReadOnlySpan<byte> key, RecordVersion version) => new(_elements.Hash64(key), Digest(version));

    /// <summary>32 bits that tell one version of a record from another.</summary>
    public uint Digest(RecordVersion version)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, version.Time);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], version.Station.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], version.Generation);
        return (uint)_elements.Hash64(bytes);
    }

    /// <summary>What an element adds to the sum, modulo 2^128.</summary>
    public UInt128 Weight(SetElement element)
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, element.Hash);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], element.Version);
        return _sum.Hash128(bytes);
    }
}
