namespace DataSync.Engine.Tests.Fixtures;

/// <summary>A clock that stands still until it is moved; its timers fire when it is moved past them.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start;

    /// <summary>How often a span of time was measured.</summary>
    public int Measured { get; private set; }

    public override DateTimeOffset GetUtcNow() => now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        Measured++;
        return now.UtcTicks;
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state), dueTime);
        timers.Add(timer);
        return timer;
    }

    public void Move(TimeSpan by)
    {
        now += by;
        foreach (var timer in timers.ToList()) timer.FireIfDue();
    }

    private sealed class ManualTimer(ManualClock clock, Action fire, TimeSpan dueIn) : ITimer
    {
        private DateTimeOffset? due = dueIn == Timeout.InfiniteTimeSpan ? null : clock.now + dueIn;

        public void FireIfDue()
        {
            if (due is not { } at || at > clock.now) return;
            due = null;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
            return true;
        }

        public void Dispose() => clock.timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
