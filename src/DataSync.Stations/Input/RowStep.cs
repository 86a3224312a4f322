using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Input;

/// <summary>What should become of a row that has arrived.</summary>
/// <param name="Arrived">The row.</param>
/// <param name="Local">The row that is here, if one is.</param>
/// <param name="Known">What the ledger knows of the record.</param>
/// <param name="Merged">What both come to.</param>
/// <param name="Result">The row that both come to.</param>
internal sealed record RowStep(ArrivedRow Arrived, Row? Local, Track? Known, MergeResult Merged, Row Result)
{
    public MergeOutcome Outcome => Merged.Outcome;

    /// <summary>The columns it writes here.</summary>
    public ImmutableArray<int> Columns => Merged.Columns;

    /// <summary>Their values.</summary>
    public ImmutableArray<object?> Values { get; } = Merged.Columns == Arrived.Columns ? Arrived.Row.Values
        : [.. Merged.Columns.Select(column => Arrived.Row.Values[Arrived.Columns.IndexOf(column)])];

    /// <summary>The rule that keeps it out; empty when none does.</summary>
    public string Rule { get; private init; } = "";

    public string Reason { get; private init; } = "";

    /// <summary>What it must wait for; null when for nothing.</summary>
    public string? Waits { get; init; }

    /// <summary>The rule of matching for which it waits.</summary>
    public MatchVerdict? Match { get; init; }

    /// <summary>The parent it must wait for.</summary>
    public RecordId? WaitsFor { get; init; }

    /// <summary>The parent it is rejected for, which is not here.</summary>
    public RecordId? MissingAbove { get; init; }

    public RowStep Rejected(string rule, string reason) => this with { Rule = rule, Reason = reason };

    /// <summary>Whether it gives a column another value than the row here has.</summary>
    public bool Changes(Row local, int column) => Columns.IndexOf(column) is >= 0 and var at && !Equals(local[column], Values[at]);
}
