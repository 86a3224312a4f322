using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace DataSync.Stations.Files.Container;

/// <summary>
/// Reads the one form of ZIP that <see cref="ContainerWriter"/> writes and refuses all others: every byte must lie where the headers say, none may lie
/// between, nothing is unpacked beyond what the directory announced.
/// </summary>
internal sealed class ContainerReader
{
    private const string Again = "have the carrier bring it again; the source repeats it by itself when no receipt comes";

    private readonly ContainerBytes _bytes;
    private readonly ImmutableDictionary<string, ZipEntry> _entries;

    private ContainerReader(ContainerBytes bytes, ImmutableDictionary<string, ZipEntry> entries)
    {
        _bytes = bytes;
        _entries = entries;
    }

    /// <summary>The names of all entries.</summary>
    internal IEnumerable<string> Names => _entries.Keys;

    /// <summary>Reads the directory and checks every header against it.</summary>
    internal static ContainerReader Open(ContainerBytes bytes, StationFileLimits limits)
    {
        if (bytes.Length > limits.FileBytes) throw Refuse(bytes, StationFileCodes.BeyondLimit, $"{bytes.Length} bytes are more than the {limits.FileBytes} allowed");
        if (bytes.Length < ZipRecords.EndBytes) throw Refuse(bytes, StationFileCodes.NotAStationFile, "the file is too short to be one");
        var (count, centralOffset, centralBytes) = ReadEnd(bytes, limits);
        var central = new byte[centralBytes];
        bytes.Read(centralOffset, central);

        var entries = ImmutableDictionary.CreateBuilder<string, ZipEntry>(StringComparer.Ordinal);
        var rest = central.AsSpan();
        var expectedOffset = 0L;
        for (var i = 0; i < count; i++)
        {
            var entry = ReadCentral(bytes, ref rest);
            if (entry.Offset != expectedOffset || entry.EndOffset > centralOffset) throw Damaged(bytes, $"entry {entry.Name} does not lie where it should");
            CheckLocal(bytes, entry);
            expectedOffset = entry.EndOffset;
            if (!entries.TryAdd(entry.Name, entry)) throw Refuse(bytes, StationFileCodes.DuplicateEntry, $"entry {entry.Name} occurs twice");
        }
        if (!rest.IsEmpty || expectedOffset != centralOffset) throw Damaged(bytes, "there are bytes that belong to no entry");
        return new ContainerReader(bytes, entries.ToImmutable());
    }

    /// <summary>The size of an entry, unpacked, as announced; none when there is no such entry.</summary>
    internal long? BytesOf(string name) => _entries.TryGetValue(name, out var entry) ? entry.Bytes : null;

    /// <summary>A whole entry of at most <paramref name="most"/> bytes, its check sum verified.</summary>
    internal byte[] ReadWhole(string name, int most)
    {
        var entry = Find(name);
        if (entry.Bytes > most) throw Refuse(_bytes, StationFileCodes.BeyondLimit, $"entry {name} has {entry.Bytes} bytes, more than the {most} allowed");
        // A deflated entry cannot be honest beyond this ratio, so its memory is not even asked for.
        if (entry.Bytes > entry.PackedBytes * 1_040L + 64) throw Refuse(_bytes, StationFileCodes.BeyondLimit, $"entry {name} claims an impossible ratio");
        var content = new byte[entry.Bytes];
        using var stream = Unpack(entry);
        var read = ReadUpTo(stream, content, name);
        if (read != content.Length || HasMore(stream, name)) throw Damaged(_bytes, $"entry {name} is not as long as announced");
        if (Crc32.Append(0, content) != entry.Crc) throw WrongSum(name);
        return content;
    }

    /// <summary>Reads an entry through once and gives its SHA-256; its check sum is verified on the way.</summary>
    internal ContentDigest Digest(string name, CancellationToken cancel)
    {
        var entry = Find(name);
        using var stream = Unpack(entry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 << 10];
        uint crc = 0;
        var total = 0L;
        while (ReadUpTo(stream, buffer, name) is var read && read > 0)
        {
            cancel.ThrowIfCancellationRequested();
            total += read;
            if (total > entry.Bytes) break;
            crc = Crc32.Append(crc, buffer.AsSpan(0, read));
            hash.AppendData(buffer, 0, read);
        }
        if (total != entry.Bytes) throw Damaged(_bytes, $"entry {name} is not as long as announced");
        if (crc != entry.Crc) throw WrongSum(name);
        return ContentDigest.FromHash(hash.GetCurrentHash());
    }

