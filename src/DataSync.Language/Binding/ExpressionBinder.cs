using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>Expressions of one declaration: names to symbols, types, conversions. Anything in error becomes a <see cref="BoundError"/> and is silent from there on.</summary>
internal sealed partial class ExpressionBinder(BinderState state, ValueDeclarations values, int script)
{
    public int Script => script;

    public ValueDeclarations Values => values;

    public Place At(SyntaxNode node) => new(script, node.Span);

    public BoundExpression Bind(Expression syntax, Scope scope) => syntax switch
    {
        MissingExpression => new BoundError(At(syntax)),
        ParenthesizedExpression e => Bind(e.Inner, scope),
        LiteralExpression { LiteralKind: LiteralKind.Malformed } => new BoundError(At(syntax)),
        LiteralExpression e => new BoundLiteral(e.Value, Types.OfValue(e.Value), At(syntax)),
        DurationLiteral e => BindDuration(e),
        StringExpression e => BindString(e, scope),
        NameExpression e => BindName(e, scope),
        MemberAccess e => BindMember(e, scope),
        IndexExpression e => BindIndex(e, scope),
        CallExpression e => BindCall(e, scope),
        BinaryExpression e => BindBinary(e, scope),
        UnaryExpression e => BindUnary(e, scope),
        IfExpression e => BindIf(e, scope),
        InExpression e => BindIn(e, scope),
        LikeExpression e => BindLike(e, scope),
        IsExpression e => BindIs(e, scope),
        ListExpression e => BindList(e, scope),
        EnvironmentExpression or SecretExpression => Report(DiagnosticCatalog.NotASettingValue, syntax),
        _ => new BoundError(At(syntax)),
    };

    /// <summary>A condition: type bool, may be unknown.</summary>
    public BoundExpression BindCondition(Expression syntax, Scope scope)
    {
        var bound = Bind(syntax, scope);
        return Require(bound, SyncType.Bool, syntax);
    }

    /// <summary>The expression as the kind of a type, or an error. Nullability and size are not looked at.</summary>
    public BoundExpression Require(BoundExpression bound, SyncType type, SyntaxNode syntax)
    {
        if (bound is BoundError || bound.Type.Kind == TypeKind.Error || type.Kind == TypeKind.Error) return new BoundError(bound.At);
        return Convert(bound, type) ?? Report(DiagnosticCatalog.TypeMismatch, syntax, Types.Plain(type.Kind) == type.NotNull() ? type.NotNull() : type.ToString(), Types.Describe(bound));
    }

    /// <summary>The same value as another kind; null when there is no implicit way.</summary>
    public static BoundExpression? Convert(BoundExpression bound, SyncType type)
    {
        if (Types.Conversion(bound.Type, type) is not { } way) return null;
        var nullable = bound.Type.Nullable;
        return way.Kind switch
        {
            ConversionKind.TypedNull => new BoundConversion(ConversionKind.TypedNull, bound, type.OrNull(), bound.At),
            ConversionKind.AllowNull => type.Nullable && !nullable ? new BoundConversion(ConversionKind.AllowNull, bound, bound.Type.OrNull(), bound.At) : bound,
            ConversionKind.Elements => ConvertList(bound, type),
            _ => new BoundConversion(way.Kind, bound, Types.Plain(type.Kind) with { Nullable = nullable }, bound.At),
        };
    }

    private static BoundExpression ConvertList(BoundExpression bound, SyncType type)
    {
        if (type.Element is not { } element || bound.Type.Element is not { } own) return bound;
        var inner = Types.Conversion(own, element);
        if (bound is BoundList list) return list with { Elements = [.. list.Elements.Select(e => Convert(e, element) ?? e)], Type = type with { Nullable = false } };
        return inner is null or { Cost: 0 } ? bound : new BoundConversion(ConversionKind.Elements, bound, type with { Nullable = bound.Type.Nullable }, bound.At) { Element = inner.Value.Kind };
    }

    /// <summary>The value as it is passed to something declared: kind, null, and the size of literals.</summary>
    /// <param name="name">What takes it, for messages.</param>
    public BoundExpression Assign(BoundExpression bound, SyncType type, string name, SyntaxNode syntax)
    {
        var converted = Require(bound, type, syntax);
        if (converted is BoundError) return converted;
        if (converted.Type.Nullable && !type.Nullable) return Report(DiagnosticCatalog.NullIntoRequired, syntax, name);
        return CheckLiteralFits(converted, type, syntax) ? converted : new BoundError(converted.At);
    }

    /// <summary>Whether the literals that the value may be have a size that the type takes.</summary>
    public bool CheckLiteralFits(BoundExpression bound, SyncType type, SyntaxNode syntax)
    {
        switch (bound)
        {
            case BoundConditional e:
                return CheckLiteralFits(e.Then, type, syntax) & CheckLiteralFits(e.Else, type, syntax);
            case BoundConversion { Kind: ConversionKind.IntToDecimal, Operand: BoundLiteral { Value: long n } }:
                return Fits(n, (decimal)n, type, bound.At);
            case BoundConversion e:
                return CheckLiteralFits(e.Operand, type, syntax);
            case BoundLiteral { Value: string text } when type.Length > 0 && TextOrder.Length(text) > type.Length:
                state.Report(DiagnosticCatalog.LiteralDoesNotFit, bound.At, ValueText.Quote(text), type);
                return false;
            case BoundLiteral { Value: decimal d }:
                return Fits(d, d, type, bound.At);
            default:
                return true;
        }
    }

