using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Symbols;

/// <summary>A row in scope: an item, a row that was read, a row of a <c>for each</c>, or a row that a step makes (<c>aggregate … into</c>, <c>as problem</c>).</summary>
/// <param name="slot">Slot of the frame.</param>
/// <param name="table">Its table; null for a row that a step makes.</param>
/// <param name="columns">Columns of the table, or the fields.</param>
public sealed class RowSymbol(string name, int slot, TableSymbol? table, ImmutableArray<ColumnSymbol> columns, Place at) : Symbol(name, at)
{
    private readonly SortedSet<int> used = [];

    internal static readonly RowSymbol Nowhere = new("", 0, null, [], default);

    public int Slot { get; } = slot;

    public TableSymbol? Table { get; } = table;

    /// <summary>Those of what a service gave are the ones that the script names.</summary>
    public ImmutableArray<ColumnSymbol> Columns => Answer is { } answer ? [.. answer.Columns] : columns;

    /// <summary>What a service gave, and what can be named in it; null for any other row.</summary>
    public AnswerSymbol? Answer { get; internal set; }

    /// <summary>The slot may be empty: columns are then null, and <c>is none</c> makes sense.</summary>
    public bool MayBeNone { get; internal set; }

    /// <summary>It was read with <c>when none keep</c> or <c>when no key keep</c>: without a row, what is set from it stays as it is. Source: tasks R52.</summary>
    public bool KeepsTargets { get; internal set; }

    /// <summary>The row that has the same fields and was made by a step; null where the type is its own.</summary>
    public RowSymbol? Shape { get; internal set; }

    /// <summary>The row by whose step the rows of a list are read: it reads what is used of them. Null for any other row.</summary>
    public RowSymbol? ReadAs { get; internal set; }

    public bool IsItem { get; internal set; }

    /// <summary>A row of a <c>for each</c> that <c>set</c> may change.</summary>
    public bool IsSettable { get; internal set; }

    /// <summary>Columns that some expression, order or mapping refers to, ascending.</summary>
    public ImmutableArray<int> UsedColumns => [.. used];

    internal void Use(ColumnSymbol column)
    {
        IsUsed = true;
        used.Add(column.Index);
        ReadAs?.used.Add(column.Index);
    }
}

/// <summary>The rows of a <c>when many all as rows</c> or of a <c>returns many</c>, in the frame's lists.</summary>
/// <param name="table">Their table; null for rows that a statement gives.</param>
public sealed class RowListSymbol(string name, int slot, TableSymbol? table, Place at) : Symbol(name, at)
{
    public int Slot { get; } = slot;

    public TableSymbol? Table { get; } = table;

    /// <summary>The row whose fields the rows have, where they have no table.</summary>
    public RowSymbol? Shape { get; internal set; }

    /// <summary>The row of the step that reads them, where they have a table.</summary>
    public RowSymbol? ReadAs { get; internal set; }

    /// <summary>The rows are not kept: one loop goes through them while they come.</summary>
    public bool IsStreamed { get; internal set; }
}

/// <summary>A value named by <c>let</c>: a field of the task's row of named values (<see cref="TaskSymbol.LocalsSlot"/>).</summary>
public sealed class LetSymbol(string name, int slot, int field, SyncType type, Place at) : Symbol(name, at)
{
    public int Slot { get; } = slot;

    public int Field { get; } = field;

    public SyncType Type { get; } = type;

    /// <summary>A masked column that its value shows; null for none.</summary>
    public ColumnSymbol? Masked { get; internal set; }

    /// <summary>What it stands for; null for the result of a step.</summary>
    public BoundExpression? Value { get; internal set; }
}

/// <summary><c>status item.status { when failed &lt;- … }</c></summary>
/// <param name="Value">Converted to the column's type.</param>
public sealed record BoundStatus(ColumnSymbol Column, StatusMoment Moment, BoundExpression Value, Place At);

/// <summary><c>audit full for 365 days</c></summary>
/// <param name="Keep">Null for ever.</param>
/// <param name="FromDefaults">It stands in <c>defaults</c>.</param>
public sealed record BoundAudit(AuditLevel Level, SyncDuration? Keep, bool FromDefaults, Place At);

public sealed class TaskSymbol(string name, int index, Place at) : Symbol(name, at)
{
    public int Index { get; } = index;

    public RowSymbol? Item { get; internal set; }

    public SyncDuration? Timeout { get; internal set; }

    /// <summary>Percent of <see cref="Timeout"/> after which a person is told.</summary>
    public int? TimeoutWarnAt { get; internal set; }

    /// <summary>What the journal keeps of the rows; null where nobody says it.</summary>
    public BoundAudit? Audit { get; internal set; }

    /// <summary><c>at most 4 at once</c>; null for any number.</summary>
    public int? AtMost { get; internal set; }

    /// <summary><c>serial per …</c>: runs with the same value follow one another.</summary>
    public BoundExpression? Serial { get; internal set; }

    /// <summary>How long a run waits for the one before; null for as long as it takes.</summary>
    public SyncDuration? SerialWait { get; internal set; }

    public ImmutableArray<BoundStatus> Status { get; internal set; } = [];

    public ImmutableArray<BoundStep> WhenStarted { get; internal set; } = [];

    public ImmutableArray<BoundStep> WhenSucceeded { get; internal set; } = [];

    public ImmutableArray<BoundStep> WhenFailed { get; internal set; } = [];

    /// <summary><c>when failed as problem</c>: a row with the fields <c>text</c>, <c>code</c>, <c>step</c>, all text.</summary>
    public RowSymbol? Problem { get; internal set; }

    public ImmutableArray<BoundStep> Steps { get; internal set; } = [];

    /// <summary>Tables whose rows its steps ask for.</summary>
    public ISet<TableSymbol> Reads { get; } = new HashSet<TableSymbol>();

    /// <summary>Tables that its steps write to; what is set on the item is none of them.</summary>
    public ISet<TableSymbol> Writes { get; } = new HashSet<TableSymbol>();

    /// <summary>Slots of the frame: rows, lists and named values count together.</summary>
    public int Slots { get; internal set; }

    /// <summary>Slot of the row that holds the values named by <c>let</c>; -1 when there are none.</summary>
    public int LocalsSlot { get; internal set; } = -1;

    /// <summary>Values named by <c>let</c>, by <see cref="LetSymbol.Field"/>.</summary>
    public ImmutableArray<LetSymbol> Locals { get; internal set; } = [];

    /// <summary>Rows that statements give: they have a type and, unlike <see cref="MadeRows"/>, are none at first.</summary>
    public ImmutableArray<RowSymbol> Shapes { get; internal set; } = [];

    /// <summary>Rows that steps make (<c>aggregate … into</c>).</summary>
    public ImmutableArray<RowSymbol> MadeRows { get; internal set; } = [];
}
