using System.Collections.Immutable;

namespace DataSync.Engine.Explain;

/// <summary>Values that a step puts somewhere: into columns of a table, or into a row that lives as long as the task.</summary>
internal sealed record ValueFlow
{
    /// <summary>Table whose columns are written; -1 for none.</summary>
    public int Table { get; init; } = -1;

    /// <summary>Slot of the row in which the values stand afterwards; -1 for none.</summary>
    public int Slot { get; init; } = -1;

    /// <summary>Columns or fields that get a value, in the order of the function's lines. Empty: whatever the row has.</summary>
    public ImmutableArray<int> Columns { get; init; } = [];

    /// <summary>The function that computes the values, one line each; -1 where nothing is computed.</summary>
    public int Function { get; init; } = -1;

    /// <summary>What is done with what the function gives: <c>sum</c>; empty for nothing.</summary>
    public string Through { get; init; } = "";

    /// <summary>Where the values come from when no function says so: <c>result of late</c>.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Columns of a table that are written by a mapping.</summary>
    public static ValueFlow Written(int table, Plans.Model.MappingPlan mapping) => new() { Table = table, Columns = mapping.Columns, Function = mapping.MapFunction };
}
