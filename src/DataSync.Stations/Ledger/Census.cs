using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Compares a table with its tracks by content, and numbers what was changed behind the triggers (SQLite's <c>replace</c> removes other rows unseen).
/// </summary>
internal sealed class Census(LedgerWork work)
{
    /// <summary>Above so many rows, and more than a fifth of the table, vanished rows stop the census; and always when nothing is left.</summary>
    private const int Tolerated = 20;

    /// <summary>Takes up the rows a table has before it is tracked. Nobody knows when they were changed.</summary>
    public void Begin(TrackedTable table)
    {
        var tracks = work.Tracks(table);
        foreach (var row in work.Session.Rows(table).All())
        {
            var number = work.NextNumber();
            tracks.Put(new Track(0, table.KeyOf(row), number, number,
                RecordVersion.Above(work.Session.Clock.Milliseconds, RecordVersion.None, work.Session.Station, work.Session.History.Generation),
                Life.First, TrackState.Live, StationNumber.None, 0, RowContent.Hash(table, row), Communicated: false, FileSequence.None));
        }
    }

    /// <summary>Finds what no trigger saw. Call after the journal was collected.</summary>
    /// <exception cref="StationException">DS7014: more rows have vanished than is tolerated.</exception>
    public void Take(TrackedTable table)
    {
        var tracks = work.Tracks(table);
        var collector = new Collector(work);
        var unseen = tracks.All().Where(track => track.IsLive).Select(track => track.Key).ToHashSet();
        var live = unseen.Count;
        var changed = new List<(RecordKey Key, Row Row)>();
        foreach (var row in work.Session.Rows(table).All())
        {
            var key = table.KeyOf(row);
            unseen.Remove(key);
            if (tracks.Find(key) is not { IsLive: true } track || track.Content != RowContent.Hash(table, row)) changed.Add((key, row));
        }

        if ((unseen.Count > Tolerated && unseen.Count * 5 > live) || (live > 1 && unseen.Count == live))
        {
            throw new StationException(StationCodes.Vanished, $"{unseen.Count} of {live} rows have vanished without a trigger having seen it", table.Name,
                "bring the rows back, or delete them with an ordinary delete if that is meant");
        }

        var at = work.Session.Clock.Milliseconds;
        foreach (var (key, row) in changed) collector.Take(table, key, row, [new JournalEntry(0, JournalAction.Updated, key, at)]);
        foreach (var key in unseen) collector.Take(table, key, null, [new JournalEntry(0, JournalAction.Deleted, key, at)]);
    }
}
