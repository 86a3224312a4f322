using System.Collections.Concurrent;
using DataSync.Engine.Running;

namespace DataSync.Server;

/// <summary>What the server counts.</summary>
internal sealed class ServerMetrics
{
    private readonly ConcurrentDictionary<(string Task, string Outcome), long> runs = new();

    /// <summary>A run has ended.</summary>
    public void Ran(string task, RunResult result) => runs.AddOrUpdate((task, result.Outcome.ToString()), 1, (_, count) => count + 1);
}
