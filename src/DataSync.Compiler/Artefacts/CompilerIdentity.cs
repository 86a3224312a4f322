using System.Reflection;
using DataSync.Plans.Artefacts;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Artefacts;

/// <summary>Which compiler this is.</summary>
public static class CompilerIdentity
{
    /// <summary>For people: <c>0.1.0</c>.</summary>
    public static string Version { get; } = Own().GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>For caches: changes with every change of the compiler, the language or the plan contract.</summary>
    public static string Digest { get; } = ArtefactManifest.Digest(
        [.. new[] { Own(), Assembly.Load("DataSync.Language"), typeof(SyncPlan).Assembly }.SelectMany(a => a.ManifestModule.ModuleVersionId.ToByteArray())]);

    private static Assembly Own() => typeof(CompilerIdentity).Assembly;
}
