using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Plans.Model;
using DataSync.Stations.Answers;
using DataSync.Stations.Quarantine;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync quarantine</c>: rows of partners that the station's database does not take: shows them, tries them again, gives one up.</summary>
internal static class QuarantineCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var with = new Option<string?>("--with") { Description = "Only rows of this partner." };
        var retry = new Option<bool>("--retry") { Description = "Try them again; every input does it too." };
        var discard = new Option<string[]>("--discard")
        {
            Description = "A table and a key as the list shows it: give that row up. It comes again only in a newer version, or when synchronization finds it missing.",
            Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true, HelpName = "table key",
        };
        var format = Options.Format("text", "json");
        var command = new Command("quarantine", "Show the rows of partners that the station's database does not take, try them again, or give one up.")
        {
            options.Plan, options.Station, with, retry, discard, format, options.Environment, options.Now,
        };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            using var session = StationSession.Open(context, loaded, parsed.GetRequiredValue(options.Station), parsed.GetValue(options.Environment), parsed.GetValue(options.Now));
            var partner = StationSession.Partner(loaded.Plan, parsed.GetValue(with));
            if (parsed.GetValue(discard) is [var table, var key])
            {
                var given = session.Station.DiscardFromQuarantine(partner, table, key);
                context.Out.WriteLine($"gave up {table} {key} of {Partner(loaded.Plan, given)}");
            }

            if (parsed.GetValue(retry)) StationReport.Show(context, session.Station.RetryQuarantine(partner));
            var rows = session.Station.Quarantine(partner);
            if (parsed.GetValue(format) == "json") context.Out.WriteLine(JsonSerializer.Serialize(rows.Select(row => Data(loaded.Plan, row)), Json));
            else if (rows.Length == 0) context.Out.WriteLine("Nothing is in quarantine.");
            else foreach (var row in rows) Show(context, loaded.Plan, row);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Show(CliContext context, SyncPlan plan, QuarantinedRow row)
    {
        context.Out.WriteLine($"{row.Table} {RecordKeyText.Show(row.Key)}  from {Partner(plan, row)}  {At(row)}  tried {row.Tries} times  {row.File}");
        context.Out.WriteLine($"      {(row.Field.Length > 0 ? row.Field + ": " : "")}{row.Reason}");
        context.Out.WriteLine("      " + string.Join(", ", row.Values.Select(value => $"{value.Key} {value.Value}")));
    }

    private static object Data(SyncPlan plan, QuarantinedRow row) => new
    {
        Partner = Partner(plan, row), row.Table, Key = RecordKeyText.Show(row.Key), Version = row.Version.ToString(), row.File, At = At(row), row.Tries, row.Reason, Column = row.Field,
        Values = row.Values.ToDictionary(value => value.Key, value => value.Value),
    };

    private static string Partner(SyncPlan plan, QuarantinedRow row) => plan.Network?.Stations.FirstOrDefault(station => station.Number == row.Partner.Value)?.Name ?? row.Partner.ToString();

    private static string At(QuarantinedRow row) => DateTimeOffset.FromUnixTimeMilliseconds(row.At).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
