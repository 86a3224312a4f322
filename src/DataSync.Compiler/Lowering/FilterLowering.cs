using System.Collections.Immutable;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Lowering;

/// <summary>
/// The part of a condition that a source can evaluate: comparisons of the row's own columns with each other or with values that do not depend on the row.
/// Whether a source takes it is its own decision; without a filter the compiled condition alone decides.
/// </summary>
internal sealed class FilterLowering(Lowered lowered, RowSymbol row)
{
    public FilterPlan? Filter(BoundExpression condition) => Filter(condition, alone: true);

    /// <param name="alone">The condition is the whole conjunct. Inside <c>and</c>, <c>or</c> and <c>not</c> a value is computed that perhaps would not have been: it must not be able to fail.</param>
    private FilterPlan? Filter(BoundExpression condition, bool alone)
    {
        switch (condition)
        {
            case BoundConversion { Kind: ConversionKind.AllowNull } e:
                return Filter(e.Operand, alone);
            case BoundAnd e:
                return Both(e.Left, e.Right) is { } all ? new FilterPlan.AllOf(all) : null;
            case BoundOr e:
                return Both(e.Left, e.Right) is { } any ? new FilterPlan.AnyOf(any) : null;
            case BoundNot e:
                return Filter(e.Operand, alone: false) is { } part ? new FilterPlan.Negation(part) : null;
            case BoundComparison e:
                return Operand(e.Left, alone) is { } left && Operand(e.Right, alone) is { } right && HasColumn(left, right)
                    ? new FilterPlan.Comparison(left, e.Operator, right) : null;
            case BoundInList e:
                return Operand(e.Operand, alone) is FilterOperand.Column operand && Operands(e.Values, alone && e.Values.Length == 1) is { } values
                    ? new FilterPlan.InList(operand, values) : null;
            case BoundLike e:
                return Operand(e.Operand, alone) is FilterOperand.Column text && Operand(e.Pattern, alone) is { } pattern
                    ? new FilterPlan.LikePattern(text, pattern) : null;
            case BoundIsNull e:
                return Operand(e.Operand, alone) is FilterOperand.Column tested ? new FilterPlan.IsNull(tested) : null;
            case BoundColumn e when e.Row == row:
                return new FilterPlan.IsTrue(new FilterOperand.Column(e.Column.Index));
            default:
                return null;
        }
    }

    private ImmutableArray<FilterPlan>? Both(BoundExpression left, BoundExpression right) =>
        Filter(left, alone: false) is { } a && Filter(right, alone: false) is { } b ? [a, b] : null;

    private ImmutableArray<FilterOperand>? Operands(ImmutableArray<BoundExpression> values, bool alone)
    {
        var operands = values.Select(v => Operand(v, alone)).ToArray();
        return operands.Any(o => o is null) ? null : [.. operands.OfType<FilterOperand>()];
    }

    private FilterOperand? Operand(BoundExpression value, bool alone) => value switch
    {
        BoundConversion { Kind: ConversionKind.AllowNull } e => Operand(e.Operand, alone),
        BoundColumn e when e.Row == row => new FilterOperand.Column(e.Column.Index),
        _ when value.Reads(row) || value.Type.Kind is TypeKind.List or TypeKind.Duration => null,
        _ when alone || CannotFail(value) => new FilterOperand.Parameter(lowered.Value(value), value.Type.Kind),
        _ => null,
    };

    private static bool HasColumn(FilterOperand left, FilterOperand right) => left is FilterOperand.Column || right is FilterOperand.Column;

    private static bool CannotFail(BoundExpression value) => value.AllParts().All(e =>
        e is BoundLiteral or BoundColumn or BoundLocal or BoundParameter or BoundRunProperty or BoundConversion or BoundInterpolation or BoundTargetAttribute
            || e is BoundCall { Arguments.Length: 0 });
}
