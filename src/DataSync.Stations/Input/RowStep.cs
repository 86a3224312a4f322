using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Input;

/// <summary>What should become of a row that has arrived.</summary>
/// <param name="Arrived">The row.</param>
/// <param name="Local">The row that is here, if one is.</param>
/// <param name="Columns">The columns it may write here.</param>
/// <param name="Values">Their values.</param>
/// <param name="Known">What the ledger knows of the record.</param>
internal sealed record RowStep(ArrivedRow Arrived, Row? Local, ImmutableArray<int> Columns, ImmutableArray<object?> Values, Track? Known)
{
    public MergeOutcome Outcome { get; init; }

    /// <summary>The rule that keeps it out; empty when none does.</summary>
    public string Rule { get; private init; } = "";

    public string Reason { get; private init; } = "";

    /// <summary>What it must wait for; null when for nothing.</summary>
    public string? Waits { get; init; }

    public RowStep Rejected(string rule, string reason) => this with { Rule = rule, Reason = reason };

    /// <summary>Whether it gives a column another value than the row here has.</summary>
    public bool Changes(Row local, int column) => Columns.IndexOf(column) is >= 0 and var at && !Equals(local[column], Values[at]);

    /// <summary>Whether the row here differs in any column that it may write.</summary>
    public bool Differs(Row local) => Enumerable.Range(0, Columns.Length).Any(i => !Equals(local[Columns[i]], Values[i]));
}
