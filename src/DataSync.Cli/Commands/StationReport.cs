using System.Collections.Immutable;
using System.Globalization;
using DataSync.Cli.Output;
using DataSync.Stations.Histories;
using DataSync.Stations.Input;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Cli.Commands;

/// <summary>Says what an output or an input did: which file, which counts, which rule.</summary>
internal static class StationReport
{
    /// <summary>Records of one kind that are named; the others are counted.</summary>
    private const int MostNamed = 20;

    private const string OutOfQuarantine = "out of quarantine";

    /// <param name="isPreview">Nothing of it was done, and sizes are told.</param>
    public static void Show(CliContext context, OutputResult result, bool isPreview = false)
    {
        Show(context, result.Histories);
        foreach (var file in result.Files)
        {
            context.Out.WriteLine($"{(isPreview ? "would write" : "wrote")} {file.Name} for {file.Partner}: {Name(file.Kind)}" + (file.Reason.Length > 0 ? $" ({file.Reason})" : ""));
            foreach (var counts in file.Tables) context.Out.WriteLine("  " + Line(counts, output: true) + Size(counts, isPreview));
            Tell(context, file.Leaving, record => $"tells {record.Table} {record.Key} to go: {record.Reason}", "tells to go");
        }
        foreach (var skipped in result.Skipped) context.Out.WriteLine($"nothing for {skipped.Partner}: {skipped.Reason} ({skipped.Rule})");
    }

    /// <returns>The exit code: a file that is refused, or cannot be read, is a failure.</returns>
    /// <param name="isPreview">Nothing of it was done, and sizes are told.</param>
    public static int Show(CliContext context, InputResult result, bool isPreview = false)
    {
        Show(context, result.Histories);
        foreach (var step in result.Model) context.Out.WriteLine($"data model: {step}");
        if (result is { Model.IsEmpty: false, Files.IsEmpty: true }) context.Out.WriteLine("The database follows the new data model. Look at it, then start the input again; --unattended goes on by itself (R54).");
        else if (result.Files.Length == 0) context.Out.WriteLine("No file has come.");
        foreach (var file in result.Files)
        {
            context.Out.WriteLine($"{(isPreview ? $"would be {Name(file.Outcome)}:" : Name(file.Outcome))} {file.Name} from {file.Partner}" + (file.Reason.Length > 0 ? $": {file.Reason}" : ""));
            foreach (var counts in file.Tables) context.Out.WriteLine("  " + Line(counts, output: false) + Size(counts, isPreview));
            Tell(context, "removed", file.Removed);
            Tell(context, "kept", file.Kept);
            Tell(context, "asks for", file.Requested);
            Tell(context, "rejected", file.Rejected);
            Tell(context, "set aside", file.SetAside);
            Tell(context, file.Released, Released, OutOfQuarantine);
            if (file.Problem is { } problem) Problems.Show(context, problem.Code, problem.Cause, problem.Remedy, problem.Place);
        }
        Show(context, result.Retried);
        foreach (var skipped in result.Skipped) context.Out.WriteLine($"nothing from {skipped.Partner}: {skipped.Reason} ({skipped.Rule})");
        Show(context, result.Answers, isPreview);
        return result.Files.Any(f => f.Outcome is InputOutcome.Refused or InputOutcome.Unreadable || f.Problem is not null) ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>Histories that have begun: nothing stops, but somebody should know.</summary>
    private static void Show(CliContext context, IEnumerable<HistoryNote> notes)
    {
        foreach (var note in notes) Problems.Warn(context, note.Code, note.Cause, note.Remedy);
    }

    /// <summary>What became of rows in quarantine.</summary>
    public static void Show(CliContext context, IEnumerable<QuarantineRun> runs)
    {
        foreach (var run in runs)
        {
            context.Out.WriteLine($"quarantine of {run.Partner}: {run.Released.Length} left it, {run.Waiting} wait");
            Tell(context, run.Released, Released, OutOfQuarantine);
        }
    }

    /// <summary>The counters of a table that are not zero.</summary>
    public static string Line(TableCounts counts, bool output)
    {
        (string Name, long Value)[] all = output
            ? [("out", counts.Out), ("synchronization", counts.Synchronization), ("requested", counts.Requested)]
            : [("in", counts.In), ("new", counts.New), ("updated", counts.Updated), ("deleted", counts.Deleted), ("unchanged", counts.Unchanged), ("false", counts.False), ("similar", counts.Similar), ("quarantined", counts.Quarantined),
               ("listed", counts.Synchronization), ("removed", counts.Removed), ("cascaded", counts.Cascaded), ("kept", counts.Kept), ("requested", counts.Requested)];
        var shown = all.Where(c => c.Value != 0).Select(c => $"{c.Name} {c.Value}").ToArray();
        return $"{counts.Table}: {(shown.Length > 0 ? string.Join(", ", shown) : "nothing")}";
    }

    private static string Size(TableCounts counts, bool isPreview) => isPreview ? string.Create(CultureInfo.InvariantCulture, $"; {counts.Bytes:N0} bytes") : "";

    /// <summary>What became of records: the first ones by name, and of the others how many of each table and rule.</summary>
    /// <param name="context">Where it is told.</param>
    /// <param name="what">What became of them, as <c>kept</c>.</param>
    /// <param name="records">The records.</param>
    /// <param name="indent">What stands before each line.</param>
    public static void Tell(CliContext context, string what, ImmutableArray<RecordStory> records, string indent = "  ") =>
        Tell(context, records, record => $"{what} {record.Table} {record.Key}: {record.Reason} ({record.Rule})", what, indent);

    private static void Tell(CliContext context, ImmutableArray<RecordStory> records, Func<RecordStory, string> line, string what, string indent = "  ")
    {
        foreach (var record in records.Take(MostNamed)) context.Out.WriteLine(indent + line(record));
        foreach (var group in records.Skip(MostNamed).GroupBy(record => (record.Table, record.Rule)))
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{indent}{what} {group.Count():N0} more of {group.Key.Table}{(group.Key.Rule.Length > 0 ? $" ({group.Key.Rule})" : "")}"));
    }

    private static string Released(RecordStory record) => $"{OutOfQuarantine} {record.Table} {record.Key}: {record.Reason}" + (record.Rule.Length > 0 ? $" ({record.Rule})" : "");

    private static string Name(object kind) =>
        string.Concat(kind.ToString()?.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()) ?? []);
}
