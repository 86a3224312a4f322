using System.Collections.Immutable;
using DataSync.Stations.Output;

namespace DataSync.Stations.Undo;

/// <summary>Which records that were taken away are meant; what is null does not narrow.</summary>
public sealed record RestoreRequest
{
    /// <summary>The table.</summary>
    public string? Table { get; init; }

    /// <summary>The key, as <see cref="Answers.RecordKeyText"/> reads it; with <see cref="Table"/>.</summary>
    public string? Key { get; init; }

    /// <summary>The file that took them away.</summary>
    public string? File { get; init; }

    /// <summary>Taken away on this day, in the station's zone, or later.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Leave out what is here again, in place of refusing the whole.</summary>
    public bool LeaveOutConflicts { get; init; }
}

/// <summary>Records of one table that one file took away.</summary>
/// <param name="File">The file.</param>
/// <param name="At">When.</param>
/// <param name="Table">The table.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="Keys">The records.</param>
public sealed record RemovedRecords(string File, DateTimeOffset At, string Table, string Rule, ImmutableArray<string> Keys);

/// <summary>What was brought back.</summary>
/// <param name="Restored">The records, parents before children, each with why: asked for, a parent, hung below.</param>
/// <param name="LeftOut">Those that are here again, when they were to be left out.</param>
public sealed record RestoreResult(ImmutableArray<RecordStory> Restored, ImmutableArray<RecordStory> LeftOut);
