using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using DataSync.Plans.Artefacts;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Artefacts;

/// <summary>Reads and verifies artefacts. Needs no compiler.</summary>
public static class ArtefactReader
{
    /// <summary>Highest <c>sync n</c> this engine runs.</summary>
    public const int LanguageVersion = 1;

    /// <summary>Bytes an entry may have; more is not a plan.</summary>
    public const int LargestEntry = 256 * 1024 * 1024;

    /// <exception cref="SyncException">DS5001 … DS5004: not an artefact, damaged, too new, or in need of what this engine cannot do.</exception>
    public static Artefact Read(string path)
    {
        using var file = File.OpenRead(path);
        return Read(file, path);
    }

    /// <param name="stream">The container; must be seekable.</param>
    /// <param name="name">For messages.</param>
    public static Artefact Read(Stream stream, string name)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var manifest = ArtefactManifest.FromJson(Entry(zip, ArtefactManifest.ManifestEntry, name));
            if (manifest.Format > ArtefactManifest.CurrentFormat || manifest.LanguageVersion > LanguageVersion)
                throw new SyncException("DS5003", $"{name} was built by a newer DataSync ({manifest.CompilerVersion}).",
                    "Install that version here, or build the plan with this one.", FailureClass.Setup);

            var plan = Verified(zip, manifest, ArtefactManifest.PlanEntry, name);
            var code = Verified(zip, manifest, ArtefactManifest.CodeEntry, name);
            var symbols = Verified(zip, manifest, ArtefactManifest.SymbolsEntry, name);

            var unknown = manifest.Capabilities.Except(Capabilities.All).ToImmutableArray();
            if (unknown.Length > 0)
                throw new SyncException("DS5004", $"{name} needs what this engine cannot do: {string.Join(", ", unknown)}.",
                    "Run it with the version that built it, or a later one.", FailureClass.Setup);

            return new Artefact(manifest, PlanJson.Read(plan), ImmutableCollectionsMarshal.AsImmutableArray(code), ImmutableCollectionsMarshal.AsImmutableArray(symbols));
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new SyncException("DS5001", $"{name} is not a plan: {e.Message}", "Build it with `datasync build`.", FailureClass.Setup, e);
        }
    }

    private static byte[] Verified(ZipArchive zip, ArtefactManifest manifest, string entry, string name)
    {
        var content = Entry(zip, entry, name);
        var expected = manifest.Entries.FirstOrDefault(e => e.Path == entry)?.Sha256;
        if (expected != ArtefactManifest.Digest(content))
            throw new SyncException("DS5002", $"{name} is damaged or was changed: the digest of {entry} does not match.",
                "Build the plan again from its scripts.", FailureClass.Setup);
        return content;
    }

    private static byte[] Entry(ZipArchive zip, string entry, string name)
    {
        var found = zip.GetEntry(entry) ?? throw new InvalidDataException($"it has no {entry}.");
        if (found.Length > LargestEntry) throw new InvalidDataException($"its {entry} is larger than {LargestEntry} bytes.");
        var content = new byte[found.Length];
        using var stream = found.Open();
        stream.ReadExactly(content);
        // A length that lies: the header promises less than the entry holds.
        if (stream.ReadByte() >= 0) throw new InvalidDataException($"{entry} is longer than it says.");
        return content;
    }
}
