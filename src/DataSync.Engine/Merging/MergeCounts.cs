using System.Globalization;
using DataSync.Engine.Steps;

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

    /// <summary>Adds what was committed to the counts of the step.</summary>
    public void AddTo(ref MergeCounts all, StepTally tally)
    {
        all = new MergeCounts(all.Inserted + Inserted, all.Updated + Updated, all.Unchanged + Unchanged, all.Kept + Kept);
        tally.RowsWritten += Inserted + Updated;
        tally.RowsUnchanged += Unchanged + Kept;
    }

    public override readonly string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Inserted} inserted, {Updated} updated, {Unchanged} unchanged")
        + (Kept > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Kept} kept") : "");
}
