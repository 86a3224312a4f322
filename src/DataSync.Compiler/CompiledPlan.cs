using System.Collections.Immutable;
using DataSync.Compiler.Build;
using DataSync.Plans.Model;

namespace DataSync.Compiler;

/// <summary>A plan with its code: ready to run, or to be written as an artefact.</summary>
/// <param name="Scripts">What it was compiled from, in the order of <see cref="SyncPlan.Scripts"/>.</param>
public sealed record CompiledPlan(SyncPlan Plan, ImmutableArray<byte> Dll, ImmutableArray<byte> Pdb, ImmutableArray<ScriptText> Scripts)
{
    /// <summary>The descriptions of services that were read.</summary>
    public ImmutableArray<ScriptText> Descriptions { get; init; } = [];
}
