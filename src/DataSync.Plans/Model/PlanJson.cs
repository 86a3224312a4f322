using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataSync.Plans.Model;

/// <summary>The readable form of a plan: what <c>plan.json</c> in an artefact holds. Same plan, same bytes.</summary>
public static class PlanJson
{
    private static readonly PlanJsonContext Context = new(new JsonSerializerOptions(PlanJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    });

    public static byte[] Write(SyncPlan plan) => JsonSerializer.SerializeToUtf8Bytes(plan, Context.SyncPlan);

    /// <exception cref="JsonException">It is not a plan.</exception>
    public static SyncPlan Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Context.SyncPlan) ?? throw new JsonException("The plan is empty.");
}

// Generated at build time: reading a plan by reflection would cost most of the start of a short run.
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(SyncPlan))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
