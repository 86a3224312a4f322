using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Writing;

/// <summary>
/// What keeps an attempt from writing once somebody else goes on with its run: a row beside the marks with the number of the attempt. A later attempt takes it away, and each transaction of this one writes to it,
/// so that the database decides which of the two comes first.
/// </summary>
/// <param name="IsHeld">Whether the run journal says that the run is still this process's.</param>
internal sealed record Fence(string Run, int Attempt, Func<bool> IsHeld)
{
    public const string Step = "#fence";

    public static SyncException Lost() =>
        RuntimeErrorCatalog.RunLost.With("Another process has taken this run over, because nothing was heard of this one for the time of its lease. Nothing more is written.");
}
