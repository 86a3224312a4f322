using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

// Operators.
internal sealed partial class ExpressionBinder
{
    private static readonly SyncType MaybeBool = SyncType.Bool.OrNull();

    private BoundExpression BindBinary(BinaryExpression e, Scope scope)
    {
        if (e.Operator is BinaryOperator.And or BinaryOperator.Or) return BindLogic(e, scope);
        var left = Bind(e.Left, scope);
        var right = Bind(e.Right, scope);
        if (left is BoundError || right is BoundError) return new BoundError(At(e));
        return Comparison(e.Operator) is { } comparison ? Compare(e, comparison, left, right) : Calculate(e, left, right);
    }

    private BoundExpression BindLogic(BinaryExpression e, Scope scope)
    {
        var left = BindCondition(e.Left, scope);
        var right = BindCondition(e.Right, scope);
        if (left is BoundError || right is BoundError) return new BoundError(At(e));
        var type = left.Type.Nullable || right.Type.Nullable ? MaybeBool : SyncType.Bool;
        return e.Operator == BinaryOperator.And ? new BoundAnd(left, right, type, At(e)) : new BoundOr(left, right, type, At(e));
    }

    private BoundExpression BindUnary(UnaryExpression e, Scope scope)
    {
        if (e.Operator == UnaryOperator.Not)
        {
            var condition = BindCondition(e.Operand, scope);
            return condition is BoundError ? new BoundError(At(e)) : new BoundNot(condition, condition.Type, At(e));
        }
        var operand = Bind(e.Operand, scope);
        if (operand is BoundError) return new BoundError(At(e));
        if (operand is BoundLiteral { Value: long n } && n != long.MinValue) return new BoundLiteral(-n, SyncType.Int, At(e));
        if (operand is BoundLiteral { Value: decimal d }) return new BoundLiteral(-d, operand.Type, At(e));
        return operand.Type.Kind is TypeKind.Int or TypeKind.Decimal or TypeKind.Float or TypeKind.Duration
            ? new BoundNegate(operand, operand.Type, At(e))
            : Report(DiagnosticCatalog.UnaryMismatch, e, "-", Types.Describe(operand));
    }

    private static CompareOperator? Comparison(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => CompareOperator.Equal,
        BinaryOperator.NotEqual => CompareOperator.NotEqual,
        BinaryOperator.Less => CompareOperator.Less,
        BinaryOperator.LessOrEqual => CompareOperator.LessOrEqual,
        BinaryOperator.Greater => CompareOperator.Greater,
        BinaryOperator.GreaterOrEqual => CompareOperator.GreaterOrEqual,
        _ => null,
    };

    private BoundExpression Compare(BinaryExpression e, CompareOperator op, BoundExpression left, BoundExpression right)
    {
        if (left.Type.Kind == TypeKind.Null || right.Type.Kind == TypeKind.Null) return Report(DiagnosticCatalog.ComparedWithNull, e);
        var common = Types.Common(left.Type.NotNull(), right.Type.NotNull());
        var fits = common is not null && (op is CompareOperator.Equal or CompareOperator.NotEqual ? Types.HasEquality(common.Kind) : Types.HasOrder(common.Kind));
        if (!fits || common is null || Convert(left, common) is not { } a || Convert(right, common) is not { } b)
            return Mismatch(e, left, right);
        if (!CheckAllowed(left, right) || !CheckAllowed(right, left)) return new BoundError(At(e));
        return new BoundComparison(op, a, b, a.Type.Nullable || b.Type.Nullable ? MaybeBool : SyncType.Bool, At(e));
    }

    private BoundError Mismatch(BinaryExpression e, BoundExpression left, BoundExpression right) =>
        Report(DiagnosticCatalog.OperatorMismatch, e, e.OperatorToken.Text, Types.Describe(left), Types.Describe(right));

