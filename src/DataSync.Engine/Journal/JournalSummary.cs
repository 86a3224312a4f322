using System.Collections.Immutable;

namespace DataSync.Engine.Journal;

/// <summary>How a run journal stands: for who looks after it.</summary>
/// <param name="Running">Runs that a process is at.</param>
/// <param name="Left">Runs that have begun and not ended, and that no process is at: oldest first.</param>
/// <param name="Fences">Fences of sessions that are at work, or may be.</param>
/// <param name="LostFences">Fences under which nothing more is written, and whose rows stand in a source until its next run: source and how many.</param>
/// <param name="Mails">Mails that wait for their time.</param>
/// <param name="Due">When the first of them is due; null where none waits.</param>
public sealed record JournalSummary(int Running, ImmutableArray<LeftRun> Left, int Fences, ImmutableArray<(string Source, int Count)> LostFences, int Mails, DateTimeOffset? Due);

/// <summary>A run that has begun and not ended, and that no process is at.</summary>
/// <param name="Host">The machine that began it.</param>
/// <param name="Started">As the journal has it.</param>
public sealed record LeftRun(string Run, string Script, string Task, string Item, string Host, string Started);

/// <summary>What stands where a run journal is to be.</summary>
/// <param name="Version">That of its tables; null where there are none.</param>
/// <param name="Trouble">Why a run could not use it; null where it could.</param>
public sealed record JournalFound(long? Version, Plans.Runtime.SyncException? Trouble)
{
    /// <summary>The version that this program writes.</summary>
    public static long Own => JournalSchema.Version;

    /// <summary>Who owns the tables in the database; empty for a file, and where there are none.</summary>
    public string Owner { get; init; } = "";
}
