using System.Buffers.Binary;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Tests.Synchronization;

/// <summary>Elements and numbers that follow from a seed.</summary>
internal sealed class Chance(ulong seed)
{
    private readonly SeededEntropy _entropy = new(seed * 0xD1342543DE82EF95);

    public int Next(int below) => (int)(Number() % (ulong)below);

    public SetElement[] Elements(int count) => [.. Enumerable.Range(0, count).Select(_ => new SetElement(Number(), (uint)Number()))];

    public ulong Number()
    {
        Span<byte> bytes = stackalloc byte[8];
        _entropy.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
