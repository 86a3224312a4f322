using System.Collections.Immutable;

namespace DataSync.Plans.Model;

/// <summary>Which rows of two tables belong together: the <c>on</c> of a merge.</summary>
/// <param name="Columns">Columns of the target, in the order of the script.</param>
/// <param name="From">For each, the column of the source whose value it must have; <see cref="Computed"/> or <see cref="Constant"/> where there is none.</param>
/// <param name="MapFunction"><see cref="Runtime.MapOut"/> from the row of the source to <paramref name="Columns"/>; what is null there has no key.</param>
public sealed record MatchPlan(ImmutableArray<int> Columns, ImmutableArray<int> From, int MapFunction)
{
    /// <summary>The value is computed from the row of the source.</summary>
    public const int Computed = -1;

    /// <summary>The value is the same for every row of the source.</summary>
    public const int Constant = -2;
}

/// <summary>
/// <c>merge A as a into B as b on b.k = a.k { … }</c>: every row of A is looked up in B; one that is missing is inserted, one that differs is updated.
/// </summary>
/// <param name="Query">The rows of A; in the order of <see cref="IncrementalPlan.Column"/> where there is one.</param>
/// <param name="Existing">The rows of B: no condition, the columns that are compared, matched or read by the mapping; its slot is empty for a missing row.</param>
/// <param name="Mapping">Values for B without those of <see cref="MatchPlan.Columns"/>. Key columns among them count for a new row only.</param>
/// <param name="Batch">Rows per transaction; 0 means the default.</param>
public sealed record MergeStep(QueryPlan Query, QueryPlan Existing, MatchPlan Match, MappingPlan Mapping, int Batch, BadRows BadRows) : StepPlan
{
    /// <summary><c>when missing insert</c></summary>
    public bool Inserts { get; init; }

    /// <summary><c>when changed update</c></summary>
    public bool Updates { get; init; }

    /// <summary><c>incremental by …</c>; null reads all rows.</summary>
    public IncrementalPlan? Incremental { get; init; }

    /// <summary><c>incremental by digest</c></summary>
    public DigestPlan? Digest { get; init; }

    /// <summary>What is noted of the rows of the target, because a merge in the opposite direction reads only what has changed; null when there is none.</summary>
    public EchoPlan? Notes { get; init; }

    /// <summary>How rows of the source are known again that the merge in the opposite direction has written; null when there is none.</summary>
    public EchoPlan? Echo { get; init; }
}

/// <summary>Rows whose content is as it was when they were merged last are passed over.</summary>
/// <param name="Fingerprint">As in <see cref="IncrementalPlan"/>.</param>
public sealed record DigestPlan(string Fingerprint, ImmutableArray<int> Parameters);

/// <summary>What a merge notes of the rows that it leaves in its target, so that they are no changes to the merge in the opposite direction. Source: tasks C41.</summary>
/// <param name="Notes">Name of the notes: the two tables.</param>
/// <param name="Key">Columns of the table that is written by one and read by the other which tell its rows apart.</param>
/// <param name="Columns">Its columns that are compared: those that the other one reads.</param>
public sealed record EchoPlan(string Notes, ImmutableArray<int> Key, ImmutableArray<int> Columns);

/// <summary>How a merge knows what it has seen.</summary>
/// <param name="Column">Column of the source that only grows.</param>
/// <param name="Since">Added to the condition of the query where there is a mark.</param>
/// <param name="MarkSlot">Slot of a row with one field, which holds the mark while <paramref name="Since"/> is evaluated.</param>
/// <param name="Fingerprint">Digest of everything in the scripts that decides what the merge does: another one makes the mark void.</param>
/// <param name="Parameters">Indexes of parameters whose values decide as well.</param>
public sealed record IncrementalPlan(int Column, ConjunctPlan Since, int MarkSlot, string Fingerprint, ImmutableArray<int> Parameters);

/// <summary>What happens to a row that only the target has.</summary>
public enum ExtraAction { Delete, Set }

/// <summary>What a limit counts in.</summary>
public enum LimitUnit { Rows, Percent }

/// <summary><c>at most 50 rows</c>, <c>at most 5 percent</c></summary>
public sealed record LimitPlan(long Most, LimitUnit Unit);

/// <summary>
/// <c>when extra where … delete</c>: the rows that only the target of a merge has. It stands behind its merge and behind all merges that follow that one directly, in reverse order,
/// so that children go before their parents.
/// </summary>
/// <param name="Merge">Name of the merge it belongs to.</param>
/// <param name="Query">The rows of the target that are looked at; its slot holds the row for the mapping.</param>
/// <param name="Source">The rows of the source.</param>
/// <param name="Mapping">What <see cref="ExtraAction.Set"/> sets; null for <see cref="ExtraAction.Delete"/>.</param>
public sealed record MergeExtraStep(string Merge, QueryPlan Query, QueryPlan Source, MatchPlan Match, ExtraAction Action, MappingPlan? Mapping, int Batch, BadRows BadRows) : StepPlan
{
    /// <summary>Its merge is <c>incremental by digest</c>: what is noted of the rows is forgotten with them.</summary>
    public bool ForgetsDigests { get; init; }

    /// <summary>More rows than that fail the step before anything is written; null for no limit.</summary>
    public LimitPlan? AtMost { get; init; }
}
