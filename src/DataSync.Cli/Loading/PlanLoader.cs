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
        var artefact = path.EndsWith(ArtefactExtension, StringComparison.OrdinalIgnoreCase) ? path : ScriptCompilation.CachedArtefact(context, path);
        return FromArtefact(artefact, Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
    }

    private static LoadedPlan FromArtefact(string path, string folder)
    {
        var artefact = ArtefactReader.Read(path);
        var code = AssemblyPlanCode.Load(artefact.Code, artefact.Symbols);
        var digest = artefact.Manifest.Entries.First(e => e.Path == ArtefactManifest.PlanEntry).Sha256;
        return new LoadedPlan(artefact.Plan, code, artefact.Manifest.Name, folder, digest);
    }
}
