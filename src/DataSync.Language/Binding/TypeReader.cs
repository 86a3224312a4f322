using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>Declared types.</summary>
internal static class TypeReader
{
    private static readonly Dictionary<string, TypeKind> Kinds = new(StringComparer.Ordinal)
    {
        ["text"] = TypeKind.Text,
        ["int"] = TypeKind.Int,
        ["decimal"] = TypeKind.Decimal,
        ["float"] = TypeKind.Float,
        ["bool"] = TypeKind.Bool,
        ["date"] = TypeKind.Date,
        ["time"] = TypeKind.Time,
        ["datetime"] = TypeKind.DateTime,
        ["duration"] = TypeKind.Duration,
        ["guid"] = TypeKind.Guid,
        ["bytes"] = TypeKind.Bytes,
    };

    public static SyncType Read(BinderState state, int script, TypeReference syntax)
    {
        if (syntax.Name.IsMissing) return SyncType.Error;
        if (!Kinds.TryGetValue(syntax.Name.Text, out var kind))
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownType, new(script, syntax.Name.Span), syntax.Name.Text, Kinds.Keys, syntax.Name.Text);
            return SyncType.Error;
        }
        var type = new SyncType(kind, syntax.IsNullable);
        if (syntax.Length is not { } length) return type;
        var problem = kind switch
        {
            TypeKind.Text or TypeKind.Bytes => syntax.Scale is not null ? $"{syntax.Name.Text} takes one number" : length.Value < 1 ? $"{syntax.Name.Text}({length.Value}) holds nothing" : null,
            TypeKind.Decimal => length.Value is < 1 or > 28 ? "A decimal has 1 to 28 digits" : syntax.Scale is { } digits && digits.Value > length.Value ? "A decimal has no more digits behind the point than in all" : null,
            _ => $"{syntax.Name.Text} takes no size",
        };
        if (problem is not null)
        {
            if (!length.Token.IsMissing) state.Report(DiagnosticCatalog.BadTypeSize, new(script, syntax.Span), problem);
            return type;
        }
        return kind == TypeKind.Decimal ? type with { Precision = length.Value, Scale = syntax.Scale?.Value ?? 0 } : type with { Length = length.Value };
    }
}
