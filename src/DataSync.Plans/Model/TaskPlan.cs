using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model;

/// <summary>A task: its item, what holds for the whole of it, and its steps in order.</summary>
/// <param name="Slots">Row slots of its frame.</param>
/// <param name="Item">The work item, when the task is for one.</param>
public sealed record TaskPlan(string Name, string Documentation, int Slots, ItemPlan? Item, ImmutableArray<StepPlan> Steps, int Site)
{
    /// <summary>Column of the item that shows where it stands, by moment; see <see cref="StatusPlan"/>.</summary>
    public ImmutableArray<StatusPlan> Status { get; init; } = [];

    public ImmutableArray<StepPlan> WhenFailed { get; init; } = [];

    public int WhenFailedSlot { get; init; } = -1;

    public ImmutableArray<StepPlan> WhenStarted { get; init; } = [];

    public ImmutableArray<StepPlan> WhenSucceeded { get; init; } = [];

    public SyncDuration? Timeout { get; init; }

    /// <summary><c>warn at 80 percent</c> of <see cref="Timeout"/>; null for none.</summary>
    public int? TimeoutWarnAt { get; init; }

    /// <summary><c>at most 4 at once</c>; null for any number. Source: tasks C40.</summary>
    public int? AtMost { get; init; }

    /// <summary><c>serial per item.account_id</c>: runs with the same value follow one another; -1 for none.</summary>
    public int SerialFunction { get; init; } = -1;

    /// <summary><c>wait 30 s</c>: how long a run waits for the one before; null for as long as it takes.</summary>
    public SyncDuration? SerialWait { get; init; }

    /// <summary>What the journal keeps of the rows that the task writes; null where neither the task nor the project says it.</summary>
    public AuditPlan? Audit { get; init; }

    /// <summary>Row types of slots that hold named values (<c>let</c>, <c>aggregate into</c>): created empty when the task starts. Slot, row type.</summary>
    public ImmutableArray<SlotPlan> Locals { get; init; } = [];
}

public sealed record SlotPlan(int Slot, int RowType);

/// <summary>The item's table and the slot that holds it.</summary>
public sealed record ItemPlan(int Table, int Slot, string Name);

public enum StatusMoment { Started, Succeeded, Failed, None, Many }

/// <summary><c>status item.status { when succeeded &lt;- "Looked up" }</c></summary>
public sealed record StatusPlan(int Column, StatusMoment Moment, int ValueFunction, int Site);

/// <summary>What happens on an outcome.</summary>
public enum OutcomeKind { Fail, Keep, Clear, Skip, Continue, Stop, Steps, First, Last, All }

/// <param name="TextFunction">Text of a <c>fail "…"</c>; -1 for the standard text.</param>
/// <param name="Steps">For <see cref="OutcomeKind.Steps"/>.</param>
/// <param name="ListSlot">For <see cref="OutcomeKind.All"/>.</param>
public sealed record OutcomePlan(OutcomeKind Kind, int TextFunction, ImmutableArray<StepPlan> Steps, int ListSlot, int Site);

[JsonDerivedType(typeof(ReadStep), "read")]
[JsonDerivedType(typeof(AggregateStep), "aggregate")]
[JsonDerivedType(typeof(ForEachStep), "for each")]
[JsonDerivedType(typeof(InsertStep), "insert")]
[JsonDerivedType(typeof(UpdateStep), "update")]
[JsonDerivedType(typeof(UpsertStep), "upsert")]
[JsonDerivedType(typeof(DeleteStep), "delete")]
[JsonDerivedType(typeof(SetStep), "set")]
[JsonDerivedType(typeof(LetStep), "let")]
[JsonDerivedType(typeof(IfStep), "if")]
[JsonDerivedType(typeof(FailStep), "fail")]
[JsonDerivedType(typeof(StopStep), "stop")]
[JsonDerivedType(typeof(RouteStep), "route")]
[JsonDerivedType(typeof(TransactionStep), "transaction")]
[JsonDerivedType(typeof(MergeStep), "merge")]
[JsonDerivedType(typeof(MergeExtraStep), "merge extra")]
[JsonDerivedType(typeof(OwnQueryStep), "query")]
[JsonDerivedType(typeof(OwnWriteStep), "statement")]
[JsonDerivedType(typeof(ProcedureStep), "call")]
[JsonDerivedType(typeof(ServiceStep), "call service")]
[JsonDerivedType(typeof(NotifyStep), "notify")]
public abstract record StepPlan
{
    /// <summary>Name given by <c>step Name:</c>, or a minted one (<c>read Account</c>, <c>set item 2</c>), unique in the task.</summary>
    public required string Name { get; init; }

