using System.Collections.Immutable;

namespace DataSync.Engine.Journal;

/// <summary>How a run, or one attempt of it, ended.</summary>
public enum RunOutcome
{
    Succeeded,

    /// <summary>Ended by <c>stop</c>: staged values count.</summary>
    Stopped,
    Failed,
    Cancelled,

    /// <summary>Broken off without an end, by a crash or on purpose in a test: the next attempt goes on with it.</summary>
    BrokenOff,

    /// <summary>A person has given it up: nothing goes on with it.</summary>
    Discarded,
}

/// <summary>Which side a changed field is on.</summary>
public enum ChangeSide { Item, External }

/// <summary>What was done to a record.</summary>
public enum ChangeAction { Updated, Inserted, Deleted }

/// <summary>A field that got another value; under <c>audit keys</c> a record that was written, without values.</summary>
/// <param name="Step">Step that changed it.</param>
/// <param name="Side">Work item or external table.</param>
/// <param name="Table">Table as named in the script.</param>
/// <param name="Key">Key of the record, values separated by a comma; masked parts hidden.</param>
/// <param name="Field">Column as named in the script. Under <c>audit keys</c> those that changed, separated by a comma; empty for a record that was inserted or deleted.</param>
/// <param name="Old">As a literal; <c>null</c> for null; empty for a new row.</param>
/// <param name="New">As a literal; empty for a deleted row.</param>
/// <param name="Masked">The values are hidden.</param>
public sealed record FieldChange(string Step, ChangeSide Side, string Table, string Key, string Field, string Old, string New, bool Masked)
{
    /// <summary>When it was told to the journal; null when it was not.</summary>
    public DateTimeOffset? Changed { get; init; }

    /// <summary>What was done to the record. A journal of an earlier version does not know it of a record: there it is an update.</summary>
    public ChangeAction Action { get; init; }
}

/// <summary>A record that was written, with the fields that got another value.</summary>
/// <param name="Key">As the journal shows it.</param>
internal sealed record RowChange(ChangeAction Action, string Step, ChangeSide Side, string Table, string Key, ImmutableArray<FieldChange> Fields)
{
    /// <summary>One of many rows: it goes into the journal, and not into the result of the run.</summary>
    public bool InBulk { get; init; }
}

/// <summary>Changes whose transaction was about to be committed when the process ended.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Step">Step and item of the done-mark that the transaction has with it; null when the commit was not reached.</param>
internal sealed record OpenCommit(long Id, string Run, string Source, string? Step, string? Item);

/// <summary>What one step did in one attempt, all its executions together.</summary>
/// <param name="Outcome"><c>ok</c>, <c>skipped</c>, <c>disabled</c>, <c>no row</c>, <c>many rows</c>, <c>no key</c>, <c>conflict</c>, <c>unchanged</c>, <c>done earlier</c>, <c>planned</c> (in a preview), <c>taken back</c> (with what was to be committed together), <c>warned</c>, <c>failed</c>; of a mail also <c>told earlier</c>, <c>not told</c>.</param>
public sealed record StepReport(string Step, string Kind, string Outcome, long Executions, long RowsRead, long RowsWritten, long RowsUnchanged, long RowsBad,
    DateTimeOffset? Started, DateTimeOffset? Ended, string Remark);

/// <summary>One statement that was sent, or a batch of them.</summary>
/// <param name="Parameters">Their values as they may be shown.</param>
public sealed record Exchange(string Step, string Source, string Statement, string Parameters, long Rows, double Milliseconds, string? Code = null);

/// <summary>A run that was begun or taken up again.</summary>
/// <param name="Attempt">1 for the first.</param>
public sealed record RunTicket(string Run, int Attempt)
{
    /// <summary>What every transaction of the run looks at, because somebody else may take the run over while this process is silent; null where nobody may.</summary>
    public string? Fence { get; init; }

    /// <summary>What began it has had its run, and that has ended: there is nothing to do.</summary>
    public bool IsDone { get; init; }

    /// <summary>How that run has ended, where there is no <see cref="Answer"/>.</summary>
    public RunOutcome Outcome { get; init; }

    /// <summary>What the call was answered that is repeated now; null for no call, or one whose run somebody else has ended.</summary>
    public CallAnswer? Answer { get; init; }

    /// <summary>A step of this attempt is tried again.</summary>
    public bool IsRepeating { get; init; }

    /// <summary>An earlier attempt did not finish, or an earlier try of a step: what it committed is not repeated.</summary>
    public bool Continues => Attempt > 1 || IsRepeating;
}

/// <summary>Where the item of a failed run waits.</summary>
/// <param name="Queue">Name of the queue.</param>
/// <param name="Reason">As it may be shown; empty when none was given.</param>
/// <param name="Priority">How urgent it is; 0 when that was not said.</param>
public sealed record RunRoute(string Queue, string Reason, int Priority);

/// <summary>A run as the journal lists it.</summary>
/// <param name="Outcome">Null while it has no end.</param>
/// <param name="Code">What its last attempt failed with; null when it did not.</param>
public sealed record JournaledRun(string Run, string Task, string Item, RunOutcome? Outcome, int Attempts, string Started, string? Ended,
    string? Code, string? Message, string? Place)
{
    public string Script { get; init; } = "";

    /// <summary>The step that failed; null when none did.</summary>
    public string? Step { get; init; }

    /// <summary>The record that it failed at, as shown.</summary>
    public string? Record { get; init; }

    /// <summary>Values of the item's key, as they are given to a run; default where they are masked or the item came as JSON.</summary>
    public ImmutableArray<string> ItemKey { get; init; }

    /// <summary>The queue that its item was sent to; empty for none.</summary>
    public string Queue { get; init; } = "";

    /// <summary>Why it was sent there; empty when that was not said.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How urgent it is; 0 unless a person has said so.</summary>
    public int Priority { get; init; }

    /// <summary>Whether a process is at it.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Whether it has failed or broken off, and waits for somebody: the item has not been run anew since. Source: tasks R117, R121.</summary>
    public bool IsHeld { get; init; }
}

/// <summary>Which runs are looked for; what is null does not matter.</summary>
/// <param name="Held">Only those that wait for somebody, the most urgent first.</param>
/// <param name="Queue">Only those that were sent to this queue.</param>
/// <param name="Since">First day of their start, UTC.</param>
public sealed record RunFilter(string? Task = null, string? Item = null, bool Held = false, string? Queue = null, DateOnly? Since = null, int Limit = 50);
