using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace DataSync.Plans.Model;

/// <summary>One conjunct of a <c>where</c>.</summary>
/// <param name="Filter">The same condition in a form a source can evaluate; null when it has none.</param>
/// <param name="ConditionFunction">The compiled condition, over the frame with the row in its slot: used when the source does not take the filter.</param>
/// <param name="KeyFunctions">Value functions whose result must not be null, or the outcome is <c>no key</c> (R48): those compared for equality with a column.</param>
/// <param name="Text">As written.</param>
public sealed record ConjunctPlan(FilterPlan? Filter, int ConditionFunction, ImmutableArray<int> KeyFunctions, string Text, int Site);

public enum CompareOperator { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

/// <summary>A condition over the columns of one table that a source may evaluate. Three-valued, exactly as compiled code.</summary>
[JsonDerivedType(typeof(AllOf), "all")]
[JsonDerivedType(typeof(AnyOf), "any")]
[JsonDerivedType(typeof(Negation), "not")]
[JsonDerivedType(typeof(Comparison), "compare")]
[JsonDerivedType(typeof(InList), "in")]
[JsonDerivedType(typeof(LikePattern), "like")]
[JsonDerivedType(typeof(IsNull), "null")]
[JsonDerivedType(typeof(IsTrue), "true")]
public abstract record FilterPlan
{
    private FilterPlan() { }

    public sealed record AllOf(ImmutableArray<FilterPlan> Parts) : FilterPlan;

    public sealed record AnyOf(ImmutableArray<FilterPlan> Parts) : FilterPlan;

    public sealed record Negation(FilterPlan Part) : FilterPlan;

    public sealed record Comparison(FilterOperand Left, CompareOperator Operator, FilterOperand Right) : FilterPlan;

    /// <summary><c>x in (a, b)</c></summary>
    public sealed record InList(FilterOperand Left, ImmutableArray<FilterOperand> Values) : FilterPlan;

    public sealed record LikePattern(FilterOperand Left, FilterOperand Pattern) : FilterPlan;

    public sealed record IsNull(FilterOperand Left) : FilterPlan;

    /// <summary>A column of type bool by itself.</summary>
    public sealed record IsTrue(FilterOperand Left) : FilterPlan;
}

/// <summary>A column of the table, or a value computed before the statement is sent.</summary>
[JsonDerivedType(typeof(Column), "column")]
[JsonDerivedType(typeof(Parameter), "value")]
public abstract record FilterOperand
{
    private FilterOperand() { }

    public sealed record Column(int Index) : FilterOperand;

    /// <param name="ValueFunction">Its value; never refers to the row that is read.</param>
    /// <param name="Kind">Its type.</param>
    public sealed record Parameter(int ValueFunction, Values.TypeKind Kind) : FilterOperand;
}
