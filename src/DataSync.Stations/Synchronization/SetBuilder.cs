using System.Collections.Immutable;
using DataSync.Stations.Files;
using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// Writes a set in the smallest coding, from records that come sorted by key and are not kept. A list is given up as soon as it is larger than the sketch can be, so
/// memory holds a sketch, or the packed bytes of a list.
/// </summary>
public sealed class SetBuilder : IDisposable
{
    private readonly byte[] _key = new byte[SetHash.KeyBytes];
    private readonly SetHash _hash;
    private readonly bool _versions;
    private readonly SetSize _size;
    private readonly SetTally _tally;
    private readonly BlockBuffer _digests = new();
    private readonly ImmutableArray<SortedKeyList> _lists;
    private readonly long _most;
    private RecordKey? _before;
    private bool _isListed;

    /// <param name="entropy">Where the set's fresh key comes from.</param>
    /// <param name="versions">Whether records are compared by version too.</param>
    /// <param name="size">For how many differences.</param>
    public SetBuilder(IEntropy entropy, bool versions, SetSize size)
    {
        entropy.Fill(_key);
        (_hash, _versions, _size) = (new SetHash(_key), versions, size);
        _tally = new SetTally(_hash, size.ListOnly ? null : new SetSketch(size.Symbols));
        _most = size.ListOnly ? long.MaxValue : SetSketch.BytesFor(size.Symbols, versions);
        _isListed = size.ListOnly || size.Fixed is null;
        _lists = _isListed ? [new SortedKeyList(SetCoding.Runs, _most), new SortedKeyList(SetCoding.Deltas, _most)] : [];
    }

    /// <summary>Takes in the next record.</summary>
    /// <exception cref="StationFileException">DS8204: its key comes twice. DS8118: its key is too long.</exception>
    public void Add(SetRecord record)
    {
        var order = _before is null ? 1 : record.Key.CompareTo(_before);
        if (order == 0)
            throw new StationFileException(StationFileCodes.DuplicateSetKey, $"key {record.Key} occurs twice", "synchronization set", "report it: the output of this station is at fault");
        if (order < 0) throw new ArgumentException($"{record.Key} comes before the key in front of it.", nameof(record));
        if (record.Key.Canonical.Length > SortedKeyReader.LongestKey)
        {
            throw new StationFileException(StationFileCodes.TooLargeToWrite, $"a key of {record.Key.Canonical.Length} bytes is longer than the {SortedKeyReader.LongestKey} a set can hold",
                "synchronization set", "keep such records out of the format, or give the table a shorter key");
        }

        _before = record.Key;
        var element = _versions ? _hash.Element(record.Key.Canonical, record.Version) : _hash.Element(record.Key.Canonical);
        _tally.Add(element);
        if (_isListed) List(record.Key, element);
    }

    /// <summary>The set, once there are no more records.</summary>
    /// <param name="differences">For how many differing elements a sketch must do, now that the records have been looked at.</param>
    /// <returns>The set; or null where they are too many for the sketch and the lists were given up: build it anew as a list.</returns>
    /// <exception cref="StationFileException">DS8118: the list is too large.</exception>
    public EncodedSet? Complete(long differences)
    {
        var lists = _lists.Select(list => list.Complete()).OfType<PackedList>().ToList();
        var list = lists.MinBy(packed => packed.Bytes.Length);
        var symbols = _size.Fixed ?? SetSketch.SymbolsFor(differences);
        var sketch = symbols <= _tally.Sketch?.Symbols ? SetSketch.BytesFor(symbols, _versions) : long.MaxValue;
        if (list is not null && list.Bytes.Length + (_versions ? _digests.Length : 0) <= sketch) return Join(list);
        return _tally.Sketch is { } filled && symbols <= filled.Symbols ? Join(filled.Cut((int)symbols)) : null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var list in _lists) list.Dispose();
    }

    private void List(RecordKey key, SetElement element)
    {
        foreach (var list in _lists) list.Add(key);
        if (_versions) _digests.Fixed32(element.Version);
        if (_digests.Length > _most) foreach (var list in _lists) list.GiveUp();
        _isListed = _lists.Any(list => !list.IsGivenUp);
    }

    private EncodedSet Join(PackedList list)
    {
        if (list.Size > StationFileLimits.Default.SetBytes)
        {
            throw new StationFileException(StationFileCodes.TooLargeToWrite, $"the keys take {list.Size} bytes, more than the {StationFileLimits.Default.SetBytes} a set can hold",
                "synchronization set", "narrow the format, or split the table");
        }

        ReadOnlyMemory<byte> digests = _versions ? _digests.Written.ToArray() : Array.Empty<byte>();
        return Join(list.Coding, list.IsPacked, (int)list.Size, [digests, list.Bytes]);
    }

    private EncodedSet Join(SetSketch sketch)
    {
        var bytes = new byte[SetSketch.BytesFor(sketch.Symbols, _versions)];
        sketch.Write(bytes, _versions);
        return Join(SetCoding.Sketch, packed: false, bytes.Length, [bytes]);
    }

    private EncodedSet Join(SetCoding coding, bool packed, int size, ImmutableArray<ReadOnlyMemory<byte>> body) =>
        new(coding, _tally.Count, [new SetHeader(coding, packed, _versions, _key, _tally.Count, _tally.Sum, size).Write(), .. body]);
}
