using System.CommandLine;
using DataSync.Cli.Commands;

namespace DataSync.Cli;

/// <summary>The commands, one class each.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code: what cannot be read as a command could not be tried.</returns>
    public static int Run(CliContext context, string[] arguments, InvocationConfiguration? streams = null)
    {
        // A server stays: it does not hold what other commands need.
        var root = arguments is ["serve", ..] ? new RootCommand { ServeCommand.Create(context) } : Create(context);
        var parsed = root.Parse(arguments);
        var exit = parsed.Invoke(streams);
        return exit == ExitCode.Failed && parsed.Errors.Count > 0 ? ExitCode.Usage : exit;
    }

    public static RootCommand Create(CliContext context) => new("DataSync: sync scripts, checked, compiled and run.")
    {
        ImportCommand.Create(context),
        CheckCommand.Create(context),
        DoctorCommand.Create(context),
        BuildCommand.Create(context),
        RunCommand.Create(context),
        ServeCommand.Create(context),
        SchedulesCommand.Create(context),
        RunsCommand.Create(context),
        ExceptionsCommand.Create(context),
        TestCommand.Create(context),
        ExplainCommand.Create(context),
        StationCommand.Create(context),
        OutputCommand.Create(context),
        InputCommand.Create(context),
        CommunicateCommand.Create(context),
        ApproveCommand.Create(context),
        RestoreCommand.Create(context),
        LogCommand.Create(context),
        NetworkCommand.Create(context),
        WhyCommand.Create(context),
        QuarantineCommand.Create(context),
        FileCommand.Create(context),
    };
}
