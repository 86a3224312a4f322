namespace DataSync.Stations.Ledger;

/// <summary>What the application says of one row: each a <see cref="DateTime"/> or a <see cref="DateOnly"/> by its own clock, or null.</summary>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it was last changed.</param>
/// <param name="Deleted">When it was marked as deleted, where the mark says that.</param>
/// <param name="IsMarked">Whether it is.</param>
internal readonly record struct RowStamps(object? Created, object? Updated, object? Deleted, bool IsMarked)
{
    /// <summary>The time of its last change; null where it is not said, or the day only.</summary>
    public DateTime? LastChange => new[] { Created, Updated, Deleted }.OfType<DateTime>().Select(moment => (DateTime?)moment).Max();

    /// <summary>Whether it may have been changed since a moment: so one of the stamps says, or none says anything.</summary>
    public bool IsSince(DateTime moment) => (Created is null && Updated is null) || IsAt(Created, moment) || IsAt(Updated, moment) || IsAt(Deleted, moment);

    private static bool IsAt(object? stamp, DateTime moment) => stamp switch
    {
        DateTime time => time >= moment,
        DateOnly day => day >= DateOnly.FromDateTime(moment),
        _ => false,
    };
}
