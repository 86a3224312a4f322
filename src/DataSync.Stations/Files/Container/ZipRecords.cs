using System.Buffers.Binary;
using System.Text;

namespace DataSync.Stations.Files.Container;

/// <summary>How an entry lies in the container.</summary>
internal enum ZipMethod : ushort
{
    /// <summary>As it is.</summary>
    Stored = 0,

    /// <summary>Deflated, for what people may want to read.</summary>
    Deflated = 8,
}

/// <summary>One entry of the container.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">How it lies there.</param>
/// <param name="Crc">CRC-32 of its unpacked bytes.</param>
/// <param name="PackedBytes">Bytes in the container.</param>
/// <param name="Bytes">Bytes unpacked.</param>
/// <param name="Offset">Where its local header begins.</param>
internal sealed record ZipEntry(string Name, ZipMethod Method, uint Crc, uint PackedBytes, uint Bytes, uint Offset)
{
    /// <summary>Where its packed bytes begin.</summary>
    internal long DataOffset => Offset + ZipRecords.LocalHeaderBytes + (long)Encoding.UTF8.GetByteCount(Name);

    /// <summary>Where its packed bytes end.</summary>
    internal long EndOffset => DataOffset + PackedBytes;
}

/// <summary>
/// The three records of a ZIP, in the one form we write and accept: no comments, no extra fields, one fixed time, so that equal content gives equal bytes
/// and nothing can hide.
/// </summary>
internal static class ZipRecords
{
    internal const int LocalHeaderBytes = 30;
    internal const int CentralHeaderBytes = 46;
    internal const int EndBytes = 22;
    internal const int LongestName = 1_024;

    internal const uint LocalSignature = 0x04034b50;
    internal const uint CentralSignature = 0x02014b50;
    internal const uint EndSignature = 0x06054b50;

    private const ushort MadeBy = 0x0314;
    private const ushort VersionNeeded = 20;
    private const ushort Utf8Names = 0x0800;
    private const ushort FirstOfJanuary1980 = 0x0021;
    private const uint PlainFile0644 = 0x81A4_0000;

    internal static byte[] LocalHeader(ZipEntry entry)
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        var bytes = new byte[LocalHeaderBytes + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, LocalSignature);
        WriteShared(bytes.AsSpan(4), entry, name.Length);
        name.CopyTo(bytes, LocalHeaderBytes);
        return bytes;
    }

    internal static byte[] CentralHeader(ZipEntry entry)
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        var bytes = new byte[CentralHeaderBytes + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, CentralSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), MadeBy);
        WriteShared(bytes.AsSpan(6), entry, name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(38), PlainFile0644);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(42), entry.Offset);
        name.CopyTo(bytes, CentralHeaderBytes);
        return bytes;
    }

    internal static byte[] End(int entries, uint centralBytes, uint centralOffset)
    {
        var bytes = new byte[EndBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, EndSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)entries);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(10), (ushort)entries);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), centralBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), centralOffset);
        return bytes;
    }

    /// <summary>The 26 bytes both headers share.</summary>
    private static void WriteShared(Span<byte> bytes, ZipEntry entry, int nameBytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, VersionNeeded);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], (ushort)entry.Method);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], FirstOfJanuary1980);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[10..], entry.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[14..], entry.PackedBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[18..], entry.Bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[22..], (ushort)nameBytes);
    }
}
