using DataSync.Plans.Values;

namespace DataSync.Plans.Runtime;

// Comparisons, one per operator and kind: unknown (null) when either side is null.
public static partial class Ops
{
    public static bool? EqualInt(long? a, long? b) => a is { } x && b is { } y ? x == y : null;

    public static bool? NotEqualInt(long? a, long? b) => a is { } x && b is { } y ? x != y : null;

    public static bool? LessInt(long? a, long? b) => a is { } x && b is { } y ? x < y : null;

    public static bool? LessOrEqualInt(long? a, long? b) => a is { } x && b is { } y ? x <= y : null;

    public static bool? GreaterInt(long? a, long? b) => a is { } x && b is { } y ? x > y : null;

    public static bool? GreaterOrEqualInt(long? a, long? b) => a is { } x && b is { } y ? x >= y : null;

    public static bool? EqualDecimal(decimal? a, decimal? b) => a is { } x && b is { } y ? x == y : null;

    public static bool? NotEqualDecimal(decimal? a, decimal? b) => a is { } x && b is { } y ? x != y : null;

    public static bool? LessDecimal(decimal? a, decimal? b) => a is { } x && b is { } y ? x < y : null;

    public static bool? LessOrEqualDecimal(decimal? a, decimal? b) => a is { } x && b is { } y ? x <= y : null;

    public static bool? GreaterDecimal(decimal? a, decimal? b) => a is { } x && b is { } y ? x > y : null;

    public static bool? GreaterOrEqualDecimal(decimal? a, decimal? b) => a is { } x && b is { } y ? x >= y : null;

    public static bool? EqualFloat(double? a, double? b) => a is { } x && b is { } y ? x == y : null;

    public static bool? NotEqualFloat(double? a, double? b) => a is { } x && b is { } y ? x != y : null;

    public static bool? LessFloat(double? a, double? b) => a is { } x && b is { } y ? x < y : null;

    public static bool? LessOrEqualFloat(double? a, double? b) => a is { } x && b is { } y ? x <= y : null;

    public static bool? GreaterFloat(double? a, double? b) => a is { } x && b is { } y ? x > y : null;

    public static bool? GreaterOrEqualFloat(double? a, double? b) => a is { } x && b is { } y ? x >= y : null;

    public static bool? EqualDate(DateOnly? a, DateOnly? b) => a is { } x && b is { } y ? x == y : null;

    public static bool? NotEqualDate(DateOnly? a, DateOnly? b) => a is { } x && b is { } y ? x != y : null;

    public static bool? LessDate(DateOnly? a, DateOnly? b) => a is { } x && b is { } y ? x < y : null;

    public static bool? LessOrEqualDate(DateOnly? a, DateOnly? b) => a is { } x && b is { } y ? x <= y : null;

    public static bool? GreaterDate(DateOnly? a, DateOnly? b) => a is { } x && b is { } y ? x > y : null;

    public static bool? GreaterOrEqualDate(DateOnly? a, DateOnly? b) => a is { } x && b is { } y ? x >= y : null;

    public static bool? EqualTime(TimeOnly? a, TimeOnly? b) => a is { } x && b is { } y ? x == y : null;

    public static bool? NotEqualTime(TimeOnly? a, TimeOnly? b) => a is { } x && b is { } y ? x != y : null;

    public static bool? LessTime(TimeOnly? a, TimeOnly? b) => a is { } x && b is { } y ? x < y : null;

    public static bool? LessOrEqualTime(TimeOnly? a, TimeOnly? b) => a is { } x && b is { } y ? x <= y : null;

    public static bool? GreaterTime(TimeOnly? a, TimeOnly? b) => a is { } x && b is { } y ? x > y : null;

    public static bool? GreaterOrEqualTime(TimeOnly? a, TimeOnly? b) => a is { } x && b is { } y ? x >= y : null;

    public static bool? EqualDateTime(DateTime? a, DateTime? b) => a is { } x && b is { } y ? x == y : null;

    public static bool? NotEqualDateTime(DateTime? a, DateTime? b) => a is { } x && b is { } y ? x != y : null;

    public static bool? LessDateTime(DateTime? a, DateTime? b) => a is { } x && b is { } y ? x < y : null;

    public static bool? LessOrEqualDateTime(DateTime? a, DateTime? b) => a is { } x && b is { } y ? x <= y : null;

    public static bool? GreaterDateTime(DateTime? a, DateTime? b) => a is { } x && b is { } y ? x > y : null;

    public static bool? GreaterOrEqualDateTime(DateTime? a, DateTime? b) => a is { } x && b is { } y ? x >= y : null;

    /// <summary>By code point, case-sensitively, nothing trimmed.</summary>
    public static bool? EqualText(string? a, string? b) => a is null || b is null ? null : string.Equals(a, b, StringComparison.Ordinal);

    public static bool? NotEqualText(string? a, string? b) => a is null || b is null ? null : !string.Equals(a, b, StringComparison.Ordinal);

    public static bool? LessText(string? a, string? b) => a is null || b is null ? null : TextOrder.Compare(a, b) < 0;

    public static bool? LessOrEqualText(string? a, string? b) => a is null || b is null ? null : TextOrder.Compare(a, b) <= 0;

    public static bool? GreaterText(string? a, string? b) => a is null || b is null ? null : TextOrder.Compare(a, b) > 0;

    public static bool? GreaterOrEqualText(string? a, string? b) => a is null || b is null ? null : TextOrder.Compare(a, b) >= 0;

    public static bool? EqualBool(bool? a, bool? b) => a is { } x && b is { } y ? x == y : null;

    public static bool? NotEqualBool(bool? a, bool? b) => a is { } x && b is { } y ? x != y : null;

    public static bool? EqualGuid(Guid? a, Guid? b) => a is { } x && b is { } y ? x == y : null;

    public static bool? NotEqualGuid(Guid? a, Guid? b) => a is { } x && b is { } y ? x != y : null;

    public static bool? EqualBytes(byte[]? a, byte[]? b) => a is null || b is null ? null : a.AsSpan().SequenceEqual(b);

    public static bool? NotEqualBytes(byte[]? a, byte[]? b) => !EqualBytes(a, b);

    /// <summary>Durations are compared by their exact length.</summary>
    /// <exception cref="SyncException">DS6006: one is in months.</exception>
    public static bool? EqualDuration(SyncDuration? a, SyncDuration? b) => a is { } x && b is { } y ? Exact(x) == Exact(y) : null;

    public static bool? NotEqualDuration(SyncDuration? a, SyncDuration? b) => a is { } x && b is { } y ? Exact(x) != Exact(y) : null;

    public static bool? LessDuration(SyncDuration? a, SyncDuration? b) => a is { } x && b is { } y ? Exact(x) < Exact(y) : null;

    public static bool? LessOrEqualDuration(SyncDuration? a, SyncDuration? b) => a is { } x && b is { } y ? Exact(x) <= Exact(y) : null;

    public static bool? GreaterDuration(SyncDuration? a, SyncDuration? b) => a is { } x && b is { } y ? Exact(x) > Exact(y) : null;

    public static bool? GreaterOrEqualDuration(SyncDuration? a, SyncDuration? b) => a is { } x && b is { } y ? Exact(x) >= Exact(y) : null;

    private static long Exact(SyncDuration d) => d.IsExact ? d.Milliseconds : throw ValueErrors.NotExact(d);
}
