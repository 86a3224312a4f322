using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Values;

namespace DataSync.Engine.Merging;

/// <summary>Digests of the keys met so far, up to a number that keeps memory flat.</summary>
/// <param name="most">Keys that are kept.</param>
internal sealed class SeenKeys(int most)
{
    /// <summary>About forty megabytes.</summary>
    public const int Most = 1_000_000;

    private readonly HashSet<UInt128> digests = [];

    /// <summary>There were more keys than are kept: what was not seen may have been there all the same.</summary>
    public bool IsFull { get; private set; }

    /// <returns>False when the key was there already.</returns>
    public bool Add(object?[] key)
    {
        var digest = Digest(key);
        if (digests.Count < most) return digests.Add(digest);
        IsFull |= !digests.Contains(digest);
        return !digests.Contains(digest);
    }

    public bool Contains(object?[] key) => digests.Contains(Digest(key));

    public static UInt128 Digest(object?[] key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', key.Select(Plain))), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    // Equal decimals have one form.
    private static string Plain(object? value) => ValueText.Quote(value is decimal number ? number / 1.0000000000000000000000000000m : value);
}
