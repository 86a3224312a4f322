using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Tree;

/// <summary>A step of a task; mirrors <see cref="StepPlan"/>.</summary>
/// <param name="Name">Given by <c>step Name:</c> or minted, unique in the task.</param>
/// <param name="At">The step's action, from its first to its last token.</param>
public abstract record BoundStep(string Name, Place At)
{
    public bool Disabled { get; init; }

    /// <summary>Text of the <c>///</c> lines above it.</summary>
    public string Documentation { get; init; } = "";

    public BoundOutcome? WhenFailed { get; init; }

    /// <summary><c>undo { … }</c>: steps that take it back when the run fails afterwards.</summary>
    public BoundOutcome? Undo { get; init; }

    /// <summary>Its own <c>timeout</c>, or that of <c>defaults</c>.</summary>
    public TimeLimitPlan? TimeLimit { get; init; }

    /// <summary>Where that of <c>defaults</c> stands, when it is that.</summary>
    public Place? DefaultLimitAt { get; init; }

    /// <summary>Its own <c>retry</c>, that of the task, or that of <c>defaults</c>.</summary>
    public BoundRetry? Retry { get; init; }

    /// <summary>Where bad rows are set aside, relative to the project folder.</summary>
    public string? BadRowFile { get; init; }
}

/// <summary><c>retry 3 times after 10 s doubling to 5 min for (…)</c>; mirrors <see cref="RetryPlan"/>.</summary>
public sealed record BoundRetry(int Times, SyncDuration After, bool Doubles, SyncDuration? UpTo, RetryKinds Kinds, Place At);

/// <summary>What happens on an outcome.</summary>
/// <param name="Text">Text of a <c>fail "…"</c>; null for the standard text.</param>
/// <param name="List">For <c>all as list</c>.</param>
public sealed record BoundOutcome(OutcomeKind Kind, BoundExpression? Text, ImmutableArray<BoundStep> Steps, RowListSymbol? List, Place At);

/// <summary>One conjunct of a <c>where</c>: a condition of type bool.</summary>
/// <param name="KeyValues">Values that are compared for equality with a column of the row and do not depend on the row: null in one of them is the outcome <c>no key</c>.</param>
/// <param name="Text">As written.</param>
public sealed record BoundConjunct(BoundExpression Condition, ImmutableArray<BoundExpression> KeyValues, string Text);

public sealed record BoundOrder(ColumnSymbol Column, bool Descending, Place At);

/// <summary>Which rows of a table. Columns that are used anywhere: <see cref="RowSymbol.UsedColumns"/>.</summary>
public sealed record BoundQuery(TableSymbol Table, RowSymbol Row, ImmutableArray<BoundConjunct> Where, ImmutableArray<BoundOrder> OrderBy, int? Limit, Place At)
{
    /// <summary><c>distinct (country)</c>: rows that are equal in these columns are one row, and nothing else of them is read.</summary>
    public ImmutableArray<ColumnSymbol> Distinct { get; init; } = [];
}

/// <summary>A null outcome means the default: fail.</summary>
public sealed record BoundRead(string Name, BoundQuery Query, BoundOutcome? WhenNone, BoundOutcome? WhenNoKey, BoundOutcome? WhenMany, Place At) : BoundStep(Name, At)
{
    /// <summary><c>cache 10 min</c>; null where nothing is kept.</summary>
    public BoundCache? Cache { get; init; }
}

/// <summary>How answers of a read are kept.</summary>
/// <param name="Lifetime">Null for ever.</param>
/// <param name="Most">Most rows that are kept.</param>
/// <param name="ForgetsNone">That there is no row is not remembered.</param>
/// <param name="Keys">What of the condition does not come from the row: equal values have equal answers.</param>
/// <param name="Depending">Conjuncts of the condition in which such values occur, by number.</param>
public sealed record BoundCache(SyncDuration? Lifetime, int Most, bool ForgetsNone, bool Preloads, ImmutableArray<BoundExpression> Keys, ImmutableArray<int> Depending);

