using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Values;

namespace DataSync.Language.Evaluation;

/// <summary>Implicit conversions and lists of the reference evaluator.</summary>
internal static class Conversions
{
    public static object? Convert(ConversionKind kind, ConversionKind element, object? value, SyncType type) => (kind, value) switch
    {
        (_, null) => null,
        (ConversionKind.IntToDecimal, long n) => new decimal(n),
        (ConversionKind.IntToFloat, long n) => (double)n,
        (ConversionKind.DecimalToFloat, decimal d) => decimal.ToDouble(d),
        (ConversionKind.DateToDateTime, DateOnly d) => new DateTime(d.Year, d.Month, d.Day),
        (ConversionKind.Elements, Array list) => ToArray(type, [.. list.Cast<object?>().Select(x => Convert(element, ConversionKind.AllowNull, x, type))]),
        _ => value,
    };

    /// <summary>An array of the element's CLR form.</summary>
    public static Array ToArray(SyncType list, ImmutableArray<object?> elements)
    {
        var array = Array.CreateInstance(ClrType.Of(list.Element), elements.Length);
        for (var i = 0; i < elements.Length; i++) array.SetValue(elements[i], i);
        return array;
    }
}