    /// <summary>A literal that meets a column with a list of values must be one of them.</summary>
    public bool CheckAllowed(BoundExpression side, BoundExpression other)
    {
        if (side is not BoundColumn { Column: { Values.Length: > 0 } column } || other is not BoundLiteral { Value: { } value }) return true;
        return CheckAllowed(column, value, other.At);
    }

    public bool CheckAllowed(ColumnSymbol column, object value, Place at)
    {
        if (column.Values.Length == 0 || column.Values.Contains(value)) return true;
        state.ReportUnknown(DiagnosticCatalog.NotAnAllowedValue, at, ValueText.Quote(value), column.Values.Select(ValueText.Quote),
            ValueText.Quote(value), column.Name, string.Join(", ", column.Values.Select(ValueText.Quote)));
        return false;
    }

    private BoundExpression Calculate(BinaryExpression e, BoundExpression left, BoundExpression right)
    {
        // Null goes with everything: it takes the type of the other side.
        if (left.Type.Kind == TypeKind.Null && right.Type.Kind == TypeKind.Null) return Report(DiagnosticCatalog.NullWithoutType, e);
        if (left.Type.Kind == TypeKind.Null && Convert(left, right.Type) is { } l) left = l;
        if (right.Type.Kind == TypeKind.Null && Convert(right, left.Type) is { } r) right = r;

        if (left.Type.IsNumber && right.Type.IsNumber) return CalculateNumbers(e, left, right);
        var nullable = left.Type.Nullable || right.Type.Nullable;
        (ArithmeticKind Kind, SyncType Type)? found = (e.Operator, left.Type.Kind, right.Type.Kind) switch
        {
            (BinaryOperator.Add, TypeKind.Text, TypeKind.Text) => (ArithmeticKind.TextConcat, Joined(left.Type, right.Type)),
            (BinaryOperator.Add, TypeKind.Date, TypeKind.Duration) => (ArithmeticKind.DateAdd, SyncType.Date),
            (BinaryOperator.Subtract, TypeKind.Date, TypeKind.Duration) => (ArithmeticKind.DateSubtract, SyncType.Date),
            (BinaryOperator.Subtract, TypeKind.Date, TypeKind.Date) => (ArithmeticKind.DateDifference, SyncType.Duration),
            (BinaryOperator.Add, TypeKind.DateTime, TypeKind.Duration) => (ArithmeticKind.DateTimeAdd, SyncType.DateTime),
            (BinaryOperator.Subtract, TypeKind.DateTime, TypeKind.Duration) => (ArithmeticKind.DateTimeSubtract, SyncType.DateTime),
            (BinaryOperator.Subtract, TypeKind.DateTime or TypeKind.Date, TypeKind.DateTime or TypeKind.Date) => (ArithmeticKind.DateTimeDifference, SyncType.Duration),
            (BinaryOperator.Add, TypeKind.Duration, TypeKind.Duration) => (ArithmeticKind.DurationAdd, SyncType.Duration),
            (BinaryOperator.Subtract, TypeKind.Duration, TypeKind.Duration) => (ArithmeticKind.DurationSubtract, SyncType.Duration),
            (BinaryOperator.Multiply, TypeKind.Duration, TypeKind.Int) => (ArithmeticKind.DurationMultiply, SyncType.Duration),
            _ => null,
        };
        if (found is not { } operation) return Mismatch(e, left, right);
        if (operation.Kind is ArithmeticKind.DateAdd or ArithmeticKind.DateSubtract && right is BoundLiteral { Value: SyncDuration by } && by.Milliseconds % SyncDuration.MillisecondsPerDay != 0)
            return Report(DiagnosticCatalog.NoWholeDays, e.Right, by);
        if (operation.Kind == ArithmeticKind.DateTimeDifference)
        {
            left = Convert(left, SyncType.DateTime) ?? left;
            right = Convert(right, SyncType.DateTime) ?? right;
        }
        return new BoundArithmetic(operation.Kind, left, right, operation.Type with { Nullable = nullable }, At(e));
    }

