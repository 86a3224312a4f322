namespace DataSync.Engine.Running;

/// <summary>A time limit: once it runs (<see cref="Begin"/>) its token cancels what is done under it, on the server, too. Source: tasks R155, R158.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource both;
    private readonly TimeProvider clock;
    private ITimer? warning;
    private volatile bool isNear;

    /// <param name="what">What may take so long, for messages.</param>
    /// <param name="time">Null for no limit.</param>
    /// <param name="warnAt">Percent of the limit after which <see cref="IsNear"/> is true; null for never.</param>
    /// <param name="outer">Cancels as well.</param>
    public TimeLimit(string what, TimeSpan? time, int? warnAt, TimeProvider clock, CancellationToken outer)
    {
        What = what;
        Time = time;
        limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, outer);
        this.clock = clock;
        WarnAt = warnAt;
    }

    public string What { get; }

    public TimeSpan? Time { get; }

    public int? WarnAt { get; }

    public CancellationToken Token => both.Token;

    /// <summary>Whether the time is over.</summary>
    public bool IsReached => limit.IsCancellationRequested;

    /// <summary>Whether so much of it has passed that a person should know.</summary>
    public bool IsNear => isNear;

    /// <summary>What is said then.</summary>
    public string Warning => FormattableString.Invariant($"{What} took more than {WarnAt} percent of its {Time:c}.");

    /// <summary>The time counts from now on.</summary>
    public void Begin()
    {
        if (Time is not { } whole) return;
        limit.CancelAfter(whole);
        if (WarnAt is { } percent) warning = clock.CreateTimer(_ => isNear = true, null, whole * (percent / 100.0), Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        warning?.Dispose();
        both.Dispose();
        limit.Dispose();
    }
}
