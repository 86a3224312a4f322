using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DataSync.Cli.Output;

/// <summary>Answers about stations as JSON, described in docs/command-line.md.</summary>
internal static class StationJson
{
    /// <summary>Raised when a member goes or changes its meaning, not when one is added.</summary>
    private const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Of<T>(T answer)
    {
        var members = JsonSerializer.SerializeToNode(answer, Json)?.AsObject() ?? [];
        members.Insert(0, "schema", JsonValue.Create(SchemaVersion));
        return members.ToJsonString(Json);
    }
}
