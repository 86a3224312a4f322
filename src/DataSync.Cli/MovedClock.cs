namespace DataSync.Cli;

/// <summary>The real clock, moved so that it started at another moment: for rehearsals.</summary>
internal sealed class MovedClock(TimeProvider clock, DateTime local) : TimeProvider
{
    private readonly TimeSpan shift = new DateTimeOffset(local, clock.LocalTimeZone.GetUtcOffset(local)) - clock.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + shift;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;
}
