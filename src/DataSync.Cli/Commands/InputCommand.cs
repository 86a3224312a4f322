using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync input</c>: takes in the files that have come, and answers them.</summary>
internal static class InputCommand
{
    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var from = new Option<string[]>("--from") { Description = "Partners; all connected ones by default.", AllowMultipleArgumentsPerToken = true };
        var unattended = new Option<bool>("--unattended") { Description = "Nobody watches: manual connections are left out." };
        var command = new Command("input", "Take in the communication files that have come.") { options.Plan, options.Station, from, unattended, options.Preview, options.Environment, options.Now };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            var (station, environment) = (parsed.GetRequiredValue(options.Station), parsed.GetValue(options.Environment));
            var request = new InputRequest
            {
                Partners = [.. StationSession.Partners(loaded.Plan, parsed.GetValue(from))],
                Start = parsed.GetValue(unattended) ? SessionStart.Unattended : SessionStart.CommandLine,
            };
            if (!parsed.GetValue(options.Preview))
                return new ConnectionMails(context, loaded, parsed.GetRequiredValue(options.Plan), environment).Input(station, request.Partners, () =>
                {
                    using var open = StationSession.Open(context, loaded, station, environment, parsed.GetValue(options.Now));
                    var result = open.Station.Input(request);
                    return (result, StationReport.Show(context, result));
                });

            using var session = StationSession.Open(context, loaded, station, environment, parsed.GetValue(options.Now));
            using var rehearsal = session.Station.Rehearse();
            return StationReport.Show(context, rehearsal.Input(request), isPreview: true);
        }));
        return command;
    }
}
