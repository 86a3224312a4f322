using System.Collections.Immutable;

namespace DataSync.Engine.Preview;

/// <summary>What kind of write would happen.</summary>
public enum PlannedKind
{
    Insert, Update, Delete,

    /// <summary>A statement of the script's own: <see cref="PlannedWrite.Table"/> is its text, the values are those bound to it.</summary>
    Run,
}

/// <summary>A column that would get a value.</summary>
/// <param name="Old">As a literal, hidden when masked; empty for a new row.</param>
/// <param name="New">As a literal, hidden when masked; empty for a deleted row.</param>
public sealed record PlannedValue(string Column, string Old, string New);

/// <summary>One write that would happen.</summary>
public sealed record PlannedWrite(string Step, PlannedKind Kind, string Source, string Table, string Key, ImmutableArray<PlannedValue> Values);

/// <summary>Every write that a run would make. Source: tasks R164.</summary>
/// <param name="Writes">In their order.</param>
/// <param name="NotListed">Number of further writes above the limit.</param>
public sealed record PreviewResult(ImmutableArray<PlannedWrite> Writes, long NotListed);
