using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary><c>task PostInvoice for Invoice as item { … }</c></summary>
public sealed class TaskDeclaration() : Declaration(SyntaxKind.TaskDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The table or binder of its item; null when it has none.</summary>
    public NamePath? Item { get; init; }

    /// <summary>What the item is called; null when there is none.</summary>
    public Identifier? ItemName { get; init; }

    /// <summary>What holds for the whole task, in order.</summary>
    public required ImmutableArray<Clause> Head { get; init; }

    /// <summary>The steps, in order.</summary>
    public required ImmutableArray<Step> Steps { get; init; }
}

/// <summary><c>{ steps }</c></summary>
public sealed class StepBlock() : SyntaxNode(SyntaxKind.StepBlock)
{
    /// <summary>The steps, in order.</summary>
    public required ImmutableArray<Step> Steps { get; init; }
}

/// <summary>Something that a task does.</summary>
public abstract class Step : SyntaxNode
{
    private protected Step(SyntaxKind kind) : base(kind)
    {
    }

    /// <summary><c>disabled step Name:</c> before it.</summary>
    public StepLabel? Label { get; init; }

    /// <summary>The clauses of the step, in order.</summary>
    public ImmutableArray<Clause> Clauses { get; init; } = [];

    /// <summary>The clause of a kind, or null; a second one of a kind has been reported.</summary>
    public T? Clause<T>() where T : Clause => Clauses.OfType<T>().FirstOrDefault();

    /// <summary>The answer to an outcome, or null when the step gives none.</summary>
    public WhenClause? When(WhenMoment moment) => Clauses.OfType<WhenClause>().FirstOrDefault(clause => clause.Moment == moment);

    /// <summary>All answers to outcomes, in order.</summary>
    public IEnumerable<WhenClause> Whens => Clauses.OfType<WhenClause>();

    /// <summary>The clause <c>where</c>, or null.</summary>
    public WhereClause? Where => Clause<WhereClause>();

    /// <summary>The clause <c>timeout</c>, or null.</summary>
    public TimeoutClause? Timeout => Clause<TimeoutClause>();

    /// <summary>The clause <c>retry</c>, or null.</summary>
    public RetryClause? Retry => Clause<RetryClause>();
}

/// <summary><c>[disabled] step Name:</c></summary>
public sealed class StepLabel() : SyntaxNode(SyntaxKind.StepLabel)
{
    /// <summary>True when the step is not carried out.</summary>
    public required bool IsDisabled { get; init; }

    /// <summary>The name for journal and done-marks.</summary>
    public required Identifier Name { get; init; }
}

/// <summary>A step that the text lacks or that makes no sense; already reported.</summary>
public sealed class BrokenStep() : Step(SyntaxKind.BrokenStep);

/// <summary><c>read Account as account where …</c></summary>
public sealed class ReadStep() : Step(SyntaxKind.ReadStep)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>What the row is called; the table's name when absent.</summary>
    public Identifier? RowName { get; init; }

    /// <summary>The clause <c>order by</c>, or null.</summary>
    public OrderByClause? OrderBy => Clause<OrderByClause>();

    /// <summary>The clause <c>limit</c>, or null.</summary>
    public LimitClause? Limit => Clause<LimitClause>();

    /// <summary>The clause <c>cache</c>, or null.</summary>
    public CacheClause? Cache => Clause<CacheClause>();

    /// <summary>The answer to no row, or null.</summary>
    public WhenClause? WhenNone => When(WhenMoment.None);

    /// <summary>The answer to several rows, or null.</summary>
    public WhenClause? WhenMany => When(WhenMoment.Many);

    /// <summary>The answer to a key that is null, or null.</summary>
    public WhenClause? WhenNoKey => When(WhenMoment.NoKey);
}

/// <summary><c>aggregate Invoice as i where … into y { n &lt;- count() }</c></summary>
public sealed class AggregateStep() : Step(SyntaxKind.AggregateStep)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>What its row is called.</summary>
    public required Identifier RowName { get; init; }

    /// <summary>What the row of results is called.</summary>
    public required Identifier ResultName { get; init; }

    /// <summary>The results.</summary>
    public required MappingBlock Mapping { get; init; }
}

/// <summary><c>for each x in T where … batch 500 { … } bad rows …</c></summary>
public sealed class ForEachStep() : Step(SyntaxKind.ForEachStep)
{
    /// <summary>What the row is called.</summary>
    public required Identifier RowName { get; init; }

    /// <summary>The table, list or document.</summary>
    public required NamePath Source { get; init; }

    /// <summary>The steps for each row.</summary>
    public required StepBlock Body { get; init; }
}

/// <summary><c>insert T { … }</c></summary>
public sealed class InsertStep() : Step(SyntaxKind.InsertStep)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>The values.</summary>
    public required MappingBlock Mapping { get; init; }
}

/// <summary><c>update T as x where … { … }</c>; its condition is in <see cref="Step.Where"/>.</summary>
public sealed class UpdateStep() : Step(SyntaxKind.UpdateStep)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>What its row is called.</summary>
    public required Identifier RowName { get; init; }

    /// <summary>The values.</summary>
    public required MappingBlock Mapping { get; init; }
}

