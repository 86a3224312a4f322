using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Engine.Explain;
using DataSync.Engine.Journal;
using DataSync.Plans.Model;
using DataSync.Server.Schedules;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync schedules</c>: what <c>serve</c> would run, and when.</summary>
internal static class SchedulesCommand
{
    private const int Times = 3;

    public static Command Create(CliContext context)
    {
        var plan = Options.Plan();
        var journal = Options.Journal();
        var format = Options.Format("text", "json");
        var command = new Command("schedules", "List the schedules of a plan with their next times.") { plan, journal, format };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var path = parsed.GetRequiredValue(plan);
            var loaded = PlanLoader.Load(context, path);
            using var opened = RunJournal.OpenToRead(JournalPlace.Of(path, parsed.GetValue(journal), context.Clock));
            if (parsed.GetValue(format) == "json") context.Out.WriteLine(Json(context, loaded, opened));
            else Text(context, loaded, opened);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Text(CliContext context, LoadedPlan loaded, RunJournal? journal)
    {
        if (loaded.Plan.Schedules.IsEmpty) context.Out.WriteLine("There is no schedule.");
        foreach (var schedule in loaded.Plan.Schedules)
        {
            context.Out.WriteLine(schedule.Name);
            context.Out.WriteLine($"  {ScheduleWords.Of(loaded.Plan, schedule)}");
            context.Out.WriteLine($"  next: {string.Join(", ", Next(context, loaded, schedule, journal).Select(time => Shown(context, schedule, time)))}");
            foreach (var file in Files(loaded, schedule, journal)) context.Out.WriteLine($"  {file.Name}: {State(file)}");
        }
    }

    private static string Json(CliContext context, LoadedPlan loaded, RunJournal? journal)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var schedule in loaded.Plan.Schedules)
            {
                json.WriteStartObject();
                json.WriteString("schedule", schedule.Name);
                json.WriteString("task", loaded.Plan.Tasks[schedule.Task].Name);
                json.WriteString("says", ScheduleWords.Of(loaded.Plan, schedule));
                json.WriteStartArray("next");
                foreach (var time in Next(context, loaded, schedule, journal)) json.WriteStringValue(time.ToUniversalTime());
                json.WriteEndArray();
                if (schedule.Files is not null) WriteFiles(json, Files(loaded, schedule, journal));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteFiles(Utf8JsonWriter json, ImmutableArray<WaitingFile> files)
    {
        json.WriteStartArray("files");
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("taken", file.Taken);
            json.WriteString("state", State(file));
            if (file.Run.Length > 0) json.WriteString("run", file.Run);
            if (file.Code is not null) json.WriteString("code", file.Code);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The files that were taken and have not been put away.</summary>
    private static ImmutableArray<WaitingFile> Files(LoadedPlan loaded, SchedulePlan schedule, RunJournal? journal) =>
        schedule.Files is null || journal is null ? [] : journal.WaitingFiles(loaded.Plan.ScriptAt(loaded.Plan.Tasks[schedule.Task].Site), schedule.Name);

    private static string State(WaitingFile file) => file switch
    {
        { IsDone: true } or { Outcome: RunOutcome.Succeeded or RunOutcome.Stopped } => "done, and not moved away yet",
        { Outcome: RunOutcome.Discarded } => "given up, and not moved away yet",
        { Outcome: null, Attempts: 0 } => "taken",
        { Outcome: null } => "begun",
        _ => $"{file.Outcome?.ToString().ToLowerInvariant()} at attempt {file.Attempts}, run {file.Run[..8]}: {file.Code} {file.Message}",
    };

    private static IEnumerable<DateTimeOffset> Next(CliContext context, LoadedPlan loaded, SchedulePlan schedule, RunJournal? journal)
    {
        var times = new ScheduleTimes(schedule, context.Clock.LocalTimeZone);
        var now = context.Clock.GetUtcNow();
        var last = journal?.LastDue(loaded.Plan.ScriptAt(loaded.Plan.Tasks[schedule.Task].Site), schedule.Name) ?? now;
        var next = times.Next(last, now);
        for (var i = 0; i < Times && next is { } time; i++, next = times.After(time)) yield return time;
    }

    private static string Shown(CliContext context, SchedulePlan schedule, DateTimeOffset time)
    {
        var zone = schedule.Zone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : context.Clock.LocalTimeZone;
        return TimeZoneInfo.ConvertTime(time, zone).ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
    }
}