    private static SyncType Joined(SyncType a, SyncType b) =>
        a.Length > 0 && b.Length > 0 ? SyncType.Text with { Length = a.Length + b.Length } : SyncType.Text;

    private BoundExpression CalculateNumbers(BinaryExpression e, BoundExpression left, BoundExpression right)
    {
        var kind = left.Type.Kind == TypeKind.Float || right.Type.Kind == TypeKind.Float ? TypeKind.Float
            : left.Type.Kind == TypeKind.Decimal || right.Type.Kind == TypeKind.Decimal || e.Operator == BinaryOperator.Divide ? TypeKind.Decimal
            : TypeKind.Int;
        var arithmetic = (kind, e.Operator) switch
        {
            (TypeKind.Int, BinaryOperator.Add) => ArithmeticKind.IntAdd,
            (TypeKind.Int, BinaryOperator.Subtract) => ArithmeticKind.IntSubtract,
            (TypeKind.Int, BinaryOperator.Multiply) => ArithmeticKind.IntMultiply,
            (TypeKind.Int, _) => ArithmeticKind.IntRemainder,
            (TypeKind.Decimal, BinaryOperator.Add) => ArithmeticKind.DecimalAdd,
            (TypeKind.Decimal, BinaryOperator.Subtract) => ArithmeticKind.DecimalSubtract,
            (TypeKind.Decimal, BinaryOperator.Multiply) => ArithmeticKind.DecimalMultiply,
            (TypeKind.Decimal, BinaryOperator.Divide) => ArithmeticKind.DecimalDivide,
            (TypeKind.Decimal, _) => ArithmeticKind.DecimalRemainder,
            (_, BinaryOperator.Add) => ArithmeticKind.FloatAdd,
            (_, BinaryOperator.Subtract) => ArithmeticKind.FloatSubtract,
            (_, BinaryOperator.Multiply) => ArithmeticKind.FloatMultiply,
            (_, BinaryOperator.Divide) => ArithmeticKind.FloatDivide,
            _ => ArithmeticKind.FloatRemainder,
        };
        if (Convert(left, Types.Plain(kind)) is not { } a || Convert(right, Types.Plain(kind)) is not { } b) return Mismatch(e, left, right);
        return new BoundArithmetic(arithmetic, a, b, Types.Plain(kind) with { Nullable = a.Type.Nullable || b.Type.Nullable }, At(e));
    }

    private BoundExpression BindIn(InExpression e, Scope scope)
    {
        var operand = Bind(e.Value, scope);
        var result = e.List is null ? BindInItems(e, operand, scope) : BindInValue(e, operand, e.List, scope);
        return result is BoundError || !e.IsNegated ? result : new BoundNot(result, result.Type, At(e));
    }

