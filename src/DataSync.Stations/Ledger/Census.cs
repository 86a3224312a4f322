using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Compares a table with its tracks by content, and numbers what has changed: of a table without triggers whenever something is collected, of others what was changed behind the
/// triggers (SQLite's <c>replace</c> removes other rows unseen). Tracks and rows are read some at a time and not kept, but for eight bytes of each.
/// </summary>
internal sealed class Census(LedgerWork work)
{
    /// <summary>Above so many rows, and more than a fifth of the table, vanished rows stop the census; and always when nothing is left.</summary>
    private const int Tolerated = 20;

    /// <summary>Rows that are read together.</summary>
    private const int Together = 1_024;

    /// <summary>Somebody has said that the rows that are missing were deleted on purpose, however many they are.</summary>
    public bool IsMeant { get; init; }

    /// <summary>Where users write meanwhile: what differs is locked and compared once more, so that only what no trigger saw counts.</summary>
    public RowLocks? Locks { get; init; }

    /// <summary>What becomes of a record whose row has vanished although another station has it. Null: it counts as deleted.</summary>
    public Action<TrackedTable, Track>? Lost { get; init; }

    /// <summary>Takes up the rows a table has before it is tracked, some at a time, in a ledger transaction. Nobody knows when they were changed.</summary>
    public void Begin(TrackedTable table)
    {
        var tracks = work.Tracks(table);
        var version = RecordVersion.Above(work.Session.Clock.Milliseconds, RecordVersion.None, work.Session.Station, work.Session.History.Generation);
        foreach (var rows in work.Session.Rows(table).InPages()) tracks.Begin(rows.Select(Taken));

        Track Taken(Row row)
        {
            var number = work.NextNumber();
            return new Track(0, table.KeyOf(row), number, version.Time, version, Life.First, TrackState.Live, StationNumber.None, 0, 0, Communicated: false, FileSequence.None).Holding(table, row);
        }
    }

    /// <summary>Finds what no trigger saw. Where there are triggers, call it after the journal was collected.</summary>
    /// <returns>How many rows have vanished.</returns>
    /// <exception cref="StationException">DS7014: more rows have vanished than is tolerated.</exception>
    public int Take(TrackedTable table)
    {
        var access = work.Session.Rows(table);
        var (live, here, vanished) = (0L, new KeyMarks(), new HashSet<RecordKey>());
        foreach (var some in work.Tracks(table).InKeyOrder().Chunk(Together))
        {
            var rows = access.Find([.. some.Select(track => track.Key)]);
            live += some.Count(track => track.IsLive);
            vanished.UnionWith(some.Where(track => track.IsLive && !rows.ContainsKey(track.Key)).Select(track => track.Key));
            foreach (var key in rows.Keys) here.Add(key);
            Compare(table, [.. some.Where(track => rows.ContainsKey(track.Key)).Select(track => new ComparedRecord(track.Key, track, rows[track.Key]))]);
        }

        if (access.Stamps is { Mark: >= 0 } stamps)
        {
            // Marked one by one by the application: those are no rows that have got lost.
            RecordKey[] marked = [.. stamps.Of(vanished).Where(row => row.Value.IsMarked).Select(row => row.Key)];
            vanished.ExceptWith(marked);
            Delete(table, marked);
        }

        if (access.Count() != here.Count) TakeNew(table, here, vanished);
        if (Lost is not null) vanished.ExceptWith(TakeLost(table, vanished));
        if (!IsMeant) DemandTolerated(table, vanished.Count, live);
        Delete(table, vanished);
        return vanished.Count;
    }

    /// <summary>Makes sure that no more rows have vanished than is tolerated.</summary>
    /// <exception cref="StationException">DS7014: more have.</exception>
    public static void DemandTolerated(TrackedTable table, int vanished, long live)
    {
        if ((vanished > Tolerated && vanished * 5L > live) || (live > 1 && vanished == live)) throw Vanished(table, vanished, live);
    }

    private void Delete(TrackedTable table, IReadOnlyCollection<RecordKey> keys)
    {
        work.Tracks(table).Load(keys);
        new Collector(work).Compare(table, [.. keys.Select(key => new ComparedRecord(key, work.Tracks(table).Find(key), null))]);
    }

    // Rows without track. The session reads nothing else meanwhile: only the keys are kept.
    private void TakeNew(TrackedTable table, KeyMarks here, HashSet<RecordKey> vanished)
    {
        var access = work.Session.Rows(table);
        var fresh = new HashSet<RecordKey>();
        // What vanished and is here again was made anew in between, and is compared the next time.
        foreach (var key in access.EachKey().Where(key => !here.Contains(key) && !vanished.Remove(key))) fresh.Add(key);
        foreach (var some in fresh.Chunk(Together))
        {
            work.Tracks(table).Load(some);
            Compare(table, [.. access.Find(some).OrderBy(found => found.Key).Select(found => new ComparedRecord(found.Key, work.Tracks(table).Find(found.Key), found.Value))]);
        }
    }

    private void Compare(TrackedTable table, IReadOnlyCollection<ComparedRecord> records)
    {
        var collector = new Collector(work);
        if (Locks is null)
        {
            collector.Compare(table, records);
            return;
        }

        RecordKey[] differing = [.. records.Where(record => Collector.Differs(table, record)).Select(record => record.Key)];
        if (differing.Length == 0) return;
        var rows = Locks.Take(table, differing);
        collector.Compare(table, [.. differing.Select(key => new ComparedRecord(key, work.Tracks(table).Find(key), rows.GetValueOrDefault(key)))]);
    }

    // What a user has deleted or made anew by now is none of it, and what nobody else has is nowhere any more.
    private RecordKey[] TakeLost(TrackedTable table, HashSet<RecordKey> vanished)
    {
        if (vanished.Count == 0) return [];
        RecordKey[] keys = [.. vanished.Order()];
        var here = Locks?.Take(table, keys) ?? work.Session.Rows(table).Find(keys);
        var settled = new List<RecordKey>();
        foreach (var key in keys)
        {
            var track = work.Tracks(table).Find(key);
            if (track is { IsLive: true } && !here.ContainsKey(key) && !track.Communicated && track.Named == FileSequence.None) continue;
            if (track is { IsLive: true } && !here.ContainsKey(key)) Lost?.Invoke(table, track);
            settled.Add(key);
        }

        return [.. settled];
    }

    private static StationException Vanished(TrackedTable table, int vanished, long live) => new(StationCodes.Vanished,
        $"{vanished} of {live} rows have vanished {(table.IsWatched ? "without a trigger having seen it" : "since the table was last compared")}", table.Name,
        $"bring the rows back; if they were deleted on purpose, say so: 'datasync approve … --vanished {table.Name}'");
}
