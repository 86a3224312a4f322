namespace DataSync.Engine.Journal;

/// <summary>A change of a row, which makes one run.</summary>
/// <param name="Watch">Whose change it is: see <see cref="RunJournal.Watch"/>.</param>
/// <param name="Record">Digest of the row's key.</param>
/// <param name="Content">Digest of the row as it was when it was looked at.</param>
/// <param name="Firing">What its run belongs to; told apart from that of an earlier change of the row by the time at which it was taken.</param>
public sealed record RowChanged(long Watch, string Record, string Content, Firing Firing)
{
    /// <summary>What has changed since the run for an earlier change of the row began, its own writes have.</summary>
    public bool IsOurs { get; init; }
}

/// <summary>A row as it was at an earlier look.</summary>
/// <param name="Content">Digest of what its last run was for; null where it had none yet.</param>
/// <param name="Pending">Digest of what a later change has made of it, whose run has not ended well; null for none.</param>
/// <param name="Own">The note of own writes that has led to the content; null for none.</param>
public sealed record NotedRow(string? Content, string? Pending, string? Own);
