using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace DataSync.Stations.Files;

/// <summary>A SHA-256 digest. The digest of a communication file is that of its manifest, which in turn holds the digests of all else.</summary>
public sealed record ContentDigest
{
    private ContentDigest(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The digest of these bytes.</summary>
    public static ContentDigest Of(ReadOnlySpan<byte> bytes) => FromHash(SHA256.HashData(bytes));

    /// <summary>Wraps 32 bytes that are a SHA-256 already.</summary>
    /// <exception cref="FormatException">There are not 32 bytes.</exception>
    public static ContentDigest FromHash(ReadOnlySpan<byte> hash) =>
        hash.Length == SHA256.HashSizeInBytes ? new ContentDigest(Convert.ToHexStringLower(hash)) : throw new FormatException("A SHA-256 has 32 bytes.");

    /// <summary>Reads 64 lower-case hexadecimal digits, and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ContentDigest? digest)
    {
        var good = text is { Length: 64 } && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
        digest = good && text is not null ? new ContentDigest(text) : null;
        return digest is not null;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a digest.</exception>
    public static ContentDigest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a SHA-256 in 64 lower-case hexadecimal digits.");

    /// <summary>The 64 hexadecimal digits.</summary>
    public override string ToString() => Hex;
}