    private BoundExpression BindInItems(InExpression e, BoundExpression operand, Scope scope)
    {
        var items = e.Items.Select(item => Bind(item, scope)).ToImmutableArray();
        if (operand is BoundError || items.Any(x => x is BoundError)) return new BoundError(At(e));
        if (operand.Type.Kind == TypeKind.Null) return Report(DiagnosticCatalog.ComparedWithNull, e.Value);
        var type = operand.Type.NotNull();
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Type.Kind == TypeKind.Null) return Report(DiagnosticCatalog.ComparedWithNull, e.Items[i]);
            if (Types.Common(type, items[i].Type.NotNull()) is not { } common || !Types.HasEquality(common.Kind))
                return Report(DiagnosticCatalog.TypeMismatch, e.Items[i], operand.Type, Types.Describe(items[i]));
            if (!CheckAllowed(operand, items[i])) return new BoundError(At(e));
            type = common;
        }
        if (Convert(operand, type) is not { } converted) return new BoundError(At(e));
        ImmutableArray<BoundExpression> values = [.. items.Select(x => Convert(x, type) ?? x)];
        var nullable = converted.Type.Nullable || values.Any(v => v.Type.Nullable);
        return new BoundInList(converted, values, nullable ? MaybeBool : SyncType.Bool, At(e));
    }

    private BoundExpression BindInValue(InExpression e, BoundExpression operand, Expression syntax, Scope scope)
    {
        var list = Bind(syntax, scope);
        if (operand is BoundError || list is BoundError) return new BoundError(At(e));
        if (list.Type is not { Kind: TypeKind.List, Element: { } element }) return Report(DiagnosticCatalog.ListOnly, syntax, list.Type);
        if (Types.Common(operand.Type.NotNull(), element) is not { } common || !Types.HasEquality(common.Kind)
            || Convert(operand, common) is not { } converted || Convert(list, SyncType.ListOf(common)) is not { } values)
            return Report(DiagnosticCatalog.TypeMismatch, syntax, SyncType.ListOf(operand.Type.NotNull()), list.Type);
        return new BoundInListValue(converted, values, converted.Type.Nullable || values.Type.Nullable ? MaybeBool : SyncType.Bool, At(e));
    }

    private BoundExpression BindLike(LikeExpression e, Scope scope)
    {
        var operand = Require(Bind(e.Value, scope), SyncType.Text, e.Value);
        var pattern = Require(Bind(e.Pattern, scope), SyncType.Text, e.Pattern);
        if (operand is BoundError || pattern is BoundError) return new BoundError(At(e));
        var type = operand.Type.Nullable || pattern.Type.Nullable ? MaybeBool : SyncType.Bool;
        BoundExpression like = new BoundLike(operand, pattern, type, At(e));
        return e.IsNegated ? new BoundNot(like, type, At(e)) : like;
    }

    private BoundExpression BindIs(IsExpression e, Scope scope)
    {
        var result = e.State switch
        {
            IsState.None => BindIsNone(e, scope),
            IsState.Failed => BindIsFailed(e, scope),
            _ => BindIsNullOrEmpty(e, scope),
        };
        return result is BoundError || !e.IsNegated ? result : new BoundNot(result, SyncType.Bool, At(e));
    }

    private BoundError BindIsFailed(IsExpression e, Scope scope)
    {
        if (e.Value is not NameExpression name || scope.Find(name.Name.Text) is not UnknownSymbol) state.Report(DiagnosticCatalog.IsFailedNotYet, At(e));
        return new BoundError(At(e));
    }

    private BoundExpression BindIsNone(IsExpression e, Scope scope)
    {
        if (e.Value is NameExpression name)
        {
            if (scope.Find(name.Name.Text) is RowSymbol row)
            {
                row.IsUsed = true;
                if (!row.MayBeNone) state.Report(DiagnosticCatalog.NeverNone, At(e), row.Name);
                return new BoundIsNone(row, At(e));
            }
            if (scope.Find(name.Name.Text) is UnknownSymbol || name.Name.IsMissing) return new BoundError(At(e));
            if (scope.Find(name.Name.Text) is null && scope.Later.Contains(name.Name.Text)) return Report(DiagnosticCatalog.UsedBeforeNamed, e.Value, name.Name.Text);
        }
        return Report(DiagnosticCatalog.NoneOfValue, e.Value);
    }

    private BoundExpression BindIsNullOrEmpty(IsExpression e, Scope scope)
    {
        var operand = Bind(e.Value, scope);
        if (operand is BoundError) return new BoundError(At(e));
        if (operand.Type.Kind == TypeKind.Null) return Report(DiagnosticCatalog.NullWithoutType, e.Value);
        if (e.State == IsState.Null)
        {
            if (!operand.Type.Nullable) state.Report(DiagnosticCatalog.NeverNull, At(e));
            return new BoundIsNull(operand, At(e));
        }
        return operand.Type.Kind is TypeKind.Text or TypeKind.Bytes or TypeKind.List
            ? new BoundIsEmpty(operand, At(e))
            : Report(DiagnosticCatalog.EmptyOfKind, e, operand.Type);
    }
}
