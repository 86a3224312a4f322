using DataSync.Plans.Values;

namespace DataSync.Plans.Functions;

/// <summary><c>coalesce</c>: the first value that is not null. One method per kind; several arguments are nested calls.</summary>
public static class CoalesceFunctions
{
    public static long? Int(long? a, long? b) => a ?? b;

    public static decimal? Decimal(decimal? a, decimal? b) => a ?? b;

    public static double? Float(double? a, double? b) => a ?? b;

    public static bool? Bool(bool? a, bool? b) => a ?? b;

    public static string? Text(string? a, string? b) => a ?? b;

    public static DateOnly? Date(DateOnly? a, DateOnly? b) => a ?? b;

    public static TimeOnly? Time(TimeOnly? a, TimeOnly? b) => a ?? b;

    public static DateTime? DateTime(DateTime? a, DateTime? b) => a ?? b;

    public static SyncDuration? Duration(SyncDuration? a, SyncDuration? b) => a ?? b;

    public static Guid? Guid(Guid? a, Guid? b) => a ?? b;

    public static byte[]? Bytes(byte[]? a, byte[]? b) => a ?? b;
}
