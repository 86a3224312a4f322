using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>What some steps, and those inside them, had counted at a moment to which rows may be taken back.</summary>
/// <param name="steps">The steps; their runners may be made later.</param>
/// <param name="source">Index of the source in which what they write is taken back; null for all.</param>
internal sealed class TalliesBefore(TaskSession session, ImmutableArray<StepPlan> steps, int? source = null)
{
    private ImmutableArray<(StepTally Counted, StepTally Then)> all;

    /// <summary>This is the moment.</summary>
    public void Note()
    {
        if (all.IsDefault) all = [.. session.Factory.Tallies(steps, source).Select(t => (t, new StepTally()))];
        foreach (var (counted, then) in all) then.Restore(counted);
    }

    /// <summary>Rows are done again, or count for nothing.</summary>
    public void Restore()
    {
        foreach (var (counted, then) in all) counted.Restore(then);
    }

    /// <summary>What was written since is not in the database, and nobody writes it again.</summary>
    public void TakeBack()
    {
        foreach (var (counted, then) in all) counted.TakeBack(then);
    }
}