    public required int Site { get; init; }

    /// <summary><c>disabled step</c>: reported and passed over (R17).</summary>
    public bool Disabled { get; init; }

    /// <summary>Text of the <c>///</c> lines above it; null when there are none.</summary>
    public string? Documentation { get; init; }

    /// <summary><c>when failed</c>; null means the task fails.</summary>
    public OutcomePlan? WhenFailed { get; init; }

    /// <summary><c>undo { … }</c>: steps that take it back when the run fails afterwards; null for none. Source: tasks C34.</summary>
    public OutcomePlan? Undo { get; init; }

    /// <summary><c>timeout 30 s</c>, of the step or of <c>defaults</c>; null for none.</summary>
    public TimeLimitPlan? TimeLimit { get; init; }

    /// <summary><c>retry 3 times …</c>, of the step, the task or <c>defaults</c>; null for none.</summary>
    public RetryPlan? Retry { get; init; }

    /// <summary><c>bad rows isolate to "…"</c>: relative to the project folder; null where bad rows are not set aside.</summary>
    public string? BadRowFile { get; init; }
}

/// <summary>How long one execution of a step may take.</summary>
/// <param name="Time">Of exact length.</param>
/// <param name="WarnAt">Percent of it after which a person is told; null for never.</param>
public sealed record TimeLimitPlan(SyncDuration Time, int? WarnAt)
{
    /// <summary>The line of <c>defaults</c> that it comes from; null where the step says it itself.</summary>
    public int? DefaultSite { get; init; }
}

/// <summary>Which rows of a table.</summary>
/// <param name="Columns">Columns read, in order.</param>
/// <param name="ReadFunction"><see cref="Runtime.ReadIn"/> for these columns.</param>
/// <param name="Slot">Slot of the row while its conjuncts are evaluated.</param>
public sealed record QueryPlan(int Table, int Slot, ImmutableArray<int> Columns, int ReadFunction, ImmutableArray<ConjunctPlan> Where,
    ImmutableArray<OrderByPlan> OrderBy, int? Limit)
{
    /// <summary>Columns whose equal values are one row; empty where every row counts.</summary>
    public ImmutableArray<int> Distinct { get; init; } = [];

    /// <summary><see cref="Runtime.ReadIn"/> for these columns alone; -1 where every row counts.</summary>
    public int DistinctReadFunction { get; init; } = -1;
}

public sealed record OrderByPlan(int Column, bool Descending);

public sealed record ReadStep(QueryPlan Query, OutcomePlan WhenNone, OutcomePlan WhenNoKey, OutcomePlan WhenMany) : StepPlan
{
    /// <summary><c>cache 10 min</c>; null where nothing is kept.</summary>
    public CachePlan? Cache { get; init; }
}

/// <summary>Functions of an aggregate, into fields of the row in <paramref name="IntoSlot"/>.</summary>
public sealed record AggregateStep(QueryPlan Query, int IntoSlot, ImmutableArray<AggregatePlan> Values) : StepPlan;

public enum AggregateKind { Count, Sum, Min, Max, Avg, CountDistinct }

/// <param name="Field">Field of the target row.</param>
/// <param name="ValueFunction">What is aggregated, per row; -1 for count().</param>
public sealed record AggregatePlan(int Field, AggregateKind Kind, int ValueFunction, SyncType Type, int Site)
{
    /// <summary>The column that is aggregated as it is, so that a source may do it; -1 for count() and for what is computed.</summary>
    public int Column { get; init; } = -1;
}

public enum BadRows { Fail, Skip, Isolate }

