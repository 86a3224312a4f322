using System.Globalization;
using DataSync.Cli.Progress;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Cli.Output;

/// <summary>A run as people read it.</summary>
internal static class RunText
{
    public static void Tell(TextWriter console, RunResult result, TaskNotes notes)
    {
        var what = result.Item is { } item ? $" for {item.Table} {item.Key}" : "";
        console.WriteLine($"{(result.Preview is null ? "Run" : "Preview")}{what}: {result.Outcome.ToString().ToLowerInvariant()}" + (result.Attempt > 1 ? $" (attempt {result.Attempt})" : ""));
        Note(console, "  ", notes.Task);
        foreach (var step in result.Steps)
        {
            console.WriteLine("  " + Line(step));
            Note(console, "      ", notes.Of(step.Step));
        }
        if (result.Preview is { } preview) PreviewText.Tell(console, preview);
        else
            foreach (var change in result.Changes) console.WriteLine("  " + Line(change));
        foreach (var warning in result.Warnings) console.WriteLine($"  note: {warning}");
    }

    public static void Note(TextWriter console, string indent, string note)
    {
        if (note.Length > 0) console.WriteLine($"{indent}/// {note.ReplaceLineEndings($"\n{indent}/// ")}");
    }

    // Under `audit keys` there are no values.
    public static string Line(FieldChange change) => change is { Old: "", New: "" }
        ? $"{Row(change)}: {change.Action.ToString().ToLowerInvariant()} {change.Field}".TrimEnd()
        : $"{Row(change)}: {change.Field} {change.Old} -> {change.New}";

    // A key that the database has given is not asked for where nobody wants it.
    private static string Row(FieldChange change) => change.Key.Length == 0 ? $"{change.Table} (new)" : $"{change.Table} {change.Key}";

    public static string Line(StepReport step)
    {
        var counts = new List<string>();
        Add(step.RowsRead, "read");
        Add(step.RowsWritten, "written");
        Add(step.RowsUnchanged, "unchanged");
        Add(step.RowsBad, "bad");
        // A rate says something only where there was something to do.
        if (step.RowsRead >= 1000 && step.Seconds() is > 0 and var seconds)
            counts.Add(string.Create(CultureInfo.InvariantCulture, $"{ProgressWords.Time(TimeSpan.FromSeconds(seconds))}, {step.RowsRead / seconds:N0} rows/s"));
        return $"{step.Step}: {step.Outcome}" + (counts.Count > 0 ? $" ({string.Join(", ", counts)})" : "") + (step.Remark.Length > 0 ? $" - {step.Remark}" : "");

        void Add(long rows, string word)
        {
            if (rows > 0) counts.Add($"{rows} {word}");
        }
    }

    /// <summary>How long a step took; null where it was not measured: inside a loop, steps are counted only.</summary>
    public static double? Seconds(this StepReport step) => step is { Started: { } started, Ended: { } ended } ? (ended - started).TotalSeconds : null;
}
