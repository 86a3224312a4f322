using System.CommandLine;
using System.Globalization;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Stations.Leave;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync approve</c>: deletions that wait, because more would have gone than a connection allows, are carried out or dropped.</summary>
internal static class ApproveCommand
{
    private const int MostKeys = 10;

    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var from = new Option<string?>("--from") { Description = "Only deletions that this partner's files asked for." };
        var table = new Option<string?>("--table") { Description = "Only records of this table." };
        var list = new Option<bool>("--list") { Description = "Only show what waits." };
        var reject = new Option<bool>("--reject") { Description = "Drop them: what was deleted at the partner comes back there; what left the scope stays until it is told anew." };
        var vanished = new Option<string?>("--vanished") { Description = "In their place: the rows that are missing from this table here were deleted on purpose (DS7014); the next output tells of them." };
        var command = new Command("approve", "Carry out the deletions that wait because more would go than 'hold deletions above' allows, each checked anew.")
        {
            options.Plan, options.Station, from, table, list, reject, vanished, options.Environment, options.Now,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(list) && parsed.GetValue(reject)) parsed.AddError("--list only shows what waits: leave out --reject, or --list.");
            if (parsed.GetValue(vanished) is not null && (parsed.GetValue(list) || parsed.GetValue(reject) || parsed.GetValue(from) is not null || parsed.GetValue(table) is not null))
                parsed.AddError("--vanished stands alone: it is about rows that are missing here, not about deletions that a partner asks for.");
        });
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            using var session = StationSession.Open(context, loaded, parsed.GetRequiredValue(options.Station), parsed.GetValue(options.Environment), parsed.GetValue(options.Now));
            if (parsed.GetValue(vanished) is { } missing)
            {
                context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{session.Station.ApproveVanished(missing):N0} of {missing} that are missing count as deleted; the next output tells of them."));
                return ExitCode.Ok;
            }

            var request = new ApprovalRequest { Partner = StationSession.Partner(loaded.Plan, parsed.GetValue(from)), Table = parsed.GetValue(table) };
            var waiting = session.Station.WaitingDeletions(request);
            if (waiting.IsEmpty) context.Out.WriteLine("No deletion waits.");
            foreach (var group in waiting) context.Out.WriteLine(Line(group));
            if (waiting.IsEmpty || parsed.GetValue(list)) return ExitCode.Ok;
            Tell(context, parsed.GetValue(reject) ? session.Station.Reject(request) : session.Station.Approve(request));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static string Line(WaitingDeletions group)
    {
        var keys = string.Join(", ", group.Keys.Take(MostKeys)) + (group.Keys.Length > MostKeys ? string.Create(CultureInfo.InvariantCulture, $" and {group.Keys.Length - MostKeys:N0} more") : "");
        return string.Create(CultureInfo.InvariantCulture, $"{group.Keys.Length:N0} of {group.Table} wait since {group.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, asked for by {group.File} ({group.Rule}): {group.Reason}: {keys}");
    }

    private static void Tell(CliContext context, ApprovalResult result)
    {
        foreach (var group in result.Gone.GroupBy(record => (record.Table, record.Rule)))
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"removed {group.Count():N0} of {group.Key.Table} ({group.Key.Rule})"));
        StationReport.Tell(context, "kept", result.Kept, indent: "");
        StationReport.Tell(context, "dropped", result.Dropped, indent: "");
    }
}
