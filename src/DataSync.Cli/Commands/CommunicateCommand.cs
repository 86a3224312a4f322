using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Engine.Failures;
using DataSync.Stations;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync communicate</c>: output at one station, the way of the file, input at the other; both on this machine.</summary>
internal static class CommunicateCommand
{
    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var to = new Option<string>("--to") { Description = "The station that receives.", Required = true };
        var command = new Command("communicate", "Output, carry and input between two stations of this machine.") { options.Plan, options.Station, to, options.Preview, options.Environment, options.Now };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            var (from, target) = (parsed.GetRequiredValue(options.Station), parsed.GetRequiredValue(to));
            var (environment, now) = (parsed.GetValue(options.Environment), parsed.GetValue(options.Now));
            using var sender = StationSession.Open(context, loaded, from, environment, now);
            using var receiver = StationSession.Open(context, loaded, target, environment, now);
            if (parsed.GetValue(options.Preview)) return Preview(context, sender, receiver, from, target);
            var mails = new ConnectionMails(context, loaded, parsed.GetRequiredValue(options.Plan), environment);
            mails.Output(from, [target], () =>
            {
                var result = sender.Station.Output(new OutputRequest { Partners = [target] });
                StationReport.Show(context, result);
                return result;
            });
            if (mails.IsStopped) throw RuntimeErrorCatalog.Cancelled.With("The command was stopped while it told of its output: nothing was carried.");
            return mails.Input(target, [from], () =>
            {
                foreach (var name in Carrier.Carry(sender.Station.Folders, sender.Station.Number, receiver.Station.Folders, receiver.Station.Number))
                    context.Out.WriteLine($"carried {name}");
                var result = receiver.Station.Input(new InputRequest { Partners = [from] });
                return (result, StationReport.Show(context, result));
            });
        }));
        return command;
    }

    // The file travels from one rehearsal to the other, in memory.
    private static int Preview(CliContext context, StationSession sender, StationSession receiver, string from, string target)
    {
        using var output = sender.Station.Rehearse();
        using var input = receiver.Station.Rehearse();
        StationReport.Show(context, output.Output(new OutputRequest { Partners = [target] }), isPreview: true);
        foreach (var name in Carrier.Carry(output.Folders, output.Number, input.Folders, input.Number)) context.Out.WriteLine($"would carry {name}");
        return StationReport.Show(context, input.Input(new InputRequest { Partners = [from] }), isPreview: true);
    }
}
