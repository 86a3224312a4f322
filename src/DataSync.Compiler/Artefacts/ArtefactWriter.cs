using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using DataSync.Plans.Artefacts;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Artefacts;

/// <summary>Writes <c>name.syncplan</c>. Same plan and same scripts, same bytes.</summary>
public static class ArtefactWriter
{
    /// <summary>The first moment a ZIP can express: an artefact does not know when it was built.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the file as a whole or not at all.</summary>
    public static void Write(string path, string name, CompiledPlan compiled)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(unfinished, Bytes(name, compiled));
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public static byte[] Bytes(string name, CompiledPlan compiled)
    {
        var plan = PlanJson.Write(compiled.Plan);
        (string Path, byte[] Content)[] entries =
        [
            (ArtefactManifest.PlanEntry, plan),
            (ArtefactManifest.CodeEntry, ImmutableCollectionsMarshal.AsArray(compiled.Dll) ?? []),
            (ArtefactManifest.SymbolsEntry, ImmutableCollectionsMarshal.AsArray(compiled.Pdb) ?? []),
        ];

        var manifest = new ArtefactManifest
        {
            Format = ArtefactManifest.CurrentFormat,
            Name = name,
            LanguageVersion = compiled.Plan.LanguageVersion,
            CompilerVersion = CompilerIdentity.Version,
            Capabilities = compiled.Plan.Capabilities,
            Inputs = [.. compiled.Scripts.Concat(compiled.Descriptions).Select(s => new DigestEntry(s.Path, ArtefactManifest.Digest(Encoding.UTF8.GetBytes(s.Text))))],
            Entries = [.. entries.Select(e => new DigestEntry(e.Path, ArtefactManifest.Digest(e.Content)))],
            Parameters = [.. compiled.Plan.Parameters.Select(p => new ManifestParameter(p.Name, p.Type.ToString(), p.DefaultFunction < 0))],
            Secrets = Names(compiled.Plan, SettingOrigin.Secret),
            EnvironmentVariables = Names(compiled.Plan, SettingOrigin.Environment),
        };

        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, ArtefactManifest.ManifestEntry, manifest.ToJson());
            foreach (var (path, content) in entries) Add(zip, path, content);
        }
        return stream.ToArray();
    }

    private static void Add(ZipArchive zip, string path, byte[] content)
    {
        // Stored, not deflated: compressed bytes differ from one version of the compression library to the next.
        var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
        entry.LastWriteTime = NoTime;
        entry.ExternalAttributes = 0;
        using var target = entry.Open();
        target.Write(content);
    }

    private static ImmutableArray<string> Names(SyncPlan plan, SettingOrigin origin) =>
    [
        .. plan.Sources
            .Concat(plan.Network?.Stations.SelectMany(s => s.Sources) ?? [])
            .SelectMany(s => s.Settings)
            .Concat(plan.Environments.SelectMany(e => e.Settings))
            .Where(s => s.Origin == origin)
            .Select(s => s.Reference)
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];
}
