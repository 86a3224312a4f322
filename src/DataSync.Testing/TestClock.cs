namespace DataSync.Testing;

/// <summary>The clock of a test: it stands where the test puts it. Before the first <c>clock</c> line it shows 1 January 2026, 0:00.</summary>
public sealed class TestClock : TimeProvider
{
    private DateTime now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>There is no time zone in a test: wall clock and UTC are one.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(now);

    public void Set(DateTime wallClock) => now = DateTime.SpecifyKind(wallClock, DateTimeKind.Utc);
}
