using System.Security.Cryptography;

namespace DataSync.Stations.Identifiers;

/// <summary>Where random bits come from, so that a simulated network can be repeated from a seed.</summary>
public interface IEntropy
{
    /// <summary>Fills the whole span with random bytes.</summary>
    void Fill(Span<byte> bytes);
}

/// <summary>The operating system's random bits: what a real station uses.</summary>
public sealed class SystemEntropy : IEntropy
{
    /// <inheritdoc />
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}

/// <summary>Repeatable bits from a seed, for simulations and test blocks only: anyone who knows the seed knows them all. Not safe for several threads.</summary>
public sealed class SeededEntropy(ulong seed) : IEntropy
{
    private ulong _state = seed;

    /// <inheritdoc />
    public void Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            // SplitMix64: the same on every runtime, unlike System.Random.
            _state += 0x9E3779B97F4A7C15;
            var mixed = _state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            bytes[i] = (byte)((mixed ^ (mixed >> 31)) >> 56);
        }
    }
}
