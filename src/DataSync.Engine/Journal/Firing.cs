using System.Globalization;

namespace DataSync.Engine.Journal;

/// <summary>A time at which a schedule was due. The runs that it makes bear its id, so that it makes each of them once.</summary>
/// <param name="Script">The script of the task.</param>
/// <param name="Schedule">Name of the schedule.</param>
/// <param name="Task">Name of the task.</param>
public sealed record Firing(string Script, string Schedule, string Task, DateTimeOffset Due)
{
    /// <summary>The file whose arrival it is; null for a time.</summary>
    public string? File { get; init; }

    /// <summary>What the journal knows it by.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Schedule} at {Due.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}{(File is null ? "" : ": " + File)}");
}

/// <summary>What came of asking for a firing.</summary>
public enum FiringClaim
{
    /// <summary>It is this process's.</summary>
    Taken,

    /// <summary>Its runs were made.</summary>
    Done,

    /// <summary>Somebody is at it, or at another one of the same task.</summary>
    Busy,
}
