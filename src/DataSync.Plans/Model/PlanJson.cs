using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataSync.Plans.Model.Reading;

namespace DataSync.Plans.Model;

/// <summary>The readable form of a plan: what <c>plan.json</c> in an artefact holds. Same plan, same bytes.</summary>
public static class PlanJson
{
    public static byte[] Write(SyncPlan plan) => JsonSerializer.SerializeToUtf8Bytes(plan, Writing.Context.SyncPlan);

    /// <exception cref="JsonException">It is not a plan.</exception>
    public static SyncPlan Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return PlanReading.Plan(JsonElement.Parse(json));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            throw new JsonException($"A member is of another kind than in a plan: {e.Message}", e);
        }
    }

    // Apart, so that reading does not set the serializer up.
    private static class Writing
    {
        public static readonly PlanJsonContext Context = new(new JsonSerializerOptions(PlanJsonContext.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NewLine = "\n",
        });
    }
}

// Only what compiles writes plans; what runs them reads them by PlanReading.
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(SyncPlan))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
