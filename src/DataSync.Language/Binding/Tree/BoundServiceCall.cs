using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Services;

namespace DataSync.Language.Binding.Tree;

/// <summary><c>when fault F as f</c></summary>
public sealed record BoundFaultAnswer(FaultShape Fault, RowSymbol Row, BoundOutcome Outcome);

/// <summary><c>Order.Lines &lt;- for each l in lines { … }</c></summary>
/// <param name="Path">The element that is repeated.</param>
/// <param name="List">The rows that are gone through.</param>
/// <param name="Row">One of them.</param>
public sealed record BoundInputList(ServicePath Path, RowListSymbol List, RowSymbol Row, ImmutableArray<BoundMappingLine> Mapping)
{
    /// <summary>Which rows of the list; null for all.</summary>
    public BoundWithin? Within { get; init; }

    /// <summary>What must hold of a row; null for nothing.</summary>
    public BoundExpression? Where { get; init; }

    /// <summary>Its text in the script.</summary>
    public string WhereText { get; init; } = "";

    /// <summary>Lists in each element.</summary>
    public ImmutableArray<BoundInputList> Lists { get; init; } = [];
}

/// <summary>Which rows of a list belong to an element that holds it.</summary>
/// <param name="Element">The row of the element.</param>
/// <param name="Number">Its column that tells which it is.</param>
/// <param name="Owner">The column of the list's rows that tells to which element they belong.</param>
public sealed record BoundWithin(RowSymbol Element, ColumnSymbol Number, ColumnSymbol Owner);

/// <summary><c>call erp.ReserveBudget as budget { … }</c></summary>
/// <param name="Inputs">One line for each value that is sent.</param>
/// <param name="Answer">The row of the answer; null where there is none, or nobody names it.</param>
/// <param name="ReadsOnly">A preview may call it.</param>
public sealed record BoundServiceCall(string Name, SourceSymbol Source, OperationShape Operation, ImmutableArray<BoundMappingLine> Inputs, RowSymbol? Answer, bool ReadsOnly, BoundExpression? Once, Place At)
    : BoundStep(Name, At)
{
    public ImmutableArray<BoundInputList> Lists { get; init; } = [];

    public ImmutableArray<BoundFaultAnswer> Faults { get; init; } = [];
}
