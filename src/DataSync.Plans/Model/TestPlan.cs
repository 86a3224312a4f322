using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DataSync.Plans.Services;

namespace DataSync.Plans.Model;

/// <summary>A <c>test</c> block: its lines in order, run against in-memory databases under a frozen clock.</summary>
public sealed record TestPlan(string Name, ImmutableArray<TestLinePlan> Lines, int Site);

/// <summary>A row literal: column and value function.</summary>
public sealed record TestValuePlan(int Column, int ValueFunction, int Site);

/// <summary>Table name and expected number.</summary>
public sealed record TestCountPlan(int Table, string Counter, long Count, int Site);

[JsonDerivedType(typeof(ClockLine), "clock")]
[JsonDerivedType(typeof(GivenRowLine), "given row")]
[JsonDerivedType(typeof(GivenNoneLine), "given no")]
[JsonDerivedType(typeof(GivenFileLine), "given file")]
[JsonDerivedType(typeof(GivenFaultLine), "given fault")]
[JsonDerivedType(typeof(GivenTransferLine), "given transfer")]
[JsonDerivedType(typeof(WithFormatLine), "with format")]
[JsonDerivedType(typeof(WithParameterLine), "with parameter")]
[JsonDerivedType(typeof(RunLine), "run")]
[JsonDerivedType(typeof(CommunicateLine), "communicate")]
[JsonDerivedType(typeof(ExpectOutcomeLine), "expect outcome")]
[JsonDerivedType(typeof(ExpectRowLine), "expect row")]
[JsonDerivedType(typeof(ExpectThatLine), "expect that")]
[JsonDerivedType(typeof(ExpectLogLine), "expect log")]
[JsonDerivedType(typeof(ExpectRequestLine), "expect request")]
[JsonDerivedType(typeof(GivenAnswerLine), "given answer")]
[JsonDerivedType(typeof(ExpectNoCallLine), "expect no call")]
[JsonDerivedType(typeof(ExpectMailLine), "expect mail")]
[JsonDerivedType(typeof(ExpectNoMailLine), "expect no mail")]
public abstract record TestLinePlan
{
    public required int Site { get; init; }
}

public sealed record ClockLine(int ValueFunction) : TestLinePlan;

/// <param name="Station">Where, or null.</param>
public sealed record GivenRowLine(int Table, string? Station, ImmutableArray<TestValuePlan> Values) : TestLinePlan;

/// <summary>The table is empty.</summary>
public sealed record GivenNoneLine(int Table) : TestLinePlan;

/// <summary>Rows from a CSV file beside the script.</summary>
/// <param name="Communicated">The rows count as already exchanged with the partner.</param>
public sealed record GivenFileLine(int Table, string? Station, string File, bool Communicated) : TestLinePlan;

/// <summary>The run breaks off after step n.</summary>
public sealed record GivenFaultLine(int AfterStep) : TestLinePlan;

public enum TransferFault { Lost, Duplicate }

public sealed record GivenTransferLine(TransferFault Fault) : TestLinePlan;

public sealed record WithFormatLine(FormatPlan Format) : TestLinePlan;

public sealed record WithParameterLine(int Parameter, int ValueFunction) : TestLinePlan;

/// <param name="KeyFunctions">Key of the item; empty for a task without one.</param>
public sealed record RunLine(int Task, ImmutableArray<int> KeyFunctions) : TestLinePlan;

public sealed record CommunicateLine(string From, string To) : TestLinePlan;

public enum ExpectedOutcome { Succeeded, Failed, Stopped }

/// <param name="TextFunction">Expected text of the failure; -1 for any.</param>
public sealed record ExpectOutcomeLine(ExpectedOutcome Outcome, int TextFunction) : TestLinePlan;

public sealed record ExpectRowLine(int Table, string? Station, ImmutableArray<int> KeyFunctions, ImmutableArray<TestValuePlan> Values) : TestLinePlan;

/// <summary>A condition; counts of tables in it are computed first and put into the frame.</summary>
/// <param name="Counts">count(T at S) in textual order; result i goes to field i of the row in slot 0 (row type <paramref name="CountRowType"/>).</param>
public sealed record ExpectThatLine(int ConditionFunction, int CountRowType, ImmutableArray<TestCountOf> Counts, string Text) : TestLinePlan;

public sealed record TestCountOf(int Table, string? Station);

/// <summary><c>expect log of A to B { synchronized Company : 10 }</c>; counter is <c>synchronized</c>, <c>out</c>, <c>new</c> or empty (records).</summary>
public sealed record ExpectLogLine(string From, string To, ImmutableArray<TestCountPlan> Counts) : TestLinePlan;

public sealed record ExpectRequestLine(string From, ImmutableArray<TestCountPlan> Counts) : TestLinePlan;

/// <summary>A value of an answer that a test gives.</summary>
public sealed record TestAnswerValuePlan(ServicePath Path, int ValueFunction);

/// <summary><c>given erp.ReserveBudget returns { … }</c> or <c>faults F { … }</c></summary>
/// <param name="Service">Index into <see cref="SyncPlan.Services"/>.</param>
/// <param name="Operation">Index into its operations.</param>
/// <param name="Fault">Index into the faults of the operation; -1 for an answer.</param>
public sealed record GivenAnswerLine(int Service, int Operation, int Fault, ImmutableArray<TestAnswerValuePlan> Values) : TestLinePlan;

/// <summary><c>expect no call erp.ReserveBudget</c></summary>
public sealed record ExpectNoCallLine(int Service, int Operation) : TestLinePlan;

/// <summary><c>expect mail to "…" subject like "…"</c></summary>
/// <param name="SubjectFunction">The pattern of its subject; -1 for any.</param>
public sealed record ExpectMailLine(int ToFunction, int SubjectFunction) : TestLinePlan;

/// <summary><c>expect no mail to "…"</c></summary>
/// <param name="ToFunction">-1 for anybody.</param>
public sealed record ExpectNoMailLine(int ToFunction) : TestLinePlan;
