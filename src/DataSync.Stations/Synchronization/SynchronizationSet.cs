using System.Buffers.Binary;
using System.IO.Compression;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// The records of one table the target should hold, as they travel: a list of their keys, verified by number and sum before anyone sees a key, or a sketch,
/// which is verified when it is compared (<see cref="SetComparer"/>). A set that is absent, cut or wrong is a refusal, never an empty set: what is not in the set
/// is deleted. Source: stations R88, R90.
/// </summary>
public sealed class SynchronizationSet
{
    private readonly SetHeader _header;
    private readonly SetHash _hash;
    private readonly Func<Stream> _open;
    private readonly long _length;
    private readonly string _place;

    private SynchronizationSet(SetHeader header, Func<Stream> open, long length, string place) => (_header, _hash, _open, _length, _place) = (header, new SetHash(header.Key.Span), open, length, place);

    /// <summary>How its records are written.</summary>
    public SetCoding Coding => _header.Coding;

    /// <summary>Whether records are compared by version too, or by key alone.</summary>
    public bool ComparesVersions => _header.ComparesVersions;

    /// <summary>How many records there are.</summary>
    public long Count => _header.Count;

    /// <summary>The sum of what the elements of all records weigh, modulo 2^128.</summary>
    public UInt128 Sum => _header.Sum;

    /// <summary>How many bytes it has.</summary>
    public long Bytes => _length;

    /// <summary>The random key of its hashes: who asks for a record by its hash names it.</summary>
    public ReadOnlyMemory<byte> Key => _header.Key;

    /// <summary>The hashes under the key of this set.</summary>
    public SetHash Hash => _hash;

    /// <summary>Reads a set and verifies what can be without the records here.</summary>
    /// <param name="open">Opens its bytes, at any time and as often as wanted.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="place">What refusals call it: the file and the entry.</param>
    /// <param name="limits">How large a set may be.</param>
    /// <param name="fits">Whether a key can be one of the table.</param>
    /// <exception cref="StationFileException">DS8201 damaged or absent, DS8202 unknown coding, DS8203 wrong count or sum, DS8103 too large.</exception>
    public static SynchronizationSet Read(Func<Stream> open, long length, string place, StationFileLimits limits, Func<RecordKey, bool> fits)
    {
        var bytes = new byte[SetHeader.Bytes];
        using (var stream = open()) bytes = bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        var set = new SynchronizationSet(SetHeader.Read(bytes, length, place, limits), open, length, place);
        if (set.Coding != SetCoding.Sketch) set.Verify(fits);
        return set;
    }

    /// <summary>The records of a list, sorted by their keys' bytes, decoded anew at each enumeration: memory does not grow with their number.</summary>
    /// <exception cref="InvalidOperationException">It is a sketch, which names none.</exception>
    public IEnumerable<ListedKey> Listed
    {
        get
        {
            if (Coding == SetCoding.Sketch) throw new InvalidOperationException("A sketch lists no keys.");
            return List();
        }
    }

    internal SetSketch Sketch()
    {
        var bytes = new byte[_header.Size];
        using var stream = OpenAt(0);
        stream.ReadExactly(bytes);
        return SetSketch.Read(bytes, _header.Symbols, ComparesVersions);
    }

    internal int Symbols => _header.Symbols;

    internal SetElement ElementOf(SetRecord record) => ComparesVersions ? _hash.Element(record.Key.Canonical, record.Version) : _hash.Element(record.Key.Canonical);

    internal static StationFileException Damaged(string place, string cause, Exception? inner = null) =>
        new(StationFileCodes.DamagedSet, cause, place, "none: the next file brings the set again, and until then nothing is deleted", inner);

    private void Verify(Func<RecordKey, bool> fits)
    {
        var tally = new SetTally(_hash, null);
        foreach (var listed in List())
        {
            if (!fits(listed.Key))
                throw new StationFileException(StationFileCodes.DamagedBlock, $"key {listed.Key} is not of the key columns' types", _place, "have the source checked: it wrote a file that no DataSync writes");
            tally.Add(_hash.Element(listed.Key.Canonical) with { Version = listed.Version });
        }

        if (tally.Sum != Sum)
            throw new StationFileException(StationFileCodes.WrongSetSum, "its keys do not give its sum", _place, "none: the next file brings the set again, and until then nothing is deleted");
    }

    private IEnumerable<ListedKey> List()
    {
        using var digests = new BufferedStream(OpenAt(0), 16 << 10);
        using var body = OpenAt(_header.DigestBytes);
        using var steps = _header.IsPacked ? new BrotliStream(body, CompressionMode.Decompress) : body;
        var digest = new byte[4];
        using var keys = SortedKeyReader.Read(steps, _header.Size, Count, Coding == SetCoding.Runs).GetEnumerator();
        while (Next(keys))
        {
            if (ComparesVersions) digests.ReadExactly(digest);
            yield return new ListedKey(keys.Current, BinaryPrimitives.ReadUInt32LittleEndian(digest));
        }
    }

    private bool Next(IEnumerator<RecordKey> keys)
    {
        try { return keys.MoveNext(); }
        catch (InvalidDataException error) { throw Damaged(_place, error.Message, error); }
        catch (InvalidOperationException error) { throw Damaged(_place, "it cannot be unpacked", error); }
    }

    private Stream OpenAt(long position)
    {
        var stream = _open();
        var left = SetHeader.Bytes + position;
        if (stream.CanSeek) stream.Position = left;
        else Skip(stream, left);
        return stream;
    }

    private static void Skip(Stream stream, long left)
    {
        var passed = new byte[16 << 10];
        while (left > 0)
        {
            var read = stream.Read(passed, 0, (int)Math.Min(passed.Length, left));
            if (read == 0) throw new EndOfStreamException();
            left -= read;
        }
    }
}
