using DataSync.Plans.Values;

namespace DataSync.Plans.Model;

/// <summary>How much the journal keeps of the rows that a task writes. Source: tasks C46.</summary>
public enum AuditLevel
{
    /// <summary>What each step wrote is counted.</summary>
    None,

    /// <summary>Every record that was written, and the names of its fields that changed; no values.</summary>
    Keys,

    /// <summary>Every field that changed, with old and new value; a masked one stays hidden.</summary>
    Full,
}

/// <summary><c>audit full for 365 days</c>: holds for single writes, loops and merges alike. Source: tasks R163, C46.</summary>
/// <param name="Keep">How long runs of the task stay in the journal once nothing goes on with them; null for ever.</param>
/// <param name="FromDefaults">Said by the <c>defaults</c> of the project, and not by the task itself.</param>
/// <param name="Site">Where it is said.</param>
public sealed record AuditPlan(AuditLevel Level, SyncDuration? Keep, bool FromDefaults, int Site);
