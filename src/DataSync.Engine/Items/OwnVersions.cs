using DataSync.Plans.Values;

namespace DataSync.Engine.Items;

/// <summary>
/// The versions that steps of the run have given the row of its item, from which to which: a change that leads from the version that was read over these alone is nobody else's. What was taken back has led nowhere.
/// Source: tasks R132, C36.
/// </summary>
internal sealed class OwnVersions
{
    private readonly List<(object? From, object? To)> steps = [];
    private int committed;

    /// <summary>A step wrote the row within the transaction that is open.</summary>
    /// <param name="from">The version that it has found.</param>
    /// <param name="to">The version that the row has then.</param>
    public void Add(object? from, object? to) => steps.Add((from, to));

    public void Committed() => committed = steps.Count;

    public void TakenBack() => steps.RemoveRange(committed, steps.Count - committed);

    /// <summary>Another run begins, or the item's own update has made the next version.</summary>
    public void Forget()
    {
        steps.Clear();
        committed = 0;
    }

    /// <summary>The version that the row has if nobody else has changed it.</summary>
    /// <param name="read">The version that was read.</param>
    public object? After(object? read)
    {
        foreach (var (from, to) in steps)
            if (ValueEquality.Same(read, from)) read = to;
        return read;
    }
}
