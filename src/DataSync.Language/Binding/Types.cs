using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>How types go together: conversions, common types, sizes.</summary>
internal static class Types
{
    /// <summary>What a value must go through to become another kind; null when there is no way. Cost 0: nothing to do.</summary>
    public static (ConversionKind Kind, int Cost)? Conversion(SyncType from, SyncType to)
    {
        if (from.Kind == to.Kind && from.Kind != TypeKind.List) return (ConversionKind.AllowNull, 0);
        return (from.Kind, to.Kind) switch
        {
            (TypeKind.Null, _) => (ConversionKind.TypedNull, 0),
            (TypeKind.Int, TypeKind.Decimal) => (ConversionKind.IntToDecimal, 1),
            (TypeKind.Int, TypeKind.Float) => (ConversionKind.IntToFloat, 2),
            (TypeKind.Decimal, TypeKind.Float) => (ConversionKind.DecimalToFloat, 2),
            (TypeKind.Date, TypeKind.DateTime) => (ConversionKind.DateToDateTime, 1),
            (TypeKind.List, TypeKind.List) => ListConversion(from, to),
            _ => null,
        };
    }

    private static (ConversionKind, int)? ListConversion(SyncType from, SyncType to) =>
        from.Element is { } a && to.Element is { } b && Conversion(a, b) is { } inner ? (ConversionKind.Elements, inner.Cost) : null;

    /// <summary>A type that holds values of both; null when there is none.</summary>
    public static SyncType? Common(SyncType a, SyncType b)
    {
        var nullable = a.Nullable || b.Nullable;
        if (a.Kind == TypeKind.Null) return b.OrNull();
        if (b.Kind == TypeKind.Null) return a.OrNull();
        if (a.Kind == b.Kind)
        {
            if (a.Kind == TypeKind.List)
                return a.Element is { } x && b.Element is { } y && Common(x, y) is { } element ? SyncType.ListOf(element) with { Nullable = nullable } : null;
            return a with
            {
                Nullable = nullable,
                Length = a.Length == 0 || b.Length == 0 ? 0 : Math.Max(a.Length, b.Length),
                Precision = a.Precision == 0 || b.Precision == 0 ? 0 : Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + Math.Max(a.Scale, b.Scale),
                Scale = a.Precision == 0 || b.Precision == 0 ? 0 : Math.Max(a.Scale, b.Scale),
            };
        }
        if (Conversion(a, b) is not null) return Plain(b.Kind) with { Nullable = nullable };
        if (Conversion(b, a) is not null) return Plain(a.Kind) with { Nullable = nullable };
        return null;
    }

    public static SyncType Plain(TypeKind kind) => new(kind);

    public static bool HasOrder(TypeKind kind) => kind is TypeKind.Text or TypeKind.Int or TypeKind.Decimal or TypeKind.Float or TypeKind.Date or TypeKind.Time or TypeKind.DateTime or TypeKind.Duration;

    public static bool HasEquality(TypeKind kind) => HasOrder(kind) || kind is TypeKind.Bool or TypeKind.Guid or TypeKind.Bytes;

    /// <summary>A literal's type with the size of its value.</summary>
    public static SyncType OfValue(object? value) => value switch
    {
        null => SyncType.Null,
        string s => SyncType.Text with { Length = TextOrder.Length(s) },
        long => SyncType.Int,
        decimal d => SyncType.Decimal with { Precision = DigitsBefore(d) + d.Scale, Scale = d.Scale },
        double => SyncType.Float,
        bool => SyncType.Bool,
        DateOnly => SyncType.Date,
        TimeOnly => SyncType.Time,
        DateTime => SyncType.DateTime,
        SyncDuration => SyncType.Duration,
        Guid => SyncType.Guid,
        byte[] b => SyncType.Bytes with { Length = b.Length },
        _ => SyncType.Error,
    };

    public static string Describe(BoundExpression expression) => expression.Type.Kind == TypeKind.Null ? "null" : expression.Type.ToString();

    public static string Sign(CompareOperator op) => op switch
    {
        CompareOperator.Equal => "=",
        CompareOperator.NotEqual => "<>",
        CompareOperator.Less => "<",
        CompareOperator.LessOrEqual => "<=",
        CompareOperator.Greater => ">",
        _ => ">=",
    };

    private static int DigitsBefore(decimal d)
    {
        var whole = Math.Abs(decimal.Truncate(d));
        var digits = 0;
        for (; whole >= 1; whole = decimal.Truncate(whole / 10)) digits++;
        return Math.Max(1, digits);
    }
}
