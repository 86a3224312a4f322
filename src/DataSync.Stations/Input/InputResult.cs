using System.Collections.Immutable;
using DataSync.Stations.Files;
using DataSync.Stations.Histories;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Stations.Input;

/// <summary>What an input run shall do.</summary>
public sealed record InputRequest
{
    /// <summary>Names of partners; empty means all connected ones.</summary>
    public ImmutableArray<string> Partners { get; init; } = [];

    public SessionStart Start { get; init; } = SessionStart.CommandLine;
}

/// <summary>What an input run did.</summary>
/// <param name="Files">Each file looked at.</param>
/// <param name="Answers">Files the run wrote in answer: receipts (R76), a request (R104), requested records (R106).</param>
public sealed record InputResult(ImmutableArray<InputFile> Files, ImmutableArray<SkippedPartner> Skipped, OutputResult Answers)
{
    /// <summary>What was changed in the database here for the data model that has come, in words. When somebody watches, nothing else was done: the input is to be started again. Source: stations R54.</summary>
    public ImmutableArray<string> Model { get; init; } = [];

    /// <summary>What became of the rows in quarantine of partners of whom no file was applied.</summary>
    public ImmutableArray<QuarantineRun> Retried { get; init; } = [];

    /// <summary>Histories that have begun: this station's, when its database was restored or copied, or a partner's.</summary>
    public ImmutableArray<HistoryNote> Histories { get; init; } = [];
}

/// <summary>Rows in quarantine, tried once more.</summary>
/// <param name="Partner">Whose rows.</param>
/// <param name="Released">Those that left the quarantine: stored, or not waited for any longer.</param>
/// <param name="Waiting">How many still wait.</param>
public sealed record QuarantineRun(string Partner, ImmutableArray<RecordStory> Released, long Waiting);

/// <summary>What became of a file.</summary>
public enum InputOutcome
{
    Applied,

    /// <summary>Covered by what was taken in before; nothing changed.</summary>
    AlreadyApplied,

    /// <summary>Files before it are missing: it stays in <c>in</c>.</summary>
    Waiting,

    /// <summary>Refused as a whole, moved to <c>err</c>.</summary>
    Refused,

    /// <summary>The operating system does not let it be read: it stays in <c>in</c>, and nothing is said of it to its source.</summary>
    Unreadable,

    /// <summary>A receipt file: it confirms and is not confirmed itself (R80).</summary>
    Confirmed,
}

/// <summary>One file and its story.</summary>
/// <param name="Partner">From whom.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">In words: why it waits or was refused.</param>
/// <param name="Problem">The refusal.</param>
/// <param name="Tables">The counters.</param>
/// <param name="Removed">Records that went because they are not listed, left the scope, or fail the input condition.</param>
/// <param name="Kept">Records that should have gone and stay, with the rule that keeps them.</param>
/// <param name="Requested">Listed keys that are missing here.</param>
/// <param name="Rejected">Records not taken (counted False).</param>
public sealed record InputFile(string Partner, string Name, InputOutcome Outcome, string Reason, ReceiptProblem? Problem, ImmutableArray<TableCounts> Tables,
    ImmutableArray<RecordStory> Removed, ImmutableArray<RecordStory> Kept, ImmutableArray<RecordStory> Requested, ImmutableArray<RecordStory> Rejected)
{
    /// <summary>Rows the database does not take: they are in quarantine, and tried again at each input.</summary>
    public ImmutableArray<RecordStory> SetAside { get; init; } = [];

    /// <summary>Rows that left the quarantine: stored, or waited for no longer.</summary>
    public ImmutableArray<RecordStory> Released { get; init; } = [];

    internal static InputFile Plain(string partner, string name, InputOutcome outcome, string reason, ReceiptProblem? problem = null) =>
        new(partner, name, outcome, reason, problem, [], [], [], [], []);
}
