using DataSync.Cli.Output;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary>Says what a run did: outcome, steps, changes; for a preview what would be written.</summary>
/// <param name="format"><c>text</c> or <c>json</c>.</param>
/// <param name="notes">What the script says of the task.</param>
internal sealed class RunReport(CliContext context, string format, TaskNotes notes)
{
    /// <returns>The exit code of this run.</returns>
    public int Show(RunResult result)
    {
        // An item that came as JSON is the output; the report then goes to the other console.
        if (result.Item is { Json: { } json }) context.Out.WriteLine(json);
        var console = result.Item is { Json: not null } ? context.Error : context.Out;
        if (format == "json") console.WriteLine(RunJson.Of(result, notes));
        else RunText.Tell(console, result, notes);
        if (result.Failure is { } failure && format != "json") Problems.Show(context, failure);
        return result switch
        {
            { Outcome: RunOutcome.Succeeded or RunOutcome.Stopped } => ExitCode.Ok,
            { IsRefused: true, Failure.Class: FailureClass.Setup or FailureClass.Script or FailureClass.Data } => ExitCode.Usage,
            _ => ExitCode.Failed,
        };
    }
}
