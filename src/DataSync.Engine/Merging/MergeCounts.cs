using System.Globalization;

namespace DataSync.Engine.Merging;

/// <summary>What became of a row of a merge.</summary>
internal enum MergeAction
{
    Inserted, Updated, Unchanged,

    /// <summary>Nothing is done about it: <c>when missing keep</c>, <c>when changed keep</c>.</summary>
    Kept,
}

/// <summary>Rows of a merge by what became of them.</summary>
internal record struct MergeCounts(long Inserted, long Updated, long Unchanged, long Kept)
{
    public void Count(MergeAction action)
    {
        switch (action)
        {
            case MergeAction.Inserted: Inserted++; break;
            case MergeAction.Updated: Updated++; break;
            case MergeAction.Unchanged: Unchanged++; break;
            default: Kept++; break;
        }
    }

    public readonly long Written => Inserted + Updated;

    public static MergeCounts operator +(MergeCounts a, MergeCounts b) => new(a.Inserted + b.Inserted, a.Updated + b.Updated, a.Unchanged + b.Unchanged, a.Kept + b.Kept);

    public override readonly string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Inserted} inserted, {Updated} updated, {Unchanged} unchanged")
        + (Kept > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Kept} kept") : "");
}