/// <summary><c>upsert T by K { … }</c></summary>
public sealed class UpsertStep() : Step(SyntaxKind.UpsertStep)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>The columns that find the row.</summary>
    public required NameList By { get; init; }

    /// <summary>The values.</summary>
    public required MappingBlock Mapping { get; init; }
}

/// <summary><c>delete T as x where …</c>; its condition is in <see cref="Step.Where"/>.</summary>
public sealed class DeleteStep() : Step(SyntaxKind.DeleteStep)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>What its row is called.</summary>
    public required Identifier RowName { get; init; }
}

/// <summary><c>merge A as a where … into B as b on … { … } when missing insert …</c></summary>
public sealed class MergeStep() : Step(SyntaxKind.MergeStep)
{
    /// <summary>The table that is read.</summary>
    public required NamePath Source { get; init; }

    /// <summary>What its row is called.</summary>
    public required Identifier SourceName { get; init; }

    /// <summary>The table that is written.</summary>
    public required NamePath Target { get; init; }

    /// <summary>What its row is called.</summary>
    public required Identifier TargetName { get; init; }

    /// <summary>Which rows belong together.</summary>
    public required Expression On { get; init; }

    /// <summary>The values.</summary>
    public required MappingBlock Mapping { get; init; }

    /// <summary>The answer to a row that the target lacks, or null.</summary>
    public MergeMissingClause? WhenMissing => Clause<MergeMissingClause>();

    /// <summary>The answer to a row that only the target has, or null.</summary>
    public MergeExtraClause? WhenExtra => Clause<MergeExtraClause>();

    /// <summary>The answer to a row that differs, or null.</summary>
    public MergeChangedClause? WhenChanged => Clause<MergeChangedClause>();
}

/// <summary><c>set item { … }</c></summary>
public sealed class SetStep() : Step(SyntaxKind.SetStep)
{
    /// <summary>The item, document or row.</summary>
    public required NamePath Target { get; init; }

    /// <summary>The values.</summary>
    public required MappingBlock Mapping { get; init; }
}

/// <summary><c>let x = …</c></summary>
public sealed class LetStep() : Step(SyntaxKind.LetStep)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The value.</summary>
    public required Expression Value { get; init; }
}

/// <summary><c>call service.Operation as x { … }</c></summary>
public sealed class CallStep() : Step(SyntaxKind.CallStep)
{
    /// <summary>Service and operation, or source and procedure.</summary>
    public required NamePath Operation { get; init; }

    /// <summary>What the answer is called.</summary>
    public Identifier? ResultName { get; init; }

    /// <summary>What is sent.</summary>
    public required MappingBlock Mapping { get; init; }
}

/// <summary><c>query source as x returns [many] (…) """ … """</c></summary>
public sealed class QueryStep() : Step(SyntaxKind.QueryStep)
{
    /// <summary>The source.</summary>
    public required NamePath Source { get; init; }

    /// <summary>What the answer is called; null for a statement that writes.</summary>
    public Identifier? ResultName { get; init; }

    /// <summary>True when several rows are expected.</summary>
    public required bool ReturnsMany { get; init; }

    /// <summary>The columns of the answer, declared as those of a table; empty when nothing is said.</summary>
    public required ImmutableArray<ColumnDeclaration> Columns { get; init; }

    /// <summary>The text; every expression in it is a bound parameter.</summary>
    public required StringExpression Text { get; init; }
}

/// <summary><c>if … { } else { }</c></summary>
public sealed class IfStep() : Step(SyntaxKind.IfStep)
{
    /// <summary>What decides.</summary>
    public required Expression Condition { get; init; }

    /// <summary>The steps when it is true.</summary>
    public required StepBlock Then { get; init; }

    /// <summary>The steps otherwise: a <see cref="StepBlock"/> or another <see cref="IfStep"/>; null when there are none.</summary>
    public SyntaxNode? Else { get; init; }
}

/// <summary><c>transaction source { … }</c></summary>
public sealed class TransactionStep() : Step(SyntaxKind.TransactionStep)
{
    /// <summary>The source.</summary>
    public required NamePath Source { get; init; }

    /// <summary>True with <c>serializable</c>.</summary>
    public required bool IsSerializable { get; init; }

    /// <summary>The steps.</summary>
    public required StepBlock Body { get; init; }
}

/// <summary><c>stop</c></summary>
public sealed class StopStep() : Step(SyntaxKind.StopStep);

/// <summary><c>fail "…"</c></summary>
public sealed class FailStep() : Step(SyntaxKind.FailStep)
{
    /// <summary>Why.</summary>
    public StringExpression? Message { get; init; }
}

/// <summary><c>route Queue { … }</c></summary>
public sealed class RouteStep() : Step(SyntaxKind.RouteStep)
{
    /// <summary>The queue.</summary>
    public required Identifier Queue { get; init; }

    /// <summary>What goes along.</summary>
    public MappingBlock? Mapping { get; init; }
}

/// <summary><c>notify through mail { … }</c></summary>
public sealed class NotifyStep() : Step(SyntaxKind.NotifyStep)
{
    /// <summary>The mail declaration; null means the only one.</summary>
    public Identifier? Through { get; init; }

    /// <summary>Recipients, subject, body.</summary>
    public required MappingBlock Mapping { get; init; }
}
