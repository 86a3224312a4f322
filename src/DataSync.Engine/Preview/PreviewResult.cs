using System.Collections.Immutable;

namespace DataSync.Engine.Preview;

/// <summary>What kind of write would happen.</summary>
public enum PlannedKind
{
    Insert, Update, Delete,

    /// <summary>A statement of the script's own: <see cref="PlannedWrite.Table"/> is its text, the values are those bound to it.</summary>
    Run,

    /// <summary>A mail: the values are its parts.</summary>
    Tell,
}

/// <summary>A column that would get a value.</summary>
/// <param name="Old">As a literal, hidden when masked; empty for a new row.</param>
/// <param name="New">As a literal, hidden when masked; empty for a deleted row.</param>
public sealed record PlannedValue(string Column, string Old, string New);

/// <summary>One write that would happen.</summary>
public sealed record PlannedWrite(string Step, PlannedKind Kind, string Source, string Table, string Key, ImmutableArray<PlannedValue> Values);

/// <summary>How many rows a step would write, by what would happen to them.</summary>
/// <param name="Source">Empty for a step that writes nothing itself: a loop, which has bad rows.</param>
/// <param name="Unchanged">Rows that hold already what would be written.</param>
/// <param name="Bad">Rows that <c>bad rows</c> passes over or puts aside.</param>
public sealed record PlannedCount(string Step, string Source, string Table, long Insert, long Update, long Delete, long Unchanged, long Bad)
{
    /// <summary>Times a statement of the script's own would run, and mails that would be sent.</summary>
    public long Run { get; init; }
}

/// <summary>What a run would write. Source: tasks R164.</summary>
/// <param name="Writes">The first writes of each step and kind, in their order.</param>
/// <param name="NotListed">Number of further writes.</param>
/// <param name="Counts">All writes, counted by step, in the order of the script.</param>
public sealed record PreviewResult(ImmutableArray<PlannedWrite> Writes, long NotListed, ImmutableArray<PlannedCount> Counts);
