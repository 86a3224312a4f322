using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataSync.Plans.Model.Reading;

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

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Writing.Context.ArtefactManifest);

    /// <exception cref="JsonException">It is not a manifest.</exception>
    public static ArtefactManifest FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(JsonElement.Parse(json));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new JsonException($"A member is of another kind than in a manifest: {e.Message}", e);
        }
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static ArtefactManifest Read(JsonElement e) => new()
    {
        Format = e.Int("format"),
        Name = e.Text("name"),
        LanguageVersion = e.Int("languageVersion"),
        CompilerVersion = e.Text("compilerVersion"),
        Capabilities = e.Texts("capabilities"),
        Inputs = e.List("inputs", Entry),
        Entries = e.List("entries", Entry),
        Parameters = e.List("parameters", parameter => new ManifestParameter(parameter.Text("name"), parameter.Text("type"), parameter.Flag("required"))),
        Secrets = e.Texts("secrets"),
        EnvironmentVariables = e.Texts("environmentVariables"),
    };

    private static DigestEntry Entry(JsonElement e) => new(e.Text("path"), e.Text("sha256"));

    // Apart, so that reading does not set the serializer up.
    private static class Writing
    {
        public static readonly ManifestJsonContext Context = new(new JsonSerializerOptions(ManifestJsonContext.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NewLine = "\n",
        });
    }
}

/// <param name="Path">Name of the entry, or path of the script relative to the project.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record DigestEntry(string Path, string Sha256);

/// <param name="Type">As written in the script: <c>date?</c>.</param>
/// <param name="Required">It has no default.</param>
public sealed record ManifestParameter(string Name, string Type, bool Required);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ArtefactManifest))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
