using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>A record that comes whole with a file; it becomes a row of the file when its block is written.</summary>
/// <param name="Track">What the ledger knows of it.</param>
/// <param name="Row">Its row.</param>
/// <param name="IsNew">Whether the target never confirmed it in its present history.</param>
internal readonly record struct OutgoingRecord(Track Track, Row Row, bool IsNew)
{
    /// <summary>The row of the file.</summary>
    /// <param name="columns">Indexes of the columns that travel.</param>
    public FileRow Whole(ImmutableArray<int> columns)
    {
        var values = new object?[columns.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Row[columns[i]];
        return new FileRow(Track.Life, Track.Version, IsNew, Track.Versions.Among(columns), ImmutableCollectionsMarshal.AsImmutableArray(values));
    }
}

/// <summary>Those of one table, in their order. They are kept in pieces: each list that grew beyond 85,000 bytes would have the runtime look through all memory.</summary>
internal sealed class OutgoingRecords
{
    private const int PieceRecords = 2_048;

    private readonly List<List<OutgoingRecord>> _pieces = [];

    public int Count { get; private set; }

    public IEnumerable<OutgoingRecord> All => _pieces.SelectMany(piece => piece);

    public void Add(OutgoingRecord record)
    {
        if (Count % PieceRecords == 0) _pieces.Add([]);
        _pieces[^1].Add(record);
        Count++;
    }
}
