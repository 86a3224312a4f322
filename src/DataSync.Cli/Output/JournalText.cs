using System.Globalization;
using DataSync.Engine.Journal;

namespace DataSync.Cli.Output;

/// <summary>Runs of a journal as people read them.</summary>
internal static class JournalText
{
    /// <summary>A line for each run, and below it why it waits.</summary>
    public static void List(TextWriter console, IReadOnlyList<JournaledRun> runs)
    {
        if (runs.Count == 0) console.WriteLine("No such run.");
        foreach (var run in runs)
        {
            console.WriteLine($"{run.Run}  {Moment(run.Started)}  {Name(run)}  {Outcome(run)}{(run.Attempts > 1 ? $", {run.Attempts} attempts" : "")}{(run.Priority != 0 ? $", priority {run.Priority}" : "")}");
            if (run.Queue.Length > 0) console.WriteLine($"    in {run.Queue}{(run.Reason.Length > 0 ? $": {run.Reason}" : "")}");
            if (run.Code is { } code) console.WriteLine($"    {code}{(run.Place is { Length: > 0 } place ? $" at {place}" : "")}: {run.Message}");
        }
    }

    /// <summary>Everything that is known of a run.</summary>
    public static void Show(TextWriter console, RunJournal journal, JournaledRun run, TaskNotes notes)
    {
        console.WriteLine($"{Name(run)}: {Outcome(run)}");
        RunText.Note(console, "  ", notes.Task);
        console.WriteLine($"  run {run.Run}, of {run.Script}");
        foreach (var key in journal.CallKeys(run.Run)) console.WriteLine($"  called with the key {key}");
        var attempt = 0;
        foreach (var (parameters, plan) in journal.Attempts(run.Run))
            console.WriteLine($"  attempt {++attempt}{(parameters.Length > 0 ? $" with {parameters}" : "")}{(plan.Length > 12 ? $", plan {plan[..12]}" : "")}");
        console.WriteLine($"  from {Moment(run.Started)}{(run.Ended is { } ended ? $" to {Moment(ended)}" : "")}");
        if (run.Code is { } code)
        {
            console.WriteLine($"  {code}{(run.Place is { Length: > 0 } place ? $" at {place}" : "")}: {run.Message}");
            if (run.Step is { Length: > 0 } step) console.WriteLine($"    step: {step}");
            if (run.Record is { Length: > 0 } record) console.WriteLine($"    record: {record}");
        }
        foreach (var step in journal.Steps(run.Run))
        {
            console.WriteLine("  " + RunText.Line(step));
            RunText.Note(console, "      ", notes.Of(step.Step));
        }
        foreach (var change in journal.Changes(run.Run)) console.WriteLine("  " + RunText.Line(change));
        foreach (var exchange in journal.Exchanges(run.Run)) console.WriteLine("  " + Line(exchange));
        foreach (var mail in journal.Mails(run.Run)) console.WriteLine($"  {mail.Step} to {mail.Recipient}, \"{mail.Subject}\": {mail.State.ToString().ToLowerInvariant()}{(mail.Answer.Length > 0 ? $" - {mail.Answer}" : "")}");
        if (run.Queue.Length > 0) console.WriteLine($"  in {run.Queue}{(run.Reason.Length > 0 ? $": {run.Reason}" : "")}");
        if (run.IsHeld) console.WriteLine($"  It waits: `datasync exceptions return` goes on with it, `datasync exceptions discard` gives it up.");
    }

    public static string Outcome(JournaledRun run) => run.IsRunning ? "running" : run.Outcome switch
    {
        null or RunOutcome.BrokenOff => "broken off",
        { } outcome => outcome.ToString().ToLowerInvariant(),
    };

    private static string Name(JournaledRun run) => run.Item.Length > 0 ? $"{run.Task} for {run.Item}" : run.Task;

    private static string Line(Exchange exchange) => string.Create(CultureInfo.InvariantCulture,
        $"{exchange.Source} {exchange.Statement}{(exchange.Parameters.Length > 0 ? $" ({exchange.Parameters})" : "")}: {(exchange.Code is { } code ? code : $"{exchange.Rows} rows")}, {exchange.Milliseconds:0.0} ms").Trim();

    private static string Moment(string moment) => moment.Length >= 19 ? $"{moment[..10]} {moment[11..19]}Z" : moment;
}
