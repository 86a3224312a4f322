using System.Buffers.Binary;
using System.Collections.Immutable;

namespace DataSync.Stations.Synchronization;

/// <summary>Records of one table that are asked for by their hash, because only a sketch knows them. Source: communication.md §Synchronization data, step 3.</summary>
/// <param name="SetKey">The random key of the set that named them.</param>
/// <param name="Hashes">Their hashes under it.</param>
public sealed record HashRequests(ReadOnlyMemory<byte> SetKey, ImmutableArray<ulong> Hashes)
{
    /// <summary>How many bytes so many hashes take.</summary>
    internal static long BytesFor(long hashes) => SetHash.KeyBytes + 8 * hashes;

    internal byte[] Write()
    {
        var bytes = new byte[BytesFor(Hashes.Length)];
        SetKey.CopyTo(bytes);
        for (var i = 0; i < Hashes.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(SetHash.KeyBytes + 8 * i), Hashes[i]);
        return bytes;
    }

    /// <param name="bytes">As many as <see cref="BytesFor"/> says.</param>
    internal static HashRequests Read(byte[] bytes)
    {
        var hashes = ImmutableArray.CreateBuilder<ulong>();
        for (var at = SetHash.KeyBytes; at < bytes.Length; at += 8) hashes.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)));
        return new HashRequests(bytes.AsMemory(0, SetHash.KeyBytes), hashes.DrainToImmutable());
    }
}
