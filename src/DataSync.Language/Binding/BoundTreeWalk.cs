using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding;

/// <summary>Questions about bound expressions that need all of their parts.</summary>
public static class BoundTreeWalk
{
    /// <summary>The direct parts of an expression, in the order in which they are evaluated.</summary>
    public static IEnumerable<BoundExpression> Parts(this BoundExpression expression) => expression switch
    {
        BoundConversion e => [e.Operand],
        BoundNegate e => [e.Operand],
        BoundArithmetic e => [e.Left, e.Right],
        BoundComparison e => [e.Left, e.Right],
        BoundAnd e => [e.Left, e.Right],
        BoundOr e => [e.Left, e.Right],
        BoundNot e => [e.Operand],
        BoundInList e => [e.Operand, .. e.Values],
        BoundInListValue e => [e.Operand, e.List],
        BoundLike e => [e.Operand, e.Pattern],
        BoundIsNull e => [e.Operand],
        BoundIsEmpty e => [e.Operand],
        BoundConditional e => [e.Condition, e.Then, e.Else],
        BoundCall e => e.Arguments,
        BoundUserCall e => e.Arguments,
        BoundTranslate e => [e.Operand],
        BoundInterpolation e => e.Parts,
        BoundList e => e.Elements,
        BoundElement e => [e.List, e.Index],
        _ => [],
    };

    /// <summary>The expression and all its parts.</summary>
    public static IEnumerable<BoundExpression> AllParts(this BoundExpression expression)
    {
        yield return expression;
        foreach (var part in expression.Parts())
            foreach (var inner in part.AllParts())
                yield return inner;
    }

    /// <summary>Whether it comes to something else later, with the same rows.</summary>
    public static bool MovesWithTime(this BoundExpression expression) => expression.ReadsOfClock() != ClockReading.None;

    /// <summary>What of the clock decides what it comes to.</summary>
    public static ClockReading ReadsOfClock(this BoundExpression expression) => expression.AllParts().Select(part => part switch
    {
        BoundCall { Function.Name: "today" } => ClockReading.Day,
        BoundCall { Function.Name: "now" } => ClockReading.Moment,
        BoundUserCall call => call.Function.Body.ReadsOfClock(),
        BoundParameter { Parameter.Default: { } value } => value.ReadsOfClock(),
        BoundTranslate { Translate: var table } => table.Lines.Select(line => line.To).Concat(table.ElseValue is { } other ? [other] : []).Select(ReadsOfClock).DefaultIfEmpty().Max(),
        _ => ClockReading.None,
    }).DefaultIfEmpty().Max();

    /// <summary>The parameters of the scripts that it reads, itself or in the functions that it calls.</summary>
    public static IEnumerable<ParameterSymbol> ParametersRead(this BoundExpression expression) => expression.AllParts().SelectMany(part => part switch
    {
        BoundParameter read => [read.Parameter],
        BoundUserCall call => call.Function.Body.ParametersRead(),
        _ => Enumerable.Empty<ParameterSymbol>(),
    }).Distinct();

    /// <summary>Whether it reads the row.</summary>
    public static bool Reads(this BoundExpression expression, RowSymbol row) =>
        expression.AllParts().Any(part => part is BoundColumn column && column.Row == row || part is BoundIsNone none && none.Row == row);

    /// <summary>A masked column that it shows, or null. What is only compared or counted shows nothing.</summary>
    public static ColumnSymbol? ShownMasked(this BoundExpression expression) => expression switch
    {
        BoundColumn { Column.IsMasked: true } e => e.Column,
        BoundLocal e => e.Local.Masked,
        BoundComparison or BoundIsNull or BoundIsEmpty or BoundInList or BoundInListValue or BoundLike => null,
        BoundConditional e => e.Then.ShownMasked() ?? e.Else.ShownMasked(),
        BoundCall { Function.Name: "sha256" or "crc32" or "length" or "guid_from" } => null,
        _ => expression.Parts().Select(ShownMasked).FirstOrDefault(column => column is not null),
    };
}
