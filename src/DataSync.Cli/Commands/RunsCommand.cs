using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Engine.Journal;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync runs list | show</c>: the run journal as people read it. Source: tasks §2.12.</summary>
internal static class RunsCommand
{
    public static Command Create(CliContext context) => new("runs", "Look at the runs of tasks.") { List(context), Show(context) };

    private static Command List(CliContext context)
    {
        var plan = Options.Plan();
        var filter = new RunFilterOptions();
        var journal = Options.Journal();
        var format = Options.Format("text", "json");
        var command = new Command("list", "List runs, newest first.") { plan, filter.Task, filter.Item, filter.Since, filter.Limit, journal, format };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            using var opened = JournalPlace.Open(parsed.GetRequiredValue(plan), parsed.GetValue(journal), context.Clock);
            var found = opened.Find(filter.Read(parsed, held: false));
            if (parsed.GetValue(format) == "json") context.Out.WriteLine(JournalJson.List(found));
            else JournalText.List(context.Out, found);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Show(CliContext context)
    {
        var plan = Options.Plan();
        var run = RunFilterOptions.Run();
        var journal = Options.Journal();
        var format = Options.Format("text", "json");
        var command = new Command("show", "Show a run: its attempts, steps, changed fields and statements.") { plan, run, journal, format };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            using var opened = JournalPlace.Open(parsed.GetRequiredValue(plan), parsed.GetValue(journal), context.Clock);
            var found = opened.One(parsed.GetRequiredValue(run));
            var notes = NotesOfRun.Find(parsed.GetRequiredValue(plan), opened, found);
            if (parsed.GetValue(format) == "json") context.Out.WriteLine(JournalJson.Show(opened, found, notes));
            else JournalText.Show(context.Out, opened, found, notes);
            return ExitCode.Ok;
        }));
        return command;
    }
}

/// <summary>Options by which runs are chosen.</summary>
internal sealed class RunFilterOptions
{
    public RunFilterOptions() => Limit.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--limit takes a number from 1 on."); });

    public Option<string?> Task { get; } = new("--task") { Description = "Only runs of this task." };

    public Option<string?> Item { get; } = new("--item") { Description = "Only runs for this item: its key as it is listed." };

    public Option<string?> Since { get; } = new("--since") { Description = "Only runs that began on this day (2026-11-21, in UTC) or later." };

    public Option<int> Limit { get; } = new("--limit") { Description = "Most runs that are listed.", DefaultValueFactory = _ => 50 };

    public static Argument<string> Run() => new("run") { Description = "The run's id, or as much of its beginning as no other begins with." };

    public RunFilter Read(ParseResult parsed, bool held) => new(parsed.GetValue(Task), parsed.GetValue(Item), held, Since: Days.Read("--since", parsed.GetValue(Since)), Limit: parsed.GetValue(Limit));
}
