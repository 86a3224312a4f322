using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Stations.Output;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync output</c>: writes the files that are due for a station's partners.</summary>
internal static class OutputCommand
{
    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var to = new Option<string[]>("--to") { Description = "Partners; all connected ones by default.", AllowMultipleArgumentsPerToken = true };
        var initial = new Option<bool>("--initial") { Description = "A full load instead of what changed." };
        var tables = new Option<string[]>("--tables") { Description = "Only these tables, whole: a load of some tables, for stations below.", AllowMultipleArgumentsPerToken = true };
        var unattended = new Option<bool>("--unattended") { Description = "Nobody watches: manual connections are left out." };
        var command = new Command("output", "Write the communication files that are due.") { options.Plan, options.Station, to, initial, tables, unattended, options.Preview, options.Environment, options.Now };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            var (station, environment) = (parsed.GetRequiredValue(options.Station), parsed.GetValue(options.Environment));
            var request = new OutputRequest
            {
                Partners = [.. StationSession.Partners(loaded.Plan, parsed.GetValue(to))],
                InitialLoad = parsed.GetValue(initial),
                Loading = new LoadLines(context).Tell,
                Tables = [.. parsed.GetValue(tables) ?? []],
                Start = parsed.GetValue(unattended) ? SessionStart.Unattended : SessionStart.CommandLine,
            };
            if (!parsed.GetValue(options.Preview))
            {
                new ConnectionMails(context, loaded, parsed.GetRequiredValue(options.Plan), environment).Output(station, request.Partners, () =>
                {
                    using var open = StationSession.Open(context, loaded, station, environment, parsed.GetValue(options.Now));
                    var result = open.Station.Output(request);
                    StationReport.Show(context, result);
                    return result;
                });
                return ExitCode.Ok;
            }

            using var session = StationSession.Open(context, loaded, station, environment, parsed.GetValue(options.Now));
            using var rehearsal = session.Station.Rehearse();
            StationReport.Show(context, rehearsal.Output(request), isPreview: true);
            return ExitCode.Ok;
        }));
        return command;
    }
}
