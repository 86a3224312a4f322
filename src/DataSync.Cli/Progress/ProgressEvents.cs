using System.Text.Json;
using DataSync.Engine.Progress;

namespace DataSync.Cli.Progress;

/// <summary>Progress as JSON, one object a line, flushed at once. The members are described in docs/command-line.md.</summary>
internal sealed class ProgressEvents(TextWriter writer, TimeProvider clock) : IRunObserver
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Report(RunProgress progress)
    {
        writer.WriteLine(JsonSerializer.Serialize(new
        {
            Event = "progress",
            Time = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            Moment = progress.Moment switch { ProgressMoment.Begun => "begun", ProgressMoment.Going => "going", ProgressMoment.Ended => "ended", _ => "brokenOff" },
            progress.Task,
            progress.Item,
            progress.Step,
            progress.Read,
            progress.Written,
            progress.Unchanged,
            progress.Bad,
            progress.Committed,
            Batches = progress.Batch,
            progress.Estimate,
            RowsPerSecond = Math.Round(progress.RowsPerSecond, 1),
            ElapsedSeconds = Math.Round(progress.Elapsed.TotalSeconds, 3),
            RemainingSeconds = progress.Remaining is { } left ? Math.Round(left.TotalSeconds, 1) : (double?)null,
        }, Json));
        writer.Flush();
    }
}
