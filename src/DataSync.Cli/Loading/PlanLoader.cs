using System.Text;
using DataSync.Cli.Output;
using DataSync.Engine.Artefacts;
using DataSync.Plans.Artefacts;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Loading;

/// <summary>Scripts or an artefact, ready to run. An artefact is loaded without the compiler, and so is a script that has not changed since it was compiled.</summary>
internal static class PlanLoader
{
    public const string ArtefactExtension = ".syncplan";

    /// <exception cref="NotLoadedException">The scripts have errors, which have been shown.</exception>
    /// <exception cref="SyncException">DS5001 … DS5006: the artefact is refused.</exception>
    public static LoadedPlan Load(CliContext context, string path)
    {
        if (!File.Exists(path))
            throw new SyncException("DS5101", $"There is no file {path}.", "Name a script (.sync) or an artefact (.syncplan).", FailureClass.Setup);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        if (!path.EndsWith(ArtefactExtension, StringComparison.OrdinalIgnoreCase))
            return Loaded(ArtefactReader.Read(ScriptCompilation.CachedArtefact(context, path)), folder);
        var artefact = ArtefactReader.Read(path);
        if (Changed(artefact.Manifest, folder) is { Count: > 0 } changed)
            Problems.Warn(context, "DS5124", $"{path} was built from another {string.Join(", ", changed)} than the one beside it.", "What runs is what was built. Build it again with `datasync build` if the change is to count.");
        return Loaded(artefact, folder);
    }

    /// <summary>Scripts of a plan that lie beside it and are no longer what it was built from. Source: tasks R166.</summary>
    private static List<string> Changed(ArtefactManifest manifest, string folder) =>
    [
        .. manifest.Inputs.Where(input => Path.Combine(folder, input.Path) is var file && File.Exists(file)
            && ArtefactManifest.Digest(Encoding.UTF8.GetBytes(File.ReadAllText(file))) != input.Sha256).Select(input => input.Path),
    ];

    private static LoadedPlan Loaded(Artefact artefact, string folder)
    {
        var code = AssemblyPlanCode.Load(artefact.Code, artefact.Symbols);
        return new LoadedPlan(artefact.Plan, code, artefact.Manifest.Name, folder, DigestOf(artefact));
    }

    /// <summary>By what the journal knows the plan of a run.</summary>
    public static string DigestOf(Artefact artefact) => artefact.Manifest.Entries.First(e => e.Path == ArtefactManifest.PlanEntry).Sha256;
}
