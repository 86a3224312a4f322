using DataSync.Plans.Model;

namespace DataSync.Engine.Explain;

/// <summary>How changes of a table are known, in the same words wherever it is told.</summary>
public static class TrackingWords
{
    /// <returns>Null of a table that is not tracked.</returns>
    public static string? Of(TablePlan table) => table.Tracking switch
    {
        TrackingKind.None => null,
        TrackingKind.Catalog => "by comparing every value where catalogs are maintained; nothing is installed on it",
        TrackingKind.Snapshot => "by comparing every row; nothing is installed on it",
        TrackingKind.Columns => $"by the stamps of the application ({Columns(table)}), and by comparing every row once a day; nothing is installed on it",
        _ => "by triggers on it",
    };

    private static string Columns(TablePlan table)
    {
        if (table.Stamps is not { } stamps) return "none";
        var columns = table.Columns.AddRange(stamps.Own);
        return string.Join(", ", new[] { ("created", stamps.Created), ("updated", stamps.Updated), ("deleted", stamps.Deleted) }.Where(one => one.Item2 >= 0).Select(one => $"{one.Item1}: {columns[one.Item2].PhysicalName}"));
    }
}