    /// <summary>A stored entry as a stream that reads forward. Its digest must have been verified before.</summary>
    internal Stream OpenStored(string name)
    {
        var entry = Find(name);
        if (entry.Method != ZipMethod.Stored) throw Damaged(_bytes, $"entry {name} is packed in a way it may not be");
        return _bytes.Slice(entry.DataOffset, entry.PackedBytes);
    }

    private ZipEntry Find(string name) => _entries.TryGetValue(name, out var entry)
        ? entry
        : throw Refuse(_bytes, StationFileCodes.MissingEntry, $"entry {name} is missing");

    private Stream Unpack(ZipEntry entry)
    {
        var packed = _bytes.Slice(entry.DataOffset, entry.PackedBytes);
        return entry.Method == ZipMethod.Stored ? packed : new DeflateStream(packed, CompressionMode.Decompress);
    }

    private int ReadUpTo(Stream stream, Span<byte> buffer, string name)
    {
        try { return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false); }
        catch (Exception error) when (error is InvalidDataException or IOException) { throw Damaged(_bytes, $"entry {name} cannot be unpacked", error); }
    }

    private bool HasMore(Stream stream, string name)
    {
        Span<byte> one = stackalloc byte[1];
        return ReadUpTo(stream, one, name) > 0;
    }

    private static (int Count, long CentralOffset, int CentralBytes) ReadEnd(ContainerBytes bytes, StationFileLimits limits)
    {
        Span<byte> end = stackalloc byte[ZipRecords.EndBytes];
        bytes.Read(bytes.Length - end.Length, end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != ZipRecords.EndSignature)
            throw Refuse(bytes, StationFileCodes.NotAStationFile, "it does not end like a communication file: it was cut, changed, or is none");
        var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (count > limits.Entries) throw Refuse(bytes, StationFileCodes.BeyondLimit, $"{count} entries are more than the {limits.Entries} allowed");
        if (!end.SequenceEqual(ZipRecords.End(count, size, offset)) || offset + (long)size + ZipRecords.EndBytes != bytes.Length) throw Damaged(bytes, "its end contradicts itself");
        if (size > count * (long)(ZipRecords.CentralHeaderBytes + ZipRecords.LongestName)) throw Damaged(bytes, "its directory is too large");
        return (count, offset, (int)size);
    }

    private static ZipEntry ReadCentral(ContainerBytes bytes, ref Span<byte> rest)
    {
        if (rest.Length < ZipRecords.CentralHeaderBytes) throw Damaged(bytes, "its directory ends in the middle");
        var nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
        var method = (ZipMethod)BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]);
        var length = ZipRecords.CentralHeaderBytes + nameBytes;
        if (nameBytes is 0 or > ZipRecords.LongestName || rest.Length < length) throw Damaged(bytes, "its directory holds an impossible name");
        if (method is not (ZipMethod.Stored or ZipMethod.Deflated)) throw Damaged(bytes, "an entry is packed in an unknown way");
        var entry = new ZipEntry(
            Encoding.UTF8.GetString(rest[ZipRecords.CentralHeaderBytes..length]),
            method,
            BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[42..]));
        if (!rest[..length].SequenceEqual(ZipRecords.CentralHeader(entry))) throw Damaged(bytes, "its directory is not in the form a station writes");
        if (entry.Method == ZipMethod.Stored && entry.Bytes != entry.PackedBytes) throw Damaged(bytes, $"entry {entry.Name} has two sizes");
        rest = rest[length..];
        return entry;
    }

    private static void CheckLocal(ContainerBytes bytes, ZipEntry entry)
    {
        var expected = ZipRecords.LocalHeader(entry);
        var found = new byte[expected.Length];
        bytes.Read(entry.Offset, found);
        if (!found.AsSpan().SequenceEqual(expected)) throw Damaged(bytes, $"the header of entry {entry.Name} contradicts the directory");
    }

    private StationFileException WrongSum(string name) => Refuse(_bytes, StationFileCodes.WrongDigest, $"the bytes of entry {name} are not those that were written");

    private static StationFileException Damaged(ContainerBytes bytes, string cause, Exception? inner = null) => Refuse(bytes, StationFileCodes.DamagedContainer, cause, inner);

    private static StationFileException Refuse(ContainerBytes bytes, string code, string cause, Exception? inner = null) => new(code, cause, bytes.Name, Again, inner);
}
