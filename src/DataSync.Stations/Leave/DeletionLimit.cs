using DataSync.Plans.Model;

namespace DataSync.Stations.Leave;

/// <summary>The limit above which a file may not remove records: a number, or a share of the table.</summary>
internal static class DeletionLimit
{
    /// <summary>Why so many may not go, or null.</summary>
    public static string? WhyHeld(ConnectionPlan connection, long leaving, long present)
    {
        if (connection.HoldDeletionsAbove is not { } limit || leaving == 0) return null;
        if (!connection.HoldIsPercent) return leaving > limit ? $"{leaving} records would go, more than the {limit} allowed" : null;
        return leaving * 100 > present * limit ? $"{leaving} of {present} records would go, more than the {limit} percent allowed" : null;
    }
}
