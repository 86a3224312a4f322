using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;

namespace DataSync.Language.Binding.Tree;

/// <summary>A statement of the script's own: its text in pieces, a value between every two of them.</summary>
/// <param name="Pieces">One more than there are values; without comments.</param>
public sealed record BoundOwnSql(SourceSymbol Source, ImmutableArray<string> Pieces, ImmutableArray<BoundExpression> Values);

/// <summary><c>query source as x returns (…) "…"</c>, one row or rows.</summary>
/// <param name="Row">The row, or the fields of one where there are several.</param>
/// <param name="List">The rows, where several are asked for; otherwise null.</param>
/// <param name="Limit">Null for no limit.</param>
public sealed record BoundQueryStep(string Name, BoundOwnSql Statement, RowSymbol Row, RowListSymbol? List, int? Limit, BoundOutcome? WhenNone, BoundOutcome? WhenMany, Place At)
    : BoundStep(Name, At);

/// <summary><c>query source "…"</c>: a statement that writes.</summary>
/// <param name="ExpectRows">Null means one; <see cref="long.MaxValue"/> any number.</param>
/// <param name="Once">Key of <c>once per</c>; null for the standard one.</param>
public sealed record BoundOwnWrite(string Name, BoundOwnSql Statement, long? ExpectRows, BoundOutcome? WhenNone, BoundExpression? Once, Place At) : BoundStep(Name, At);

/// <summary><c>call accounting.BookInvoice as booked { … }</c></summary>
/// <param name="Inputs">One line for each input.</param>
/// <param name="Result">The row of its outputs; null when it has none.</param>
/// <param name="ReadsOnly">A preview may call it.</param>
public sealed record BoundProcedureCall(string Name, ProcedureSymbol Procedure, ImmutableArray<BoundMappingLine> Inputs, RowSymbol? Result, bool ReadsOnly, BoundExpression? Once, Place At)
    : BoundStep(Name, At);
