using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Plans.Model;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync station install | remove</c>: takes a station's database under the ledger's care, or out of it.</summary>
internal static class StationCommand
{
    public static Command Create(CliContext context) =>
        new("station", "Take a station's database under the care of a ledger, or out of it.") { Install(context), Remove(context) };

    private static Command Install(CliContext context)
    {
        var options = new StationOptions();
        var command = new Command("install", "Create ledger and triggers where they are missing. Output and input do it too.") { options.Plan, options.Station, options.Environment };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            using var session = StationSession.Open(context, loaded, parsed.GetRequiredValue(options.Station), parsed.GetValue(options.Environment), null);
            session.Station.Install();
            context.Out.WriteLine("The changes of its tables are known from now on:");
            foreach (var table in session.Station.Tables) context.Out.WriteLine($"  {table.Table}: {table.Words}");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Remove(CliContext context)
    {
        var options = new StationOptions();
        var yes = new Option<bool>("--yes") { Description = "Do it; without it, only what would go is told." };
        var command = new Command("remove", "Remove triggers and ledger; tables and files stay. Afterwards the station begins anew.") { options.Plan, options.Station, yes, options.Environment };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            var name = parsed.GetRequiredValue(options.Station);
            using var session = StationSession.Open(context, loaded, name, parsed.GetValue(options.Environment), null);
            if (!parsed.GetValue(yes))
            {
                context.Out.WriteLine($"All that the ledger of {name} knows would go: what its partners have, and which changes they still wait for.");
                foreach (var table in session.Station.Tables)
                    context.Out.WriteLine(table.Tracking == TrackingKind.Triggers ? $"  {table.Table}: its triggers would go" : $"  {table.Table}: nothing is installed on it");
                context.Out.WriteLine("Say --yes to do it.");
                return ExitCode.Failed;
            }

            session.Station.Uninstall();
            context.Out.WriteLine("Triggers and ledger are gone; tables and files are as they were.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
