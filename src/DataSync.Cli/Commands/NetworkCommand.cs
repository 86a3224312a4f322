using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync network</c>: the stations, and of each partner how far the files have come and what waits.</summary>
internal static class NetworkCommand
{
    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var format = Options.Format("text", "json", "mermaid");
        var command = new Command("network", "Show the stations as one of them knows them: last contact each way, what waits, what is overdue.") { options.Plan, options.Station, format, options.Environment, options.Now };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            using var session = StationSession.Open(context, loaded, parsed.GetRequiredValue(options.Station), parsed.GetValue(options.Environment), parsed.GetValue(options.Now));
            var network = session.Station.Network();
            switch (parsed.GetValue(format))
            {
                case "json": context.Out.WriteLine(StationJson.Of(network)); break;
                case "mermaid": context.Out.WriteLine(NetworkText.Mermaid(network)); break;
                default: NetworkText.Tell(context.Out, network); break;
            }
            return ExitCode.Ok;
        }));
        return command;
    }
}
