using System.Security.Cryptography;
using DataSync.Stations.Identifiers;

namespace DataSync.Cli;

/// <summary>Random bits of the operating system.</summary>
internal sealed class RandomEntropy : IEntropy
{
    public static RandomEntropy Instance { get; } = new();

    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
