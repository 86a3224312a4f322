using DataSync.Cli.Output;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;

namespace DataSync.Cli.Commands;

/// <summary>Says what a run did: outcome, steps, changes; for a preview every write.</summary>
internal sealed class RunReport(CliContext context)
{
    /// <returns>The exit code of this run.</returns>
    public int Show(RunResult result)
    {
        if (result.Item is { Json: { } json })
        {
            // The item is the output; everything else goes to the other console.
            context.Out.WriteLine(json);
            Tell(context.Error, result);
        }
        else
        {
            Tell(context.Out, result);
        }
        if (result.Failure is { } failure) Problems.Show(context, failure);
        return result.Outcome is RunOutcome.Succeeded or RunOutcome.Stopped ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Tell(TextWriter console, RunResult result)
    {
        var what = result.Item is { } item ? $" for {item.Table} {item.Key}" : "";
        console.WriteLine($"{(result.Preview is null ? "Run" : "Preview")}{what}: {result.Outcome.ToString().ToLowerInvariant()}" + (result.Attempt > 1 ? $" (attempt {result.Attempt})" : ""));
        foreach (var step in result.Steps) console.WriteLine("  " + Line(step));
        if (result.Preview is { } preview) Tell(console, preview);
        else
            foreach (var change in result.Changes) console.WriteLine($"  {change.Table} {change.Key}: {change.Field} {change.Old} -> {change.New}");
        foreach (var warning in result.Warnings) console.WriteLine($"  note: {warning}");
    }

    private static string Line(StepReport step)
    {
        var counts = new List<string>();
        if (step.RowsRead > 0) counts.Add($"{step.RowsRead} read");
        if (step.RowsWritten > 0) counts.Add($"{step.RowsWritten} written");
        if (step.RowsUnchanged > 0) counts.Add($"{step.RowsUnchanged} unchanged");
        if (step.RowsBad > 0) counts.Add($"{step.RowsBad} bad");
        return $"{step.Step}: {step.Outcome}" + (counts.Count > 0 ? $" ({string.Join(", ", counts)})" : "") + (step.Remark.Length > 0 ? $" - {step.Remark}" : "");
    }

    private static void Tell(TextWriter console, PreviewResult preview)
    {
        if (preview.Writes.Length == 0) console.WriteLine("  Nothing would be written.");
        foreach (var write in preview.Writes)
        {
            var isOwn = write.Kind == PlannedKind.Run;
            console.WriteLine($"  would {write.Kind.ToString().ToLowerInvariant()} {(isOwn ? $"in {write.Source}: {write.Table}" : $"{write.Source}.{write.Table} {write.Key}")} (step {write.Step})");
            foreach (var value in write.Values) console.WriteLine(isOwn ? $"    {value.Column} = {value.New}" : $"    {value.Column}: {value.Old} -> {value.New}");
        }
        if (preview.NotListed > 0) console.WriteLine($"  … and {preview.NotListed} more writes.");
    }
}
