using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataSync.Engine.Running;

namespace DataSync.Cli.Output;

/// <summary>A run as one line of JSON, described in docs/command-line.md.</summary>
internal static class RunJson
{
    /// <summary>Raised when a member goes or changes its meaning, not when one is added.</summary>
    private const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Of(RunResult result, TaskNotes notes) => JsonSerializer.Serialize(new
    {
        Schema = SchemaVersion,
        result.Task,
        Documentation = notes.Task,
        Item = result.Item is { } item ? new { item.Table, item.Key } : null,
        result.Run,
        result.Attempt,
        result.Outcome,
        IsPreview = result.Preview is not null,
        Seconds = Math.Round(result.Elapsed.TotalSeconds, 3),
        result.Parameters,
        Steps = result.Steps.Select(s => new
        {
            s.Step,
            s.Kind,
            s.Outcome,
            Documentation = notes.Of(s.Step),
            s.Executions,
            s.RowsRead,
            s.RowsWritten,
            s.RowsUnchanged,
            s.RowsBad,
            Seconds = s.Seconds() is { } seconds ? Math.Round(seconds, 3) : (double?)null,
            RowsPerSecond = s.Seconds() is > 0 and var time ? Math.Round(s.RowsRead / time, 1) : (double?)null,
            s.Remark,
        }),
        Changes = result.Changes.Select(c => new { c.Step, c.Side, c.Table, c.Key, c.Action, c.Field, c.Old, c.New, c.Masked }),
        Planned = result.Preview is { } preview ? new { preview.Counts, preview.Writes, preview.NotListed } : null,
        result.Warnings,
        Failure = result.Failure is { } failure
            ? new { failure.Code, failure.Message, failure.Remedy, failure.Class, failure.Step, failure.Place, failure.Text, failure.Record } : null,
    }, Json);
}
