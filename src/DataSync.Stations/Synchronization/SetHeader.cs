using System.Buffers.Binary;
using DataSync.Stations.Files;

namespace DataSync.Stations.Synchronization;

/// <summary>What a set says of itself before its records.</summary>
/// <param name="Coding">How its records are written.</param>
/// <param name="IsPacked">Whether the list of keys is packed.</param>
/// <param name="ComparesVersions">Whether records are compared by version too, or by key alone.</param>
/// <param name="Key">The fresh random key of its hashes.</param>
/// <param name="Count">How many records there are.</param>
/// <param name="Sum">The sum of what their elements weigh, modulo 2^128.</param>
/// <param name="Size">Bytes of the list of keys, unpacked, or of the sketch.</param>
internal sealed record SetHeader(SetCoding Coding, bool IsPacked, bool ComparesVersions, ReadOnlyMemory<byte> Key, long Count, UInt128 Sum, int Size)
{
    /// <summary>How long it is.</summary>
    internal const int Bytes = 4 + 1 + 1 + SetHash.KeyBytes + 8 + 16 + 4;

    private const byte Packed = 1;
    private const byte Versions = 2;

    private static ReadOnlySpan<byte> Magic => "DSET"u8;

    /// <summary>How many symbols a sketch has.</summary>
    internal int Symbols => (int)(Size / SetSketch.BytesFor(1, ComparesVersions));

    /// <summary>The bytes of the digests of a list.</summary>
    internal long DigestBytes => ComparesVersions && Coding != SetCoding.Sketch ? 4 * Count : 0;

    internal byte[] Write()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        bytes[4] = (byte)Coding;
        bytes[5] = (byte)((IsPacked ? Packed : 0) | (ComparesVersions ? Versions : 0));
        Key.Span.CopyTo(bytes.AsSpan(6));
        var rest = bytes.AsSpan(6 + SetHash.KeyBytes);
        BinaryPrimitives.WriteInt64LittleEndian(rest, Count);
        BinaryPrimitives.WriteUInt128LittleEndian(rest[8..], Sum);
        BinaryPrimitives.WriteInt32LittleEndian(rest[24..], Size);
        return bytes;
    }

    /// <param name="bytes">The first <see cref="Bytes"/> bytes of the set, or fewer where it has fewer.</param>
    /// <param name="length">How long the whole set is.</param>
    /// <param name="place">What refusals call it: the file and the entry.</param>
    /// <param name="limits">How large a set may be.</param>
    /// <exception cref="StationFileException">DS8201 damaged or absent, DS8202 unknown coding, DS8103 too large.</exception>
    internal static SetHeader Read(ReadOnlySpan<byte> bytes, long length, string place, StationFileLimits limits)
    {
        if (bytes.Length < Bytes || !bytes.StartsWith(Magic)) throw SynchronizationSet.Damaged(place, "it is absent or cut");
        var coding = (SetCoding)bytes[4];
        if (coding is not (SetCoding.Runs or SetCoding.Deltas or SetCoding.Sketch))
        {
            throw new StationFileException(StationFileCodes.UnknownSetCoding, $"there is no coding {(byte)coding}", place, "update DataSync at this station, then input the file again");
        }

        var flags = bytes[5];
        var rest = bytes[(6 + SetHash.KeyBytes)..];
        var header = new SetHeader(coding, (flags & Packed) != 0, (flags & Versions) != 0, bytes.Slice(6, SetHash.KeyBytes).ToArray(),
            BinaryPrimitives.ReadInt64LittleEndian(rest), BinaryPrimitives.ReadUInt128LittleEndian(rest[8..]), BinaryPrimitives.ReadInt32LittleEndian(rest[24..]));
        if (flags > (Packed | Versions) || header.Count < 0 || header.Size < 0) throw SynchronizationSet.Damaged(place, "its header is impossible");
        if (header.Count > limits.SetKeys) throw Beyond(place, $"{header.Count} keys are more than the {limits.SetKeys} allowed");
        if (header.Size > limits.SetBytes) throw Beyond(place, $"{header.Size} bytes are more than the {limits.SetBytes} allowed");
        var body = length - Bytes - header.DigestBytes;
        if (header.IsPacked ? body <= 0 : body != header.Size) throw SynchronizationSet.Damaged(place, "it is not as long as announced");
        if (coding == SetCoding.Sketch && (header.IsPacked || header.Symbols is 0 or > SetSketch.MostSymbols || SetSketch.BytesFor(header.Symbols, header.ComparesVersions) != header.Size))
            throw SynchronizationSet.Damaged(place, "it has no symbols, a part of one, or more than a sketch can have");
        return header;
    }

    private static StationFileException Beyond(string place, string cause) =>
        new(StationFileCodes.BeyondLimit, cause, place, "split the table's scope, or raise the limit at this station");
}
