using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Items;

/// <summary>
/// What a run had staged at a moment to which a row of a loop or a step is taken back: the item with what was given to it, what <c>let</c> and <c>aggregate</c> hold, and what the last read had found.
/// Source: tasks R41, R128, R162.
/// </summary>
/// <param name="copies">Whether any of these rows may be changed before <see cref="Restore"/>.</param>
internal sealed class StagedBefore(TaskSession session, bool copies)
{
    private Row?[] rows = [];
    private ImmutableHashSet<int> given = [];
    private StatusMoment? moment;

    /// <summary>This is the moment.</summary>
    public void Note()
    {
        (given, moment) = (session.Staged.Given, session.Moment);
        if (copies) rows = [.. Slots().Select(slot => session.Frame.Rows[slot]?.Copy())];
    }

    /// <summary>What was staged since then is gone; it may be so several times.</summary>
    public void Restore()
    {
        (session.Staged.Given, session.Moment) = (given, moment);
        foreach (var (slot, row) in Slots().Zip(rows)) session.Frame.Rows[slot] = row?.Copy();
    }

    private IEnumerable<int> Slots()
    {
        if (session.Task.Item is { } item) yield return item.Slot;
        foreach (var local in session.Task.Locals) yield return local.Slot;
    }
}
