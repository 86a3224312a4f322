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

    /// <summary>Takes up the rows a table has before it is tracked. Nobody knows when they were changed.</summary>
    public void Begin(TrackedTable table)
    {
        var tracks = work.Tracks(table);
        var version = RecordVersion.Above(work.Session.Clock.Milliseconds, RecordVersion.None, work.Session.Station, work.Session.History.Generation);
        var found = work.Session.Rows(table).Each().Select(row => (Key: table.KeyOf(row), Content: RowContent.Hash(table, row), Prints: FieldPrints.Of(table, row))).ToList();
        foreach (var (key, content, prints) in found)
        {
            var number = work.NextNumber();
            tracks.Put(new Track(0, key, number, number, version, Life.First, TrackState.Live, StationNumber.None, 0, content, Communicated: false, FileSequence.None) { Prints = prints });
        }
    }

    /// <summary>Finds what no trigger saw. Where there are triggers, call it after the journal was collected.</summary>
    /// <exception cref="StationException">DS7014: more rows have vanished than is tolerated.</exception>
    public void Take(TrackedTable table)
    {
        var access = work.Session.Rows(table);
        var collector = new Collector(work);
        var (live, here, vanished) = (0L, new KeyMarks(), new HashSet<RecordKey>());
        foreach (var some in work.Tracks(table).InKeyOrder().Chunk(Together))
        {
            var rows = access.Find([.. some.Select(track => track.Key)]);
            foreach (var track in some)
            {
                if (track.IsLive) live++;
                if (rows.TryGetValue(track.Key, out var row))
                {
                    here.Add(track.Key);
                    collector.Compare(table, track.Key, track, row);
                }
                else if (track.IsLive)
                {
                    vanished.Add(track.Key);
                }
            }
        }

        if (access.Count() != here.Count) TakeNew(table, here, vanished);
        if ((vanished.Count > Tolerated && vanished.Count * 5L > live) || (live > 1 && vanished.Count == live)) throw Vanished(table, vanished.Count, live);
        work.Tracks(table).Load(vanished);
        foreach (var key in vanished) collector.Compare(table, key, work.Tracks(table).Find(key), null);
    }

    // Rows without track. The session reads nothing else meanwhile: only the keys are kept.
    private void TakeNew(TrackedTable table, KeyMarks here, HashSet<RecordKey> vanished)
    {
        var access = work.Session.Rows(table);
        var collector = new Collector(work);
        var fresh = new HashSet<RecordKey>();
        // What vanished and is here again was made anew in between, and is compared the next time.
        foreach (var key in access.EachKey().Where(key => !here.Contains(key) && !vanished.Remove(key))) fresh.Add(key);
        foreach (var some in fresh.Chunk(Together))
        {
            work.Tracks(table).Load(some);
            foreach (var (key, row) in access.Find(some).OrderBy(found => found.Key)) collector.Compare(table, key, work.Tracks(table).Find(key), row);
        }
    }

    private static StationException Vanished(TrackedTable table, int vanished, long live) => table.IsWatched
        ? new StationException(StationCodes.Vanished, $"{vanished} of {live} rows have vanished without a trigger having seen it", table.Name,
            "bring the rows back, or delete them with an ordinary delete if that is meant")
        : new StationException(StationCodes.Vanished, $"{vanished} of {live} rows have vanished since the table was last compared", table.Name,
            $"bring the rows back; if it is meant, delete at most {Tolerated} or a fifth of the table at a time, with an output after each");
}
