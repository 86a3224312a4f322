using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding.Tree;

/// <summary>One equality of an <c>on</c>.</summary>
/// <param name="Column">Of the target.</param>
/// <param name="Line">The value it must have, as a mapping line whose target is the column with null allowed.</param>
/// <param name="From">The column of the source, when the value is nothing but that.</param>
/// <param name="IsConstant">The value does not depend on the row of the source.</param>
public sealed record BoundMatch(ColumnSymbol Column, BoundMappingLine Line, ColumnSymbol? From, bool IsConstant);

/// <summary><c>incremental by a.changed_at</c></summary>
/// <param name="Mark">A row with one field: what was reached.</param>
/// <param name="Since">The rows that are not older than the mark.</param>
/// <param name="Fingerprint">Digest of what decides, in the scripts.</param>
/// <param name="Parameters">What decides beside the scripts.</param>
public sealed record BoundIncremental(ColumnSymbol Column, RowSymbol Mark, BoundConjunct Since, string Fingerprint, ImmutableArray<ParameterSymbol> Parameters);

/// <summary><c>incremental by digest</c></summary>
public sealed record BoundDigest(string Fingerprint, ImmutableArray<ParameterSymbol> Parameters);

/// <summary><c>when extra where … set { … } at most 50 rows</c></summary>
/// <param name="Query">The rows of the target that are looked at.</param>
/// <param name="Mapping">Empty for <see cref="ExtraAction.Delete"/>.</param>
public sealed record BoundExtra(BoundQuery Query, ExtraAction Action, ImmutableArray<BoundMappingLine> Mapping, LimitPlan? AtMost, Place At);

/// <summary>Mirrors <see cref="MergeStep"/>, and <see cref="MergeExtraStep"/> with it.</summary>
/// <param name="Existing">The row of the target, or none: what the mapping sees.</param>
/// <param name="Mapping">Without lines for the columns of <paramref name="On"/>.</param>
/// <param name="Batch">Rows per transaction; 0 means the default.</param>
public sealed record BoundMerge(string Name, BoundQuery Query, TableSymbol Target, RowSymbol Existing, ImmutableArray<BoundMatch> On,
    ImmutableArray<BoundMappingLine> Mapping, int Batch, BadRows BadRows, Place At) : BoundStep(Name, At)
{
    public bool Inserts { get; init; }

    public bool Updates { get; init; }

    public BoundIncremental? Incremental { get; init; }

    public BoundDigest? Digest { get; init; }

    public BoundExtra? Extra { get; init; }
}
