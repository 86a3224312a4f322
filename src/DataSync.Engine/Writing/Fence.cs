using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Writing;

/// <summary>
/// What keeps a run from writing once somebody else has its place: a row beside the marks of each database that the run writes to, under a name that only this session has. Whoever takes the place away removes the row, and each
/// transaction of the session writes to it, so that the database decides which of the two comes first. It serves the runs of a session one after the other, until one of them is lost. Source: tasks R126.
/// </summary>
/// <param name="entry">What the run is of: whoever comes next to the same task finds what was left behind.</param>
internal sealed class Fence(RunJournal journal, RunEntry entry, RunTicket ticket)
{
    public const string Step = "#fence";

    /// <summary>Null where nobody takes the run away from a living process: then only what others have left is taken away.</summary>
    public string? Name => ticket.Fence;

    /// <summary>Whether the run journal says that the run is still this process's.</summary>
    public bool IsHeld() => journal.Holds(ticket);

    /// <summary>Tells the journal where the row will be, before it is there.</summary>
    /// <exception cref="SyncException">DS6300: the run is another process's.</exception>
    public void Announce(string source)
    {
        if (Name is { } name && !journal.AnnounceFence(entry, ticket, name, source)) throw Lost();
    }

    /// <summary>Fences that nobody may write under any more.</summary>
    public ImmutableArray<LeftFence> Left(string source) => [.. journal.LeftFences(entry).Where(left => left.Source == source && left.Name != Name)];

    /// <summary>The row of another one is not there any more.</summary>
    public void Removed(LeftFence left)
    {
        // A process that lives here may be about to set it up once more, and then sees that its run is lost: until it has let go of it, it is looked for. Of one that cannot be asked for nobody would ever know.
        if (!left.IsAlive || left.IsElsewhere) journal.ForgetFence(left.Name, left.Source);
    }

    public static SyncException Lost() =>
        RuntimeErrorCatalog.RunLost.With("Another process has taken this run over, because nothing was heard of this one for the time of its lease. Nothing more is written.");
}
