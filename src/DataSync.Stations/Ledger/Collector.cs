using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Merge;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Gives numbers and versions to what the triggers have noted, and to what has changed in tables without triggers: the only place that does. Runs inside a read snapshot or a
/// ledger transaction; the entries read are deleted, by id, in the transaction that stores the result.
/// </summary>
internal sealed class Collector(LedgerWork work)
{
    /// <summary>Numbers what has changed since the last time; of tables with stamps what they tell, and of tables with nothing what a comparison of all rows does.</summary>
    /// <exception cref="StationException">DS7014: of a table without triggers more rows have vanished than is tolerated.</exception>
    public void Collect()
    {
        foreach (var (table, journal) in work.Session.Journals)
        {
            var entries = journal.Read();
            if (entries.Count == 0) continue;
            Take(table, entries);
            work.Collected(journal, entries);
        }

        foreach (var table in work.Session.Model.Tables.Where(table => !table.IsWatched))
        {
            if (table.Stamps is null) new Census(work).Take(table);
            else new ColumnLook(work).Take(table);
        }
    }

    /// <summary>
    /// When much has come together, numbers it some at a time, each in a ledger transaction of its own, until so few entries of each table are left that memory holds them. What the numbers are for
    /// comes behind it.
    /// </summary>
    /// <param name="session">The ledger, open and locked.</param>
    /// <param name="most">How many entries are taken at a time, and left at most.</param>
    public static void CatchUp(LedgerSession session, int most)
    {
        if (session.Journals.IsEmpty || session.Sql.Number($"select {string.Join(" + ", session.Journals.Select(one => one.Journal.HasMore(most)))}") == 0) return;
        foreach (var (table, journal) in session.Journals)
        {
            while (session.InTransaction(() => Some(session, table, journal, most)) == most) WorkGarbage.Collect();
        }
    }

    private static int Some(LedgerSession session, TrackedTable table, Journal journal, int most)
    {
        var work = new LedgerWork(session);
        var entries = journal.Read(most);
        new Collector(work).Take(table, entries);
        journal.Remove(entries);
        work.Write();
        return entries.Count;
    }

    /// <summary>
    /// Numbers what was committed to one table since, in a ledger transaction; the entries are deleted at once. What is said of a record is exact when its row is locked:
    /// of others a change may have come between, whose entry is read the next time.
    /// </summary>
    /// <returns>The records concerned.</returns>
    public HashSet<RecordKey> CollectNow(TrackedTable table)
    {
        var journal = work.Session.JournalOf(table);
        var entries = journal.Read();
        if (entries.Count == 0) return [];
        Take(table, entries);
        journal.Remove(entries);
        return [.. entries.Select(entry => entry.Key)];
    }

    private void Take(TrackedTable table, List<JournalEntry> entries)
    {
        foreach (var some in entries.GroupBy(entry => entry.Key).Chunk(LedgerSql.MostListed))
        {
            RecordKey[] keys = [.. some.Select(changes => changes.Key)];
            work.Tracks(table).Load(keys);
            var rows = work.Session.Rows(table).Find(keys);
            foreach (var changes in some) Take(table, changes.Key, rows.GetValueOrDefault(changes.Key), [.. changes]);
        }
    }

    /// <summary>
    /// Numbers records whose rows are not what the ledger has of them, be it another content, a row that is new, or one that is gone. Nobody saw the change: its time is that of
    /// its stamp where there is one that can be, or that of its finding, and it concerns all fields where it is not known which.
    /// </summary>
    public void Compare(TrackedTable table, IReadOnlyCollection<ComparedRecord> records)
    {
        var changed = records.Where(record => Differs(table, record)).ToList();
        var times = new StampTimes(work, table);
        times.Load([.. changed.Select(record => record.Key)]);
        foreach (var (key, track, row) in changed) Changed(table, key, track, row, times.Of(key, track));
    }

    /// <summary>Whether a row is not what the ledger has of it.</summary>
    public static bool Differs(TrackedTable table, ComparedRecord record) =>
        record.Row is { } row ? record.Track is not { IsLive: true } || record.Track.Content != RowContent.Hash(table, row) : record.Track is { IsLive: true };

    private void Changed(TrackedTable table, RecordKey key, Track? track, Row? row, long at)
    {
        if (track is not null) work.Tracks(table).Keep(track);
        var change = new JournalEntry(0, row is null ? JournalAction.Deleted : JournalAction.Updated, key, at);
        if (row is not null && track is { IsLive: true, Prints.Length: > 0 })
        {
            change = change with { Fields = FieldPrints.Changed(table, track.Prints, row) };
            if (change.Fields.IsEmpty)
            {
                // It only has other columns than before.
                work.Tracks(table).Put(track.Holding(table, row));
                return;
            }
        }

        Take(table, key, row, [change]);
    }

    /// <summary>Numbers one record with its changes in order. The row itself has the last word on whether it lives.</summary>
    public void Take(TrackedTable table, RecordKey key, Row? row, IReadOnlyCollection<JournalEntry> changes)
    {
        var tracks = work.Tracks(table);
        var known = tracks.Find(key);
        var life = known?.Life ?? Life.Unborn;
        foreach (var change in changes) life = change.Action == JournalAction.Deleted ? life.Delete() : life.Insert();
        life = row is null ? life.Delete() : life.Insert();
        var state = row is not null ? TrackState.Live : known is null || IsUnheardOf(table, known) ? TrackState.Untold : TrackState.Deleted;
        // No file ever bore such a key: there is nothing to remember, and deleting the row is the way out.
        if (state == TrackState.Untold && !TrackStore.Fits(key)) return;
        var number = work.NextNumber();
        var at = changes.Max(change => change.At);
        var versions = Versions(table, known, changes);
        var track = new Track(
            known?.Rid ?? 0, key, number, Born(known, changes), versions.Record, life, state, StationNumber.None, at, 0,
            known?.Communicated ?? false, known?.Named ?? FileSequence.None)
        {
            Stamps = versions.Stamps,
        };
        tracks.Put(row is null ? track : track.Holding(table, row));
    }

    // Each change gives the fields it changed a version above all of the record; what inserts or deletes it, or is known to have happened only, all of them.
    private FieldVersions Versions(TrackedTable table, Track? known, IReadOnlyCollection<JournalEntry> changes)
    {
        var versions = known?.Versions ?? new FieldVersions(RecordVersion.None, []);
        foreach (var change in changes)
        {
            var before = versions;
            var next = RecordVersion.Above(change.At, before.Record, work.Session.Station, work.Session.History.Generation);
            versions = change.Action != JournalAction.Updated || change.Fields.IsEmpty
                ? new FieldVersions(next, [])
                : FieldVersions.Of(table, column => change.Fields.Contains(column) ? next : before[column], next);
        }

        return versions;
    }

    // Of what nobody has heard of, that of its last insertion.
    private long Born(Track? known, IReadOnlyCollection<JournalEntry> changes) => known is null or { State: TrackState.Untold }
        ? RecordVersion.Above(changes.First().At, known?.Version ?? RecordVersion.None, work.Session.Station, work.Session.History.Generation).Time
        : known.Born;

    private bool IsUnheardOf(TrackedTable table, Track track) =>
        track.State == TrackState.Untold || (!track.Communicated && track.Named == FileSequence.None && track.Born > 0
        && work.Sql.Number("select count(*) from ds_held where tbl = @p0 and rid = @p1", table.Name, track.Rid) == 0);
}

/// <summary>A record that is to be compared: what the ledger has of it, and its row.</summary>
internal readonly record struct ComparedRecord(RecordKey Key, Track? Track, Row? Row);
