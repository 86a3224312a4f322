using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using DataSync.Plans.Runtime;
using Microsoft.CodeAnalysis;

namespace DataSync.Compiler.Build;

/// <summary>
/// What generated code is compiled against: the running framework's own core and the plan contract, taken from memory,
/// so that it works in a single-file host as well.
/// </summary>
internal static class FrameworkReferences
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        Of(typeof(object).Assembly),
        Of(Assembly.Load("System.Runtime")),
        Of(typeof(PlanCode).Assembly),
    ]);

    public static ImmutableArray<MetadataReference> All => References.Value;

    private static unsafe MetadataReference Of(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var metadata, out var length))
            throw new InvalidOperationException($"The metadata of {assembly.GetName().Name} is not to be had.");
        // The metadata lives as long as the assembly, which here is the process.
        return AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((IntPtr)metadata, length)).GetReference(display: assembly.GetName().Name);
    }
}
