using System.CommandLine;
using System.Globalization;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Plans.Runtime;
using DataSync.Stations.Undo;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync restore</c>: shows what leaving, synchronization and deletions above took away at a station, and brings it back.</summary>
internal static class RestoreCommand
{
    private const int MostKeys = 10;

    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var record = new Argument<string[]>("record") { Description = "Table and key of a record to bring back: Company 1/42. Without it what there is is shown.", Arity = new ArgumentArity(0, 2) };
        var table = new Option<string?>("--table") { Description = "Only records of this table." };
        var file = new Option<string?>("--file") { Description = "Only records that this file took away." };
        var since = new Option<string?>("--since") { Description = "Only records taken away on this day (2026-11-21) or later." };
        var yes = new Option<bool>("--yes") { Description = "Bring everything back that is shown." };
        var missing = new Option<bool>("--missing") { Description = "Leave out what is here again, in place of refusing all." };
        var command = new Command("restore", "Show what was taken away at a station, and bring it back with its parents and what hung below it.")
        {
            options.Plan, record, options.Station, table, file, since, yes, missing, options.Environment, options.Now,
        };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            using var session = StationSession.Open(context, loaded, parsed.GetRequiredValue(options.Station), parsed.GetValue(options.Environment), parsed.GetValue(options.Now));
            var one = parsed.GetValue(record) ?? [];
            if (one.Length == 1)
                throw new SyncException("DS5153", $"'{one[0]}' names no record.", "Write: datasync restore plan.sync Company 1/42 --station Berlin; or --table Company.", FailureClass.Setup);
            var request = new RestoreRequest
            {
                Table = one.Length > 0 ? one[0] : parsed.GetValue(table), Key = one.Length > 0 ? one[1] : null, File = parsed.GetValue(file), Since = Days.Read("--since", parsed.GetValue(since)),
                LeaveOutConflicts = parsed.GetValue(missing),
            };
            if (one.Length > 0 || parsed.GetValue(yes)) Tell(context, session.Station.Restore(request));
            else Show(context, session.Station.Removed(request));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Show(CliContext context, IReadOnlyCollection<RemovedRecords> removed)
    {
        if (removed.Count == 0) context.Out.WriteLine("Nothing was taken away, or longer ago than the delete cycle.");
        foreach (var group in removed)
        {
            var keys = string.Join(", ", group.Keys.Take(MostKeys)) + (group.Keys.Length > MostKeys ? string.Create(CultureInfo.InvariantCulture, $" and {group.Keys.Length - MostKeys:N0} more") : "");
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Keys.Length:N0} of {group.Table}, taken away {group.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z by {group.File} ({group.Rule}): {keys}"));
        }
    }

    private static void Tell(CliContext context, RestoreResult result)
    {
        foreach (var record in result.Restored) context.Out.WriteLine($"restored {record.Table} {record.Key}: {record.Reason}");
        foreach (var record in result.LeftOut) context.Out.WriteLine($"left out {record.Table} {record.Key}: {record.Reason}");
    }
}
