using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Rows that the station is about to decide on. They are locked in the order of their keys; then, in a statement that sees what was committed until it had them, their journal is
/// read and numbered; where there is none, they are compared with what the ledger has of them. So what the ledger says of a record and what stands in its row are the same change, and no user's change comes between decision and write.
/// Source: communication.md §Input, step 5; communication-why.md, hole 11.
/// </summary>
internal sealed class RowLocks(LedgerWork work)
{
    /// <summary>A row that is not there cannot be locked, and users may make it and delete it again and again. What still changes is set aside, when it is written.</summary>
    private const int MostTurns = 5;

    /// <summary>Locks rows and numbers what users changed of them.</summary>
    /// <returns>Those that are here.</returns>
    public Dictionary<RecordKey, Row> Take(TrackedTable table, IReadOnlyCollection<RecordKey> keys)
    {
        var access = work.Session.Rows(table);
        var tracks = work.Tracks(table);
        if (work.Session.HasOneWriter)
        {
            tracks.Load(keys);
            return access.Find(keys);
        }

        if (!table.IsWatched) return Compare(table, keys, access, tracks);
        var rows = new Dictionary<RecordKey, Row>();
        IReadOnlyCollection<RecordKey> open = keys;
        for (var turn = 0; open.Count > 0 && turn < MostTurns; turn++)
        {
            foreach (var key in open) rows.Remove(key);
            foreach (var (key, row) in access.Lock(open)) rows[key] = row;
            var changed = new Collector(work).CollectNow(table);
            open = changed.Count == 0 ? [] : [.. keys.Where(changed.Contains)];
        }

        tracks.Load(keys);
        return rows;
    }

    // No journal tells what users changed since the collection: each row is compared when it is locked. Once only, for what differs afterwards this work has written.
    private Dictionary<RecordKey, Row> Compare(TrackedTable table, IReadOnlyCollection<RecordKey> keys, TableAccess access, TrackStore tracks)
    {
        var rows = access.Lock(keys);
        tracks.Load(keys);
        // A row that was deleted and made again while it was waited for is seen by the next statement only.
        RecordKey[] missing = [.. keys.Where(key => !rows.ContainsKey(key) && tracks.Find(key) is { IsLive: true })];
        if (missing.Length > 0) foreach (var (key, row) in access.Lock(missing)) rows[key] = row;
        new Collector(work).Compare(table, [.. keys.Where(key => !rows.ContainsKey(key) || work.Compares(new RecordId(table.Index, key)))
            .Select(key => new ComparedRecord(key, tracks.Find(key), rows.GetValueOrDefault(key)))]);
        return rows;
    }

    /// <summary>The same for one row.</summary>
    public Row? Take(TrackedTable table, RecordKey key) => Take(table, [key]).GetValueOrDefault(key);
}
