using DataSync.Plans.Values;

namespace DataSync.Stations.Ledger;

/// <summary>The injected clock, read as the station sees it: instants in UTC, days in its own zone. Nobody adds 24 hours.</summary>
public sealed class StationClock
{
    private readonly TimeProvider _time;
    private readonly TimeZoneInfo _zone;

    /// <param name="time">The clock.</param>
    /// <param name="zone">IANA name of the station's zone; null means UTC.</param>
    public StationClock(TimeProvider time, string? zone)
    {
        _time = time;
        _zone = zone is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(zone);
    }

    /// <summary>The station's zone.</summary>
    public TimeZoneInfo Zone => _zone;

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long Milliseconds => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Wall clock in the station's zone.</summary>
    public DateTime Local => LocalAt(Milliseconds);

    /// <summary>Today in the station's zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Local);

    /// <summary>The day an instant belongs to in the station's zone.</summary>
    public DateOnly DayOf(long milliseconds) => DateOnly.FromDateTime(LocalAt(milliseconds));

    /// <summary>Whether a length of time has passed since an instant; months are those of the station's calendar.</summary>
    public bool HasPassed(long since, SyncDuration time) => LocalAt(since).AddMonths(time.Months) <= Local.AddMilliseconds(-time.Milliseconds);

    /// <summary>The instant a length of time ago, milliseconds since 1970-01-01 UTC; months are those of the station's calendar.</summary>
    public long Ago(SyncDuration time) => InstantOf(Local.AddMilliseconds(-time.Milliseconds).AddMonths(-time.Months), _zone);

    /// <summary>The wall clock of a zone at an instant.</summary>
    public static DateTime WallClock(long milliseconds, TimeZoneInfo zone) =>
        DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), zone).DateTime, DateTimeKind.Unspecified);

    /// <summary>The instant at which the clocks of a zone show this, milliseconds since 1970-01-01 UTC.</summary>
    public static long InstantOf(DateTime wallClock, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(wallClock)) wallClock = wallClock.AddMinutes(1); // An hour that the clocks left out.
        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(wallClock, zone)).ToUnixTimeMilliseconds();
    }

    private DateTime LocalAt(long milliseconds) => WallClock(milliseconds, _zone);
}
