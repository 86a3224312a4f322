using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Model;
using DataSync.Plans.Services;

namespace DataSync.Language.Binding.Tree;

/// <summary>A <c>test</c> block. Its expressions know no rows.</summary>
public sealed record BoundTest(string Name, ImmutableArray<BoundTestLine> Lines, Place At);

/// <summary>Mirrors <see cref="TestLinePlan"/>.</summary>
public abstract record BoundTestLine(Place At);

/// <param name="Value">Converted to the column's type.</param>
public sealed record BoundTestValue(ColumnSymbol Column, BoundExpression Value, Place At);

/// <param name="Counter"><c>synchronized</c>, <c>out</c>, <c>new</c> or empty (records).</param>
public sealed record BoundTestCount(TableSymbol Table, string Counter, long Count, Place At);

/// <param name="Value">A datetime.</param>
public sealed record BoundClock(BoundExpression Value, Place At) : BoundTestLine(At);

public sealed record BoundGivenRow(TableSymbol Table, StationSymbol? Station, ImmutableArray<BoundTestValue> Values, Place At) : BoundTestLine(At);

public sealed record BoundGivenNone(TableSymbol Table, Place At) : BoundTestLine(At);

public sealed record BoundGivenFile(TableSymbol Table, StationSymbol? Station, string File, bool Communicated, Place At) : BoundTestLine(At);

public sealed record BoundGivenFault(int AfterStep, Place At) : BoundTestLine(At);

public sealed record BoundGivenTransfer(TransferFault Fault, Place At) : BoundTestLine(At);

/// <summary>Takes the place of the format of the same name, from here on: the rows said here, and all others of the declared one.</summary>
public sealed record BoundWithFormat(FormatSymbol Format, Place At) : BoundTestLine(At);

public sealed record BoundWithParameter(ParameterSymbol Parameter, BoundExpression Value, Place At) : BoundTestLine(At);

/// <param name="Key">Converted to the types of the item's key columns, in order; empty for a task without item.</param>
public sealed record BoundRun(TaskSymbol Task, ImmutableArray<BoundExpression> Key, Place At) : BoundTestLine(At);

public sealed record BoundCommunicate(StationSymbol From, StationSymbol To, Place At) : BoundTestLine(At);

/// <param name="Text">Expected text; null for any.</param>
public sealed record BoundExpectOutcome(ExpectedOutcome Outcome, BoundExpression? Text, Place At) : BoundTestLine(At);

public sealed record BoundExpectRow(TableSymbol Table, StationSymbol? Station, ImmutableArray<BoundExpression> Key, ImmutableArray<BoundTestValue> Values, Place At) : BoundTestLine(At);

/// <param name="Counts">The counts in the condition, by <see cref="BoundTableCount.Index"/>.</param>
/// <param name="Text">As written.</param>
public sealed record BoundExpectThat(BoundExpression Condition, ImmutableArray<BoundTableCount> Counts, string Text, Place At) : BoundTestLine(At);

public sealed record BoundExpectLog(StationSymbol From, StationSymbol To, ImmutableArray<BoundTestCount> Counts, Place At) : BoundTestLine(At);

public sealed record BoundExpectRequest(StationSymbol From, ImmutableArray<BoundTestCount> Counts, Place At) : BoundTestLine(At);

/// <param name="Value">Converted to the element's type.</param>
public sealed record BoundAnswerValue(ServicePath Path, BoundExpression Value);

/// <summary><c>given erp.ReserveBudget returns { … }</c> or <c>faults F { … }</c></summary>
/// <param name="Fault">Null for an answer.</param>
public sealed record BoundGivenAnswer(SourceSymbol Source, OperationShape Operation, FaultShape? Fault, ImmutableArray<BoundAnswerValue> Values, Place At) : BoundTestLine(At);

/// <summary><c>expect mail to "…" subject like "…"</c></summary>
/// <param name="Subject">The pattern of its subject; null for any.</param>
public sealed record BoundExpectMail(BoundExpression To, BoundExpression? Subject, Place At) : BoundTestLine(At);

/// <summary><c>expect no mail to "…"</c></summary>
/// <param name="To">Null for anybody.</param>
public sealed record BoundExpectNoMail(BoundExpression? To, Place At) : BoundTestLine(At);

/// <summary><c>expect no call erp.ReserveBudget</c></summary>
public sealed record BoundExpectNoCall(SourceSymbol Source, OperationShape Operation, Place At) : BoundTestLine(At);
