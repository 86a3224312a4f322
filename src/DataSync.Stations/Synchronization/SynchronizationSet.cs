using System.Buffers.Binary;
using System.IO.Compression;
using DataSync.Stations.Files;
using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>How the keys of a set are written; the smallest is taken.</summary>
public enum SetCoding : byte
{
    /// <summary>Steps between the sorted keys, each with how many follow one by one: for serial numbers.</summary>
    Runs = 1,

    /// <summary>Steps between the sorted keys.</summary>
    Deltas = 2,

    /// <summary>A rateless set sketch; not built yet, so refused.</summary>
    Sketch = 3,
}

/// <summary>
/// The keys of one table the target should hold, as they travel: with their number and the sum of their keyed hashes, both verified before anyone sees a
/// key. A set that is absent, cut or wrong is a refusal, never an empty set: what is not in the set is deleted. Source: stations R88, R90.
/// </summary>
public sealed class SynchronizationSet
{
    private const int HeaderBytes = 4 + 1 + 1 + SetHash.KeyBytes + 8 + 16 + 4;
    private const int Quality = 6;
    private const int Window = 22;

    private readonly byte[] _steps;
    private readonly byte[] _key;

    private SynchronizationSet(SetCoding coding, byte[] key, long count, UInt128 sum, byte[] steps)
    {
        Coding = coding;
        _key = key;
        Count = count;
        Sum = sum;
        _steps = steps;
    }

    /// <summary>How the keys were written.</summary>
    public SetCoding Coding { get; }

    /// <summary>How many keys there are.</summary>
    public long Count { get; }

    /// <summary>The sum of the keyed hashes of all keys, modulo 2^128.</summary>
    public UInt128 Sum { get; }

    /// <summary>The hashes under the key of this set.</summary>
    public SetHash Hash => new(_key);

    /// <summary>The keys, sorted by their bytes, decoded anew at each enumeration: memory does not grow with their number.</summary>
    public IEnumerable<RecordKey> Keys => SortedKeyCoding.Read(_steps, Count, Coding == SetCoding.Runs);

    private static ReadOnlySpan<byte> Magic => "DSET"u8;