    private bool Fits(object shown, decimal value, SyncType type, Place at)
    {
        if (type.Kind != TypeKind.Decimal || type.Precision == 0) return true;
        var limit = 1m;
        for (var i = 0; i < type.Precision - type.Scale && i < 28; i++) limit *= 10;
        if (Math.Abs(value) < limit && decimal.Round(value, type.Scale) == value) return true;
        state.Report(DiagnosticCatalog.LiteralDoesNotFit, at, ValueText.Show(shown), type);
        return false;
    }

    private BoundLiteral BindDuration(DurationLiteral e)
    {
        var duration = ToDuration(e);
        return new BoundLiteral(duration, SyncType.Duration, At(e));
    }

    public static SyncDuration ToDuration(DurationLiteral e)
    {
        long n = e.Amount.Value;
        return e.Unit switch
        {
            DurationUnit.Milliseconds => new(0, n),
            DurationUnit.Seconds => new(0, n * 1_000),
            DurationUnit.Minutes => new(0, n * 60_000),
            DurationUnit.Hours => new(0, n * 3_600_000),
            DurationUnit.Days => SyncDuration.FromDays(n),
            DurationUnit.Weeks => SyncDuration.FromDays(n * 7),
            DurationUnit.Months => new((int)n, 0),
            _ => new((int)Math.Min(int.MaxValue, n * 12), 0),
        };
    }

    public BoundExpression BindString(StringExpression e, Scope scope)
    {
        if (e.ConstantText is { } text) return new BoundLiteral(text, Types.OfValue(text), At(e));
        var parts = ImmutableArray.CreateBuilder<BoundExpression>();
        foreach (var part in e.Parts)
        {
            if (part is StringText { Value.Length: > 0 } characters) parts.Add(new BoundLiteral(characters.Value, Types.OfValue(characters.Value), At(characters)));
            if (part is Interpolation inner)
            {
                var bound = Bind(inner.Expression, scope);
                parts.Add(bound.Type.Kind == TypeKind.Null ? new BoundConversion(ConversionKind.TypedNull, bound, SyncType.Text.OrNull(), bound.At) : bound);
            }
        }
        return parts.Any(p => p is BoundError) ? new BoundError(At(e)) : new BoundInterpolation(parts.ToImmutable(), At(e));
    }

    private BoundExpression BindIf(IfExpression e, Scope scope)
    {
        var condition = BindCondition(e.Condition, scope);
        var then = Bind(e.WhenTrue, scope);
        var otherwise = Bind(e.WhenFalse, scope);
        if (condition is BoundError || then is BoundError || otherwise is BoundError) return new BoundError(At(e));
        if (Types.Common(then.Type, otherwise.Type) is not { } common) return Report(DiagnosticCatalog.TypeMismatch, e.WhenFalse, then.Type, Types.Describe(otherwise));
        if (common.Kind == TypeKind.Null) return new BoundLiteral(null, SyncType.Null, At(e));
        return Convert(then, common) is { } left && Convert(otherwise, common) is { } right
            ? new BoundConditional(condition, left, right, common, At(e))
            : new BoundError(At(e));
    }

    private BoundExpression BindList(ListExpression e, Scope scope)
    {
        var elements = e.Items.Select(item => Bind(item, scope)).ToImmutableArray();
        if (elements.Any(x => x is BoundError)) return new BoundError(At(e));
        var type = elements.Length == 0 ? SyncType.Null : elements[0].Type;
        for (var i = 0; i < elements.Length; i++)
        {
            if (elements[i].Type.Nullable) return Report(DiagnosticCatalog.NullInList, e.Items[i]);
            if (Types.Common(type, elements[i].Type) is not { } common) return Report(DiagnosticCatalog.TypeMismatch, e.Items[i], type, Types.Describe(elements[i]));
            type = common;
        }
        var element = elements.Length == 0 ? SyncType.Null : type.NotNull();
        return new BoundList([.. elements.Select(x => Convert(x, element) ?? x)], SyncType.ListOf(element), At(e));
    }

    private BoundExpression BindIndex(IndexExpression e, Scope scope)
    {
        if (AnswerPath(e, scope) is var (row, steps)) return BindAnswer(e, row, steps);
        var list = Bind(e.Target, scope);
        var index = Require(Bind(e.Index, scope), SyncType.Int, e.Index);
        if (list is BoundError || index is BoundError) return new BoundError(At(e));
        if (list.Type is not { Kind: TypeKind.List, Element: { } element }) return Report(DiagnosticCatalog.ListOnly, e.Target, list.Type);
        return new BoundElement(list, index, element with { Nullable = list.Type.Nullable || index.Type.Nullable }, At(e));
    }

    private BoundError Report(DiagnosticDescriptor descriptor, SyntaxNode node, params ReadOnlySpan<object?> arguments)
    {
        state.Report(descriptor, At(node), arguments);
        return new BoundError(At(node));
    }
}
