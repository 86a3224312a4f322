using DataSync.Cli.Loading;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;
using DataSync.Stations;

namespace DataSync.Cli.Output;

/// <summary>Runs a command's body and says what went wrong, with its code, in one form everywhere.</summary>
internal static class Problems
{
    public static int Guard(CliContext context, Func<int> body)
    {
        try
        {
            return body();
        }
        catch (NotLoadedException e)
        {
            return e.ExitCode;
        }
        catch (SyncException e)
        {
            Show(context, e.Code, e.Message, e.Remedy, e.Place);
            return e.Failure is FailureClass.Setup ? ExitCode.Usage : ExitCode.Failed;
        }
        catch (StationException e)
        {
            Show(context, e.Code, e.Cause, e.Remedy, e.Place);
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Show(context, "DS5102", e.Message, "Check the path and the rights of the user that runs datasync.", "");
            return ExitCode.Usage;
        }
        catch (Exception e)
        {
            // Nobody should ever see this: but who does needs a code, a remedy, and all there is for the report.
            Show(context, RuntimeErrorCatalog.InternalError.Code, $"{e.GetType().Name}: {e.Message}", "This is a defect of DataSync: report it with the script and what follows.", "");
            context.Error.WriteLine(e.StackTrace);
            return ExitCode.Failed;
        }
    }

    /// <summary>A failed run: also in which step, and at which record.</summary>
    public static void Show(CliContext context, RunFailure failure)
    {
        Show(context, failure.Code, failure.Message, "", failure.Place);
        if (failure.Step.Length > 0) context.Error.WriteLine($"  step: {failure.Step}{(failure.Text.Length > 0 && failure.Text != failure.Step ? $", {failure.Text}" : "")}");
        if (failure.Record.Length > 0) context.Error.WriteLine($"  record: {failure.Record}");
        if (failure.Remedy.Length > 0) context.Error.WriteLine($"  help: {failure.Remedy}");
    }

    /// <summary>What does not stop a command.</summary>
    public static void Warn(CliContext context, string code, string message, string remedy)
    {
        context.Error.WriteLine($"warning {code}: {message}");
        context.Error.WriteLine($"  help: {remedy}");
    }

    public static void Show(CliContext context, string code, string message, string remedy, string place)
    {
        context.Error.WriteLine(place.Length > 0 ? $"error {code} at {place}: {message}" : $"error {code}: {message}");
        if (remedy.Length > 0) context.Error.WriteLine($"  help: {remedy}");
    }
}