/// <summary>Steps for every row of a query, or of a list (<paramref name="ListSlot"/> ≥ 0).</summary>
/// <param name="Batch">Rows per transaction; 0 means the default.</param>
public sealed record ForEachStep(QueryPlan? Query, int ListSlot, int Slot, ImmutableArray<StepPlan> Body, int Batch, BadRows BadRows) : StepPlan
{
    /// <summary>Which rows of the list; null for all.</summary>
    public WithinPlan? Within { get; init; }
}

/// <summary>Target columns and the function that writes their values in this order.</summary>
public sealed record MappingPlan(ImmutableArray<int> Columns, int MapFunction)
{
    /// <summary>Columns that are not masked and get the value of one that is: not shown either.</summary>
    public ImmutableArray<int> Masked { get; init; } = [];
}

[JsonDerivedType(typeof(InsertStep), "insert")]
[JsonDerivedType(typeof(UpdateStep), "update")]
[JsonDerivedType(typeof(UpsertStep), "upsert")]
[JsonDerivedType(typeof(DeleteStep), "delete")]
public abstract record WriteStep(int Table) : StepPlan
{
    /// <summary>Rows that must be affected; null means the step's default (one).</summary>
    public long? ExpectRows { get; init; }

    public OutcomePlan? WhenNone { get; init; }

    public OutcomePlan? WhenNoKey { get; init; }

    public OutcomePlan? WhenUnchanged { get; init; }

    public OutcomePlan? WhenConflict { get; init; }

    /// <summary><c>once per</c>: key of the done-mark; -1 for the standard one.</summary>
    public int OnceFunction { get; init; } = -1;

    /// <summary><c>returning id as new</c>: slot of the written row; -1 for none.</summary>
    public int ReturningSlot { get; init; } = -1;

    public ImmutableArray<int> Returning { get; init; } = [];
}

public sealed record InsertStep(int Table, MappingPlan Mapping) : WriteStep(Table);

/// <summary>Reads the rows that match, maps each, writes those that differ.</summary>
public sealed record UpdateStep(int Table, QueryPlan Query, MappingPlan Mapping) : WriteStep(Table);

/// <summary>Finds one row by the mapped values of <paramref name="By"/>; writes it, or inserts it.</summary>
public sealed record UpsertStep(int Table, ImmutableArray<int> By, MappingPlan Mapping) : WriteStep(Table)
{
    /// <summary>
    /// Slot of the row that is there already, where the mapping asks for it (<c>keep</c>, <c>only if empty</c>): the mapping is first run with the slot empty,
    /// to know the values of <see cref="By"/>, and again with the row in it. -1 when the mapping does not ask.
    /// </summary>
    public int ExistingSlot { get; init; } = -1;
}

public sealed record DeleteStep(int Table, QueryPlan Query) : WriteStep(Table);

/// <summary>Stages values on the row in a slot (the item, or a row of a list).</summary>
/// <param name="Columns">Columns set, for explanations.</param>
public sealed record SetStep(int Slot, ImmutableArray<int> Columns, int AssignFunction) : StepPlan
{
    /// <summary>Columns that are not masked and get the value of one that is: not shown either.</summary>
    public ImmutableArray<int> Masked { get; init; } = [];

    /// <summary>Columns whose line may leave them as they are: <c>when null keep</c>, <c>only if empty</c> and the like.</summary>
    public ImmutableArray<int> Keeping { get; init; } = [];
}

public sealed record LetStep(int Slot, int Field, int AssignFunction) : StepPlan;

public sealed record IfStep(int ConditionFunction, ImmutableArray<StepPlan> Then, ImmutableArray<StepPlan> Else, string Text) : StepPlan;

public sealed record FailStep(int TextFunction) : StepPlan;

public sealed record StopStep : StepPlan;

/// <summary><c>route Exceptions { reason &lt;- … }</c>: the task fails, and its item waits in a queue. Source: tasks R119, C37.</summary>
/// <param name="Queue">Name of the queue.</param>
/// <param name="Mapping">What goes along: column 0 is the reason, 1 the priority.</param>
public sealed record RouteStep(string Queue, MappingPlan Mapping) : StepPlan;

public sealed record TransactionStep(int Source, ImmutableArray<StepPlan> Body) : StepPlan;
