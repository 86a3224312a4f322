using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;

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
