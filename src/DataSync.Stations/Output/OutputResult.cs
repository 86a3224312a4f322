using System.Collections.Immutable;
using DataSync.Stations.Files;
using DataSync.Stations.Histories;
using DataSync.Stations.Log;

namespace DataSync.Stations.Output;

/// <summary>Who started a session; it decides which connections take part. Source: stations R16, R17, R19.</summary>
public enum SessionStart
{
    /// <summary>From the command line: connections with output (or input) off are left out.</summary>
    CommandLine,

    /// <summary>A person asks for this very connection: output (or input) off does not matter.</summary>
    ByHand,

    /// <summary>Nobody watches: manual connections are left out too.</summary>
    Unattended,
}

/// <summary>What an output run shall do.</summary>
public sealed record OutputRequest
{
    /// <summary>Names of partners; empty means all connected ones.</summary>
    public ImmutableArray<string> Partners { get; init; } = [];

    /// <summary>A full load instead of a delta (R119, R120).</summary>
    public bool InitialLoad { get; init; }

    /// <summary>
    /// Names of tables: all their records that belong to the partner are written anew, and nothing else but what must go with a record that is new there (R125).
    /// Empty: the normal file.
    /// </summary>
    public ImmutableArray<string> Tables { get; init; } = [];

    /// <summary>Told after each file of a load but the last. Default: nobody.</summary>
    public Action<LoadProgress>? Loading { get; init; }

    public SessionStart Start { get; init; } = SessionStart.CommandLine;
}

/// <summary>What an output run did.</summary>
public sealed record OutputResult(ImmutableArray<OutputFile> Files, ImmutableArray<SkippedPartner> Skipped)
{
    public static OutputResult Nothing { get; } = new([], []);

    /// <summary>Histories that have begun: this station's, when its database was restored or copied, or a partner's.</summary>
    public ImmutableArray<HistoryNote> Histories { get; init; } = [];

    internal OutputResult With(OutputResult other) => this with { Files = Files.AddRange(other.Files), Skipped = Skipped.AddRange(other.Skipped) };
}

/// <summary>A file that was written.</summary>
/// <param name="Partner">For whom.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Sequence">Its sequence; 0 for a receipt file.</param>
/// <param name="Reason">Why it is what it is: why synchronization data travel, why it repeats.</param>
/// <param name="Tables">The counters of each table.</param>
/// <param name="Leaving">Records told to go, with the reason: <c>deleted</c> or <c>left the scope</c>.</param>
public sealed record OutputFile(
    string Partner, string Path, StationFileKind Kind, long Sequence, string Reason, ImmutableArray<TableCounts> Tables, ImmutableArray<RecordStory> Leaving)
{
    public string Name => System.IO.Path.GetFileName(Path);
}

/// <summary>How far a load in several files has come.</summary>
/// <param name="Done">Records that were looked at, about.</param>
/// <param name="All">Records there are, about: not all of them belong to the partner.</param>
public sealed record LoadProgress(string Partner, long Done, long All);

/// <summary>A partner no file was written for.</summary>
/// <param name="Rule">The rule that decided it: <c>R11</c>, <c>R16</c>, <c>R19</c>.</param>
public sealed record SkippedPartner(string Partner, string Rule, string Reason);

/// <summary>What happened to one record, and why.</summary>
/// <param name="Rule">The rule: <c>R93</c>, <c>E1</c> …</param>
public sealed record RecordStory(string Table, string Key, string Rule, string Reason);
