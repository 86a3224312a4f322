using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataSync.Plans.Artefacts;

/// <summary>
/// The first entry of a <c>name.syncplan</c>: where the plan comes from, what it needs, and the digests of the other entries.
/// Names only: no secret and no value of an environment variable is ever written into an artefact.
/// </summary>
public sealed record ArtefactManifest
{
    /// <summary>Layout of the container; a reader refuses a higher one.</summary>
    public const int CurrentFormat = 1;

    public const string ManifestEntry = "manifest.json";
    public const string PlanEntry = "plan.json";
    public const string CodeEntry = "plan.dll";
    public const string SymbolsEntry = "plan.pdb";

    public required int Format { get; init; }

    public required string Name { get; init; }

    public required int LanguageVersion { get; init; }

    public required string CompilerVersion { get; init; }

    /// <summary>What an engine must be able to do.</summary>
    public required ImmutableArray<string> Capabilities { get; init; }

    /// <summary>Every script the plan was compiled from.</summary>
    public required ImmutableArray<DigestEntry> Inputs { get; init; }

    /// <summary>The other entries of the container.</summary>
    public required ImmutableArray<DigestEntry> Entries { get; init; }

    public required ImmutableArray<ManifestParameter> Parameters { get; init; }

    public required ImmutableArray<string> Secrets { get; init; }

    public required ImmutableArray<string> EnvironmentVariables { get; init; }

    private static readonly ManifestJsonContext Context = new(new JsonSerializerOptions(ManifestJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    });

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Context.ArtefactManifest);

    /// <exception cref="JsonException">It is not a manifest.</exception>
    public static ArtefactManifest FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Context.ArtefactManifest) ?? throw new JsonException("The manifest is empty.");

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <param name="Path">Name of the entry, or path of the script relative to the project.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record DigestEntry(string Path, string Sha256);

/// <param name="Type">As written in the script: <c>date?</c>.</param>
/// <param name="Required">It has no default.</param>
public sealed record ManifestParameter(string Name, string Type, bool Required);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ArtefactManifest))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
