namespace DataSync.Stations.Output;

/// <summary>What the last file for a partner was written by, as the ledger keeps it: digests of the condition and of the columns that travel.</summary>
/// <param name="Condition">Digest of <see cref="Scope.TargetScope.Condition"/>.</param>
/// <param name="Columns">Digest of <see cref="Scope.TargetScope.Withheld"/>; empty where no file was written yet.</param>
/// <param name="IsLeftToSets">The partner was synchronized by then: what its condition meant in listed tables was left to synchronization data, which may never have come to their end.</param>
internal sealed record LastCondition(string Condition, string Columns, bool IsLeftToSets)
{
    private const string LeftToSets = "sets", At = "at:";

    /// <summary>The day or moment at which every record was looked at, where that decides which of them meet the condition, and no synchronization tells of it; empty otherwise.</summary>
    public string Moment { get; init; } = "";

    public static LastCondition Parse(string text) => text.Split(' ') switch
    {
        [var condition, var columns] => new(condition, columns, IsLeftToSets: false),
        [var condition, var columns, LeftToSets] => new(condition, columns, IsLeftToSets: true),
        [var condition, var columns, ['a', 't', ':', .. var moment]] => new(condition, columns, IsLeftToSets: false) { Moment = moment },
        _ => new(text, "", IsLeftToSets: false),
    };

    /// <summary>Whether other columns travel than before.</summary>
    public bool HasOtherColumns(LastCondition before) => before.Columns.Length > 0 && before.Columns != Columns;

    public override string ToString() => (IsLeftToSets, Moment) switch
    {
        (true, _) => $"{Condition} {Columns} {LeftToSets}",
        (_, "") => $"{Condition} {Columns}",
        _ => $"{Condition} {Columns} {At}{Moment}",
    };
}
