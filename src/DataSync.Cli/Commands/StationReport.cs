using DataSync.Cli.Output;
using DataSync.Stations.Input;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Cli.Commands;

/// <summary>Says what an output or an input did: which file, which counts, which rule.</summary>
internal static class StationReport
{
    public static void Show(CliContext context, OutputResult result)
    {
        foreach (var file in result.Files)
        {
            context.Out.WriteLine($"wrote {file.Name} for {file.Partner}: {Name(file.Kind)}" + (file.Reason.Length > 0 ? $" ({file.Reason})" : ""));
            foreach (var counts in file.Tables) context.Out.WriteLine("  " + Line(counts, output: true));
            foreach (var record in file.Leaving) context.Out.WriteLine($"  tells {record.Table} {record.Key} to go: {record.Reason}");
        }
        foreach (var skipped in result.Skipped) context.Out.WriteLine($"nothing for {skipped.Partner}: {skipped.Reason} ({skipped.Rule})");
    }

    /// <returns>The exit code: a refused file is a failure.</returns>
    public static int Show(CliContext context, InputResult result)
    {
        if (result.Files.Length == 0) context.Out.WriteLine("No file has come.");
        foreach (var file in result.Files)
        {
            context.Out.WriteLine($"{Name(file.Outcome)} {file.Name} from {file.Partner}" + (file.Reason.Length > 0 ? $": {file.Reason}" : ""));
            foreach (var counts in file.Tables) context.Out.WriteLine("  " + Line(counts, output: false));
            Tell(context, "removed", file.Removed);
            Tell(context, "kept", file.Kept);
            Tell(context, "asks for", file.Requested);
            Tell(context, "rejected", file.Rejected);
            Tell(context, "set aside", file.SetAside);
            foreach (var record in file.Released) context.Out.WriteLine(Released(record));
            if (file.Problem is { } problem) Problems.Show(context, problem.Code, problem.Cause, problem.Remedy, problem.Place);
        }
        Show(context, result.Retried);
        foreach (var skipped in result.Skipped) context.Out.WriteLine($"nothing from {skipped.Partner}: {skipped.Reason} ({skipped.Rule})");
        Show(context, result.Answers);
        return result.Files.Any(f => f.Outcome == InputOutcome.Refused) ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>What became of rows in quarantine.</summary>
    public static void Show(CliContext context, IEnumerable<QuarantineRun> runs)
    {
        foreach (var run in runs)
        {
            context.Out.WriteLine($"quarantine of {run.Partner}: {run.Released.Length} left it, {run.Waiting} wait");
            foreach (var record in run.Released) context.Out.WriteLine(Released(record));
        }
    }

    /// <summary>The counters of a table that are not zero.</summary>
    public static string Line(TableCounts counts, bool output)
    {
        (string Name, long Value)[] all = output
            ? [("out", counts.Out), ("synchronization", counts.Synchronization), ("requested", counts.Requested)]
            : [("in", counts.In), ("new", counts.New), ("updated", counts.Updated), ("deleted", counts.Deleted), ("unchanged", counts.Unchanged), ("false", counts.False), ("quarantined", counts.Quarantined),
               ("listed", counts.Synchronization), ("removed", counts.Removed), ("cascaded", counts.Cascaded), ("kept", counts.Kept), ("requested", counts.Requested)];
        var shown = all.Where(c => c.Value != 0).Select(c => $"{c.Name} {c.Value}").ToArray();
        return $"{counts.Table}: {(shown.Length > 0 ? string.Join(", ", shown) : "nothing")}";
    }

    private static void Tell(CliContext context, string what, IEnumerable<RecordStory> records)
    {
        foreach (var record in records) context.Out.WriteLine($"  {what} {record.Table} {record.Key}: {record.Reason} ({record.Rule})");
    }

    private static string Released(RecordStory record) => $"  out of quarantine {record.Table} {record.Key}: {record.Reason}" + (record.Rule.Length > 0 ? $" ({record.Rule})" : "");

    private static string Name(object kind) =>
        string.Concat(kind.ToString()?.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()) ?? []);
}