    /// <summary>Writes the keys, in whatever order they come, under a fresh random key.</summary>
    /// <exception cref="StationFileException">DS8204: a key comes twice.</exception>
    public static byte[] Encode(IEnumerable<RecordKey> keys, IEntropy entropy)
    {
        var sorted = keys.ToArray();
        Array.Sort(sorted);
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Equals(sorted[i - 1]))
                throw new StationFileException(StationFileCodes.DuplicateSetKey, $"key {sorted[i]} occurs twice", "synchronization set", "report it: the output of this station is at fault");
        }
        var random = new byte[SetHash.KeyBytes];
        entropy.Fill(random);
        var sum = SumOf(new SetHash(random), sorted);
        var runs = Pack(sorted, runs: true);
        var deltas = Pack(sorted, runs: false);
        return runs.Body.Length <= deltas.Body.Length
            ? Join(SetCoding.Runs, random, sorted.Length, sum, runs)
            : Join(SetCoding.Deltas, random, sorted.Length, sum, deltas);
    }

    /// <summary>Reads and verifies a set.</summary>
    /// <param name="bytes">What <see cref="Encode"/> gave.</param>
    /// <param name="place">What refusals call it: the file and the entry.</param>
    /// <param name="limits">How large a set may be.</param>
    /// <exception cref="StationFileException">DS8201 damaged or absent, DS8202 unknown coding, DS8203 wrong count or sum, DS8103 too large.</exception>
    public static SynchronizationSet Decode(ReadOnlySpan<byte> bytes, string place, StationFileLimits limits)
    {
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Magic)) throw Damaged(place, "it is absent or cut");
        var coding = (SetCoding)bytes[4];
        if (coding is not (SetCoding.Runs or SetCoding.Deltas))
            throw new StationFileException(StationFileCodes.UnknownSetCoding,
                coding == SetCoding.Sketch ? "coding 'sketch' cannot be read yet" : $"there is no coding {(byte)coding}", place, "update DataSync at this station, then input the file again");
        var packing = bytes[5];
        var key = bytes.Slice(6, SetHash.KeyBytes).ToArray();
        var rest = bytes[(6 + SetHash.KeyBytes)..];
        var count = BinaryPrimitives.ReadInt64LittleEndian(rest);
        var sum = BinaryPrimitives.ReadUInt128LittleEndian(rest[8..]);
        var size = BinaryPrimitives.ReadInt32LittleEndian(rest[24..]);
        var body = rest[28..];
        if (packing > 1 || count < 0 || size < 0) throw Damaged(place, "its header is impossible");
        if (count > limits.SetKeys) throw Beyond(place, $"{count} keys are more than the {limits.SetKeys} allowed");
        if (size > limits.SetBytes) throw Beyond(place, $"{size} bytes are more than the {limits.SetBytes} allowed");
        if (packing == 0 ? size != body.Length : !RatioHolds(size, body.Length)) throw Damaged(place, "it is not as long as announced");
        var set = new SynchronizationSet(coding, key, count, sum, Unpack(packing, body, size, place));
        set.Verify(place);
        return set;
    }

    private void Verify(string place)
    {
        try
        {
            if (SumOf(Hash, Keys) != Sum)
                throw new StationFileException(StationFileCodes.WrongSetSum, "its keys do not give its sum", place, "none: the next file brings the set again, and until then nothing is deleted");
        }
        catch (InvalidDataException error)
        {
            throw Damaged(place, error.Message, error);
        }
    }

    private static UInt128 SumOf(SetHash hash, IEnumerable<RecordKey> keys)
    {
        var tally = new SetTally(hash, null);
        foreach (var key in keys) tally.Add(hash.Element(key.Canonical));
        return tally.Sum;
    }

    private static (byte Packing, int Bytes, byte[] Body) Pack(RecordKey[] sorted, bool runs)
    {
        var buffer = new BlockBuffer();
        SortedKeyCoding.Write(buffer, sorted, runs);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(buffer.Length)];
        return BrotliEncoder.TryCompress(buffer.Written, packed, out var length, Quality, Window) && length < buffer.Length && RatioHolds(buffer.Length, length)
            ? ((byte)1, buffer.Length, packed[..length])
            : ((byte)0, buffer.Length, buffer.Written.ToArray());
    }

    private static byte[] Unpack(byte packing, ReadOnlySpan<byte> body, int size, string place)
    {
        if (packing == 0) return body.ToArray();
        var steps = new byte[size];
        return BrotliDecoder.TryDecompress(body, steps, out var written) && written == size ? steps : throw Damaged(place, "it cannot be unpacked");
    }

    private static byte[] Join(SetCoding coding, byte[] key, long count, UInt128 sum, (byte Packing, int Bytes, byte[] Body) packed)
    {
        var bytes = new byte[HeaderBytes + packed.Body.Length];
        Magic.CopyTo(bytes);
        bytes[4] = (byte)coding;
        bytes[5] = packed.Packing;
        key.CopyTo(bytes, 6);
        var rest = bytes.AsSpan(6 + SetHash.KeyBytes);
        BinaryPrimitives.WriteInt64LittleEndian(rest, count);
        BinaryPrimitives.WriteUInt128LittleEndian(rest[8..], sum);
        BinaryPrimitives.WriteInt32LittleEndian(rest[24..], packed.Bytes);
        packed.Body.CopyTo(rest[28..]);
        return bytes;
    }

    private static bool RatioHolds(long size, long packed) => size <= StationFileLimits.BlockBytesWanted + packed * StationFileLimits.HighestRatio;

    private static StationFileException Damaged(string place, string cause, Exception? inner = null) =>
        new(StationFileCodes.DamagedSet, cause, place, "none: the next file brings the set again, and until then nothing is deleted", inner);

    private static StationFileException Beyond(string place, string cause) =>
        new(StationFileCodes.BeyondLimit, cause, place, "split the table's scope, or raise the limit at this station");
}
