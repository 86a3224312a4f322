using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>
/// When changes happened that a comparison has found. Where the application stamps its rows and the stamp can be that of the change, it says so; otherwise a change has happened
/// when it was found. Never a proof that there was one.
/// </summary>
internal sealed class StampTimes(LedgerWork work, TrackedTable table)
{
    private readonly TimeZoneInfo _zone = table.Stamps?.Zone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : work.Session.Clock.Zone;
    private Dictionary<RecordKey, RowStamps> _stamps = [];

    /// <summary>Reads the stamps of records that have changed, many at a time.</summary>
    public void Load(IReadOnlyCollection<RecordKey> keys) => _stamps = keys.Count > 0 && work.Session.Rows(table).Stamps is { } rows ? rows.Of(keys) : [];

    /// <summary>When a record was changed, milliseconds since 1970-01-01 UTC.</summary>
    /// <param name="known">What the ledger has of it.</param>
    public long Of(RecordKey key, Track? known)
    {
        var now = work.Session.Clock.Milliseconds;
        if (work.LookAt(table) is not { } last || !_stamps.TryGetValue(key, out var stamps) || stamps.LastChange is not { } stamp) return now;
        var at = StationClock.InstantOf(stamp, _zone);
        // A stamp from before what is known of the record is not that of this change, and one from the future of none.
        return at <= now && at >= last.Since && (known is null || at > known.Version.UnixMilliseconds) ? at : now;
    }

    /// <summary>The wall clock of the stamps at an instant.</summary>
    public DateTime Wall(long milliseconds) => StationClock.WallClock(milliseconds, _zone);
}
