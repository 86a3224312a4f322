using System.Collections.Immutable;
using DataSync.Plans.Artefacts;
using DataSync.Plans.Model;

namespace DataSync.Engine.Artefacts;

/// <summary>A plan as read from a <c>name.syncplan</c>: verified, not yet loaded.</summary>
/// <param name="Code">The compiled functions: for <see cref="AssemblyPlanCode.Load"/>.</param>
/// <param name="Symbols">Portable PDB with the scripts embedded.</param>
public sealed record Artefact(ArtefactManifest Manifest, SyncPlan Plan, ImmutableArray<byte> Code, ImmutableArray<byte> Symbols);
