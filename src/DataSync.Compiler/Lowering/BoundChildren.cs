using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;

namespace DataSync.Compiler.Lowering;

/// <summary>What an expression is made of.</summary>
internal static class BoundChildren
{
    /// <summary>The expression and all that is in it, bodies of functions and code tables left out.</summary>
    public static IEnumerable<BoundExpression> All(BoundExpression expression) => Of(expression).SelectMany(All).Prepend(expression);

    public static bool Reads(BoundExpression expression, RowSymbol row) =>
        All(expression).Any(e => (e is BoundColumn column && column.Row == row) || (e is BoundIsNone none && none.Row == row));

    public static bool ReadsMasked(BoundExpression expression) => All(expression).Any(e => e is BoundColumn { Column.IsMasked: true });

    private static IEnumerable<BoundExpression> Of(BoundExpression expression) => expression switch
    {
        BoundConversion e => [e.Operand],
        BoundNegate e => [e.Operand],
        BoundArithmetic e => [e.Left, e.Right],
        BoundComparison e => [e.Left, e.Right],
        BoundAnd e => [e.Left, e.Right],
        BoundOr e => [e.Left, e.Right],
        BoundNot e => [e.Operand],
        BoundInList e => e.Values.Prepend(e.Operand),
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
}
