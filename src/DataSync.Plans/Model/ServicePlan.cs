using System.Collections.Immutable;
using DataSync.Plans.Services;

namespace DataSync.Plans.Model;

/// <summary>What a plan knows of a service: enough to call it without its description. Source: tasks R97.</summary>
/// <param name="Source">Index into <see cref="SyncPlan.Sources"/>.</param>
/// <param name="Description">The file that was read, relative to the project folder.</param>
/// <param name="Digest">Digest of that file and of all it includes.</param>
/// <param name="Contract">The operations that the plan calls, and their types.</param>
public sealed record ServicePlan(int Source, string Description, string Digest, ServiceContract Contract);

/// <summary>What is taken out of an answer.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="IsPresence">Not the value is wanted, but whether the element is there.</param>
public sealed record AnswerFieldPlan(ServicePath Path, bool IsPresence)
{
    /// <summary>Wanted is which element of its list it is, from 0.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Wanted is which element of the list around holds it.</summary>
    public bool IsOwner { get; init; }
}

/// <summary>A list in an answer.</summary>
/// <param name="ListSlot">Slot of the frame's lists.</param>
/// <param name="RowType">Index into <see cref="SyncPlan.RowTypes"/>.</param>
/// <param name="Fields">The fields of its rows, in order; paths begin at the element of the list.</param>
public sealed record AnswerListPlan(ServicePath Path, int ListSlot, int RowType, ImmutableArray<AnswerFieldPlan> Fields)
{
    /// <summary>Which list of the answer it is in, where its path begins at an element of that; -1 for none.</summary>
    public int Within { get; init; } = -1;
}

/// <summary>Which rows of a list belong to the element that a loop around is at.</summary>
/// <param name="RowSlot">Slot of the element's row.</param>
/// <param name="Number">Its field that says which element it is.</param>
/// <param name="Owner">The field of the list's rows that says to which element they belong.</param>
public sealed record WithinPlan(int RowSlot, int Number, int Owner);

/// <summary>The row that an answer or a fault becomes.</summary>
/// <param name="Name">What the script calls it.</param>
/// <param name="RowType">Index into <see cref="SyncPlan.RowTypes"/>.</param>
/// <param name="Fields">The fields of the row, in order.</param>
public sealed record AnswerPlan(string Name, int Slot, int RowType, ImmutableArray<AnswerFieldPlan> Fields, ImmutableArray<AnswerListPlan> Lists);

/// <summary><c>when fault F as f</c></summary>
/// <param name="Fault">Index into the faults of the operation.</param>
public sealed record FaultAnswerPlan(int Fault, AnswerPlan Row, OutcomePlan Outcome);

/// <summary>Elements of an input that a list fills: <c>Order.Lines &lt;- for each l in lines { … }</c>.</summary>
/// <param name="Path">The element that is repeated.</param>
/// <param name="ListSlot">Slot of the list that is gone through.</param>
/// <param name="RowSlot">Slot of its row while the values are computed.</param>
/// <param name="Inputs">Places below the element, in the order of the mapping.</param>
public sealed record ServiceListPlan(ServicePath Path, int ListSlot, int RowSlot, ImmutableArray<ServicePath> Inputs, MappingPlan Mapping)
{
    /// <summary>Which rows of the list; null for all.</summary>
    public WithinPlan? Within { get; init; }

    /// <summary>What must hold of a row; -1 for nothing.</summary>
    public int WhereFunction { get; init; } = -1;

    /// <summary>Lists in each element.</summary>
    public ImmutableArray<ServiceListPlan> Lists { get; init; } = [];
}

/// <summary><c>call erp.ReserveBudget as budget { … }</c>. Source: tasks R86 to R101.</summary>
/// <param name="Service">Index into <see cref="SyncPlan.Services"/>.</param>
/// <param name="Operation">Index into its operations.</param>
/// <param name="Inputs">Where the values of the mapping go, in its order.</param>
public sealed record ServiceStep(int Service, int Operation, ImmutableArray<ServicePath> Inputs, MappingPlan Mapping) : StepPlan
{
    public ImmutableArray<ServiceListPlan> Lists { get; init; } = [];

    /// <summary>The row of the answer; null when nobody asks for it.</summary>
    public AnswerPlan? Answer { get; init; }

    public ImmutableArray<FaultAnswerPlan> Faults { get; init; } = [];

    /// <summary>It changes nothing: a preview calls it, and a second attempt calls it again.</summary>
    public bool ReadsOnly { get; init; }

    /// <summary><c>once per</c>: the key under which the service knows a repeated call; -1 for none.</summary>
    public int OnceFunction { get; init; } = -1;
}
