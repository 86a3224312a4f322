using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Stations.Log;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync log</c>: the communication log of a station.</summary>
internal static class LogCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var with = new Option<string?>("--with") { Description = "Only sessions with this partner." };
        var since = new Option<string?>("--since") { Description = "Only sessions of this day (2026-11-21, in UTC) and later." };
        var until = new Option<string?>("--until") { Description = "Only sessions of this day and earlier." };
        var errors = new Option<bool>("--errors") { Description = "Only sessions that failed, here or at the partner, and those with rows set aside." };
        var format = Options.Format("text", "json");
        var command = new Command("log", "Show the communication log of a station.") { options.Plan, options.Station, with, since, until, errors, format, options.Environment };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            using var session = StationSession.Open(context, loaded, parsed.GetRequiredValue(options.Station), parsed.GetValue(options.Environment), null);
            var partner = StationSession.Partner(loaded.Plan, parsed.GetValue(with));
            var (first, last) = (Days.Read("--since", parsed.GetValue(since)) ?? DateOnly.MinValue, Days.Read("--until", parsed.GetValue(until)) ?? DateOnly.MaxValue);
            var entries = session.Station.Log(partner).Where(entry => Moment(entry).DateOfDay() is var day && day >= first && day <= last)
                .Where(entry => !parsed.GetValue(errors) || IsError(entry)).ToArray();
            if (parsed.GetValue(format) == "json") context.Out.WriteLine(JsonSerializer.Serialize(entries, Json));
            else if (entries.Length == 0) context.Out.WriteLine("No such session yet.");
            else foreach (var entry in entries) Show(context, loaded, entry);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static bool IsError(StationLogEntry entry) => entry.Code.Length > 0 || entry.Refused.Length > 0 || !entry.SetAside.IsEmpty;

    private static DateTimeOffset Moment(StationLogEntry entry) => DateTimeOffset.FromUnixTimeMilliseconds(entry.At);

    private static DateOnly DateOfDay(this DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    private static void Show(CliContext context, LoadedPlan loaded, StationLogEntry entry)
    {
        var partner = loaded.Plan.Network?.Stations.FirstOrDefault(s => s.Number == entry.Partner.Value)?.Name ?? entry.Partner.ToString();
        var at = Moment(entry).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var confirmed = !entry.IsOutput ? "" : entry.Input ? ", input there" : entry.Refused.Length > 0 ? $", refused there ({entry.Refused})" : entry.Received ? ", received" : ", no receipt yet";
        context.Out.WriteLine($"{entry.Id,4}  {at}  {(entry.IsOutput ? "to" : "from")} {partner}  {entry.Kind}  {entry.Status}{confirmed}  {entry.File}");
        if (entry.Error.Length > 0) context.Out.WriteLine($"      {entry.Code}: {entry.Error}");
        foreach (var row in entry.SetAside) context.Out.WriteLine($"      set aside{(entry.IsOutput ? " there" : "")} {row.Table} {row.Key}: {row.Reason}");
        foreach (var counts in entry.Tables) context.Out.WriteLine("      " + StationReport.Line(counts, entry.IsOutput));
    }
}
