using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataSync.Plans.Model;

/// <summary>The readable form of a plan: what <c>plan.json</c> in an artefact holds. Same plan, same bytes.</summary>
public static class PlanJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static byte[] Write(SyncPlan plan) => JsonSerializer.SerializeToUtf8Bytes(plan, Options);

    /// <exception cref="JsonException">It is not a plan.</exception>
    public static SyncPlan Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<SyncPlan>(json, Options) ?? throw new JsonException("The plan is empty.");
}
