namespace DataSync.Stations.Output;

/// <summary>What the last file for a partner was written by, as the ledger keeps it: digests of the condition and of the columns that travel.</summary>
/// <param name="Condition">Digest of <see cref="Scope.TargetScope.Condition"/>.</param>
/// <param name="Columns">Digest of <see cref="Scope.TargetScope.Withheld"/>; empty where no file was written yet.</param>
internal sealed record LastCondition(string Condition, string Columns)
{
    public static LastCondition Parse(string text) => text.Split(' ') is [var condition, var columns] ? new(condition, columns) : new(text, "");

    /// <summary>Whether other columns travel than before.</summary>
    public bool HasOtherColumns(LastCondition before) => before.Columns.Length > 0 && before.Columns != Columns;

    public override string ToString() => $"{Condition} {Columns}";
}
