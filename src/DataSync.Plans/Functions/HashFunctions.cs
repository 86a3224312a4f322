using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Runtime;

namespace DataSync.Plans.Functions;

/// <summary>Digests; text is taken as UTF-8.</summary>
public static class HashFunctions
{
    private static readonly uint[] Crc = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    public static string Sha256OfText(string x) => Sha256OfBytes(Encoding.UTF8.GetBytes(x));

    public static string Sha256OfBytes(byte[] x) => Convert.ToHexStringLower(SHA256.HashData(x));

    public static long Crc32OfText(string x) => Crc32OfBytes(Encoding.UTF8.GetBytes(x));

    public static long Crc32OfBytes(byte[] x)
    {
        var crc = uint.MaxValue;
        foreach (var b in x) crc = Crc[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    /// <summary>A guid of version 8 (RFC 9562) from the SHA-256 of the text: the same text, the same guid.</summary>
    public static Guid GuidFrom(string x)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(x)).AsSpan(0, 16);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    public static Guid GuidOfText(string x) => Guid.TryParseExact(x, "D", out var guid) ? guid : throw ValueErrors.NotConvertible(x, "guid", "the form is 00000000-0000-0000-0000-000000000000");

    public static byte[] BytesOfHex(string x)
    {
        try { return Convert.FromHexString(x); }
        catch (FormatException) { throw ValueErrors.NotConvertible(x, "bytes", "pairs of hexadecimal digits are expected"); }
    }

    private static uint CrcOf(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