/// <summary>One value of an aggregate, stored in field <see cref="ColumnSymbol.Index"/> of the row <see cref="BoundAggregate.Into"/>.</summary>
/// <param name="Value">What is aggregated, per row; null for <c>count()</c>.</param>
public sealed record BoundAggregateValue(ColumnSymbol Field, AggregateKind Kind, BoundExpression? Value, Place At);

public sealed record BoundAggregate(string Name, BoundQuery Query, RowSymbol Into, ImmutableArray<BoundAggregateValue> Values, Place At) : BoundStep(Name, At);

/// <summary>Over a query, or over the rows of a list; exactly one of them is set.</summary>
/// <param name="Batch">Rows per transaction; 0 means the default.</param>
public sealed record BoundForEach(string Name, BoundQuery? Query, RowListSymbol? List, RowSymbol Row, ImmutableArray<BoundStep> Body, int Batch, BadRows BadRows, Place At) : BoundStep(Name, At)
{
    /// <summary>Which rows of the list; null for all.</summary>
    public BoundWithin? Within { get; init; }
}

/// <summary>What a write step may say besides its mapping.</summary>
public sealed record BoundWriteOptions
{
    public long? ExpectRows { get; init; }

    public BoundOutcome? WhenNone { get; init; }

    public BoundOutcome? WhenNoKey { get; init; }

    public BoundOutcome? WhenUnchanged { get; init; }

    public BoundOutcome? WhenConflict { get; init; }

    /// <summary><c>once per</c></summary>
    public BoundExpression? Once { get; init; }

    /// <summary><c>returning id as new</c></summary>
    public RowSymbol? Returning { get; init; }

    public ImmutableArray<ColumnSymbol> ReturningColumns { get; init; } = [];
}

public abstract record BoundWrite(string Name, TableSymbol Table, BoundWriteOptions Options, Place At) : BoundStep(Name, At);

public sealed record BoundInsert(string Name, TableSymbol Table, ImmutableArray<BoundMappingLine> Mapping, BoundWriteOptions Options, Place At) : BoundWrite(Name, Table, Options, At);

public sealed record BoundUpdate(string Name, BoundQuery Query, ImmutableArray<BoundMappingLine> Mapping, BoundWriteOptions Options, Place At) : BoundWrite(Name, Query.Table, Options, At);

/// <param name="Existing">Slot of the row that is there already, or none: for <c>keep</c> and <c>only if empty</c>.</param>
public sealed record BoundUpsert(string Name, TableSymbol Table, ImmutableArray<ColumnSymbol> By, RowSymbol Existing, ImmutableArray<BoundMappingLine> Mapping, BoundWriteOptions Options, Place At)
    : BoundWrite(Name, Table, Options, At);

public sealed record BoundDelete(string Name, BoundQuery Query, BoundWriteOptions Options, Place At) : BoundWrite(Name, Query.Table, Options, At);

/// <summary>Stages values on the item, or on a row of a <c>for each</c>.</summary>
public sealed record BoundSet(string Name, RowSymbol Row, ImmutableArray<BoundMappingLine> Mapping, Place At) : BoundStep(Name, At);

public sealed record BoundLet(string Name, LetSymbol Local, BoundExpression Value, Place At) : BoundStep(Name, At);

/// <summary>A condition that is not true (false or unknown) takes <paramref name="Else"/>.</summary>
public sealed record BoundIf(string Name, BoundExpression Condition, ImmutableArray<BoundStep> Then, ImmutableArray<BoundStep> Else, string Text, Place At) : BoundStep(Name, At);

/// <param name="Text">Null for the standard text.</param>
public sealed record BoundFail(string Name, BoundExpression? Text, Place At) : BoundStep(Name, At);

public sealed record BoundStop(string Name, Place At) : BoundStep(Name, At);

public sealed record BoundTransaction(string Name, SourceSymbol Source, ImmutableArray<BoundStep> Body, Place At) : BoundStep(Name, At);
