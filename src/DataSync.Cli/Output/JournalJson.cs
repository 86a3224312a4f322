using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataSync.Engine.Journal;

namespace DataSync.Cli.Output;

/// <summary>Runs of a journal as JSON, described in docs/command-line.md.</summary>
internal static class JournalJson
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string List(IEnumerable<JournaledRun> runs) => JsonSerializer.Serialize(runs.Select(Of), Json);

    public static string Show(RunJournal journal, JournaledRun run, TaskNotes notes) => JsonSerializer.Serialize(new
    {
        Run = Of(run),
        Documentation = notes.Task,
        IdempotencyKeys = journal.CallKeys(run.Run),
        Attempts = journal.Attempts(run.Run).Select((attempt, i) => new { Attempt = i + 1, attempt.Parameters, attempt.Plan }),
        Steps = journal.Steps(run.Run).Select(s => new { s.Step, s.Kind, s.Outcome, s.Executions, s.RowsRead, s.RowsWritten, s.RowsUnchanged, s.RowsBad, s.Remark, Documentation = notes.Of(s.Step) }),
        Changes = journal.Changes(run.Run).Select(c => new { c.Step, c.Side, c.Table, c.Key, c.Action, c.Field, c.Old, c.New, c.Masked, c.Changed }),
        Exchanges = journal.Exchanges(run.Run),
        Mails = journal.Mails(run.Run),
    }, Json);

    private static object Of(JournaledRun run) => new
    {
        run.Run,
        run.Script,
        run.Task,
        run.Item,
        Outcome = JournalText.Outcome(run),
        run.IsHeld,
        run.Queue,
        run.Reason,
        run.Priority,
        run.Attempts,
        run.Started,
        run.Ended,
        Failure = run.Code is { } code ? new { Code = code, run.Message, run.Place, run.Step, run.Record } : null,
    };
}
