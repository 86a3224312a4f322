using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Loading;

/// <summary>A plan that can run: from an artefact, or from scripts compiled a moment or some time ago.</summary>
/// <param name="Folder">Relative names in the plan are resolved against this folder.</param>
/// <param name="Digest">Digest of the plan: tells a changed plan from the same one.</param>
internal sealed record LoadedPlan(SyncPlan Plan, PlanCode Code, string Name, string Folder, string Digest);

/// <summary>The plan cannot be had, and everything about it has been said on the console.</summary>
internal sealed class NotLoadedException(int exitCode) : Exception("The plan was not loaded.")
{
    public int ExitCode => exitCode;
}
