namespace DataSync.Stations.Ledger;

/// <summary>
/// Finds what has changed in a table whose application stamps its rows. Stamps say where to look, and nothing else: each row they name is compared with what the ledger has of
/// it. Once a day every row is compared, and whenever stamps cannot tell: the first time, when the clock of the database stands before the last look, and when there are more or
/// fewer rows than the ledger knows. So what was changed without a stamp, and what was deleted, is found too. Source: communication.md §Ledger.
/// </summary>
internal sealed class ColumnLook(LedgerWork work)
{
    /// <summary>Above so many candidates it costs no more to go through the whole table, and keeps none of them in memory.</summary>
    private const int MostCandidates = 65_536;

    /// <exception cref="StationException">DS7014: more rows have vanished than is tolerated.</exception>
    public void Take(TrackedTable table)
    {
        var clock = work.Session.Clock;
        var now = work.Session.DatabaseClock;
        if (work.LookAt(table) is { } last && now >= last.At && clock.DayOf(last.Whole) == clock.Today && IsAll(table, last))
        {
            work.Looked(table, last with { At = now });
            return;
        }

        new Census(work).Take(table);
        work.Looked(table, new Look(now, clock.Milliseconds));
    }

    // Whether the rows that the stamps name are all that has changed, as far as counting tells.
    private bool IsAll(TrackedTable table, Look last)
    {
        var rows = work.Session.Rows(table);
        var tracks = work.Tracks(table);
        if (rows.Stamps is not { } stamps) return false;
        var candidates = stamps.Since(new StampTimes(work, table).Wall(last.Since)).Take(MostCandidates + 1).ToList();
        if (candidates.Count > MostCandidates) return false;
        var live = tracks.CountLive();
        var collector = new Collector(work);
        foreach (var some in candidates.Chunk(LedgerSql.MostListed))
        {
            tracks.Load(some);
            live -= some.Count(key => tracks.Find(key) is { IsLive: true });
            var here = rows.Find(some);
            collector.Compare(table, [.. some.Select(key => new ComparedRecord(key, tracks.Find(key), here.GetValueOrDefault(key)))]);
            live += here.Count;
        }

        return rows.Count() == live;
    }
}
