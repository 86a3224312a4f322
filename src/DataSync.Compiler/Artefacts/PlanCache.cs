using System.Collections.Immutable;
using System.Text;
using DataSync.Plans.Artefacts;

namespace DataSync.Compiler.Artefacts;

/// <summary>
/// Compiled plans in a folder, found again without reading a word of the language: for the scripts a command names, the cache knows all
/// files that were read (imports too) with their digests. If none has changed, nor the compiler, the artefact is still the right one.
/// </summary>
public sealed class PlanCache(string folder)
{
    /// <summary>The artefact for these scripts, or null when they must be compiled.</summary>
    /// <param name="scripts">The files that the command names, in order.</param>
    public string? Find(IReadOnlyList<string> scripts)
    {
        var list = ListOf(scripts);
        if (!File.Exists(list)) return null;
        var inputs = File.ReadAllLines(list).Select(line => line.Split(' ', 2)).ToArray();
        foreach (var input in inputs)
            if (input.Length != 2 || !File.Exists(input[1]) || ArtefactManifest.Digest(File.ReadAllBytes(input[1])) != input[0]) return null;
        var artefact = ArtefactOf(list, [.. inputs.Select(i => i[0])]);
        return File.Exists(artefact) ? artefact : null;
    }

    /// <summary>Keeps a compiled plan.</summary>
    /// <param name="scripts">The files that the command names, in order.</param>
    /// <param name="inputs">All files that were read, with the bytes that were compiled.</param>
    /// <returns>Path of the artefact.</returns>
    public string Store(IReadOnlyList<string> scripts, IReadOnlyList<(string Path, byte[] Content)> inputs, string name, CompiledPlan compiled)
    {
        Directory.CreateDirectory(folder);
        var list = ListOf(scripts);
        var digests = inputs.Select(i => ArtefactManifest.Digest(i.Content)).ToImmutableArray();
        var artefact = ArtefactOf(list, digests);
        ArtefactWriter.Write(artefact, name, compiled);
        // The list comes last: it vouches for an artefact that is already there.
        var unfinished = $"{list}.{Guid.NewGuid():N}";
        File.WriteAllLines(unfinished, inputs.Select((input, i) => $"{digests[i]} {Path.GetFullPath(input.Path)}"));
        File.Move(unfinished, list, overwrite: true);
        return artefact;
    }

    private string ListOf(IReadOnlyList<string> scripts) =>
        Path.Combine(folder, Key(scripts.Select(Path.GetFullPath)) + ".inputs");

    private string ArtefactOf(string list, ImmutableArray<string> digests) =>
        Path.Combine(folder, Key(digests.Prepend(Path.GetFileNameWithoutExtension(list)).Prepend(CompilerIdentity.Digest)) + ".syncplan");

    private static string Key(IEnumerable<string> parts) => ArtefactManifest.Digest(Encoding.UTF8.GetBytes(string.Join('\n', parts)))[..32];
}
