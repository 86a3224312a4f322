using DataSync.Plans.Values;

namespace DataSync.Plans.Model;

/// <summary>Failures that may pass by themselves. Source: tasks §3.8, R128.</summary>
[Flags]
public enum RetryKinds
{
    None = 0,

    /// <summary>The source cannot be reached, or the link was lost.</summary>
    Connection = 1,

    /// <summary>It took too long, and nothing of it was written.</summary>
    Timeout = 2,

    /// <summary>The database gave it up for somebody else.</summary>
    Deadlock = 4,

    /// <summary>A service failed, and a repeated call does no harm.</summary>
    Service = 8,

    All = Connection | Timeout | Deadlock | Service,
}

/// <summary><c>retry 3 times after 10 s doubling to 5 min for (connection, timeout)</c>. Source: tasks R128 to R130, C31.</summary>
/// <param name="Times">Most repetitions, at least 1.</param>
/// <param name="After">Pause before the first one, of exact length.</param>
/// <param name="Doubles">Whether each pause is twice the one before.</param>
/// <param name="UpTo">The longest pause; null for no bound.</param>
/// <param name="Kinds">Failures it is for.</param>
/// <param name="Site">Where it is written: at the step, the task, or in <c>defaults</c>.</param>
public sealed record RetryPlan(int Times, SyncDuration After, bool Doubles, SyncDuration? UpTo, RetryKinds Kinds, int Site);
