using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Server;

/// <summary>Whether the server can do its work at the moment.</summary>
/// <param name="stopping">Nothing begins any more.</param>
internal sealed class ServerState(ImmutableArray<ServedPlan> plans, CancellationToken stopping)
{
    public bool IsStopping => stopping.IsCancellationRequested;

    /// <summary>What keeps it from its work; null for nothing.</summary>
    public string? Trouble()
    {
        if (IsStopping) return "stopping";
        foreach (var at in plans.Select(p => p.Journal).DistinctBy(at => at.Name))
        {
            try
            {
                using var journal = RunJournal.Open(at);
                _ = journal.LastDue("", "");
            }
            catch (Exception error) when (error is SyncException or System.Data.Common.DbException)
            {
                return $"the run journal cannot be used: {error.Message}";
            }
        }
        return null;
    }
}
