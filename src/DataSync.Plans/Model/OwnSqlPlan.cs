using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model;

/// <summary>A statement that the script brings along: its text in pieces, a value between every two of them. Source: tasks C20.</summary>
/// <param name="Source">Index into <see cref="SyncPlan.Sources"/>.</param>
/// <param name="Pieces">One more than there are values; without comments.</param>
/// <param name="Values">What is bound between the pieces.</param>
public sealed record OwnSqlPlan(int Source, ImmutableArray<string> Pieces, ImmutableArray<OwnValuePlan> Values);

/// <summary>A value that is bound to a statement or a procedure.</summary>
/// <param name="Site">Where it stands; a masked site is not shown.</param>
public sealed record OwnValuePlan(int ValueFunction, TypeKind Kind, int Site);

/// <summary>Rows that do not come from a declared table: what a statement or a procedure gives.</summary>
/// <param name="Name">What the script calls them.</param>
/// <param name="Columns">As declared; the real ones are found by their names.</param>
/// <param name="RowType">Index into <see cref="SyncPlan.RowTypes"/>.</param>
/// <param name="ReadFunction"><see cref="Runtime.ReadIn"/> for all columns in order.</param>
/// <param name="Slot">Slot of the row; -1 where the rows are a list.</param>
public sealed record ResultPlan(string Name, ImmutableArray<ColumnPlan> Columns, int RowType, int ReadFunction, int Slot);

/// <summary><c>query source as x returns (…) "select …"</c>: one row, as a read gives it, or rows.</summary>
/// <param name="WhenMany">Null where several rows are asked for.</param>
public sealed record OwnQueryStep(OwnSqlPlan Statement, ResultPlan Result, OutcomePlan WhenNone, OutcomePlan? WhenMany) : StepPlan
{
    /// <summary>Most rows; null for no limit.</summary>
    public int? Limit { get; init; }

    /// <summary><c>returns many</c>: slot of the list; -1 where one row is asked for.</summary>
    public int ListSlot { get; init; } = -1;

    /// <summary>The rows are not kept: the <c>for each</c> that follows goes through them while they come.</summary>
    public bool Streams { get; init; }
}

/// <summary><c>query source "update …"</c>: a statement that writes.</summary>
public sealed record OwnWriteStep(OwnSqlPlan Statement) : StepPlan
{
    /// <summary>Rows that must be written; null means one; <see cref="long.MaxValue"/> any number.</summary>
    public long? ExpectRows { get; init; }

    /// <summary>Null means fail.</summary>
    public OutcomePlan? WhenNone { get; init; }

    /// <summary><c>once per</c>: key of the done-mark; -1 for the standard one.</summary>
    public int OnceFunction { get; init; } = -1;
}

/// <summary>A declared procedure.</summary>
/// <param name="Inputs">What is given to it, in order.</param>
/// <param name="Outputs">What it gives back, in order.</param>
/// <param name="OutputPlaces">Places of the outputs among all its parameters.</param>
public sealed record ProcedurePlan(string Name, int Source, string PhysicalName, ImmutableArray<ColumnPlan> Inputs, ImmutableArray<ColumnPlan> Outputs, ImmutableArray<int> OutputPlaces);

/// <summary><c>call accounting.BookInvoice as booked { … }</c></summary>
/// <param name="Mapping">The values of inputs.</param>
/// <param name="Result">The row of its outputs; null when it has none.</param>
public sealed record ProcedureStep(ProcedurePlan Procedure, MappingPlan Mapping, ResultPlan? Result) : StepPlan
{
    /// <summary>It changes nothing: a preview calls it, and a second attempt calls it again.</summary>
    public bool ReadsOnly { get; init; }

    /// <summary><c>once per</c>: key of the done-mark; -1 for the standard one.</summary>
    public int OnceFunction { get; init; } = -1;
}
