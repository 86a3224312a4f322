using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Server;

/// <summary>A plan whose tasks the server runs.</summary>
/// <param name="Name">What it is called in messages and addresses: unique among the served plans.</param>
/// <param name="Folder">Relative names in the plan are resolved against this folder.</param>
/// <param name="Digest">Digest of the plan.</param>
/// <param name="Journal">Where its run journal is.</param>
public sealed record ServedPlan(string Name, SyncPlan Plan, PlanCode Code, string Folder, string Digest, JournalAt Journal)
{
    /// <summary>Values of its parameters by name. Default: none.</summary>
    public ImmutableDictionary<string, object?> Parameters { get; init; } = ImmutableDictionary<string, object?>.Empty;
}
