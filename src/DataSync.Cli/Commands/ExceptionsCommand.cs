using System.Collections.Immutable;
using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Cli.Progress;
using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary>
/// <c>datasync exceptions list | show | return | discard | raise</c>: items whose run has failed or broken off wait here, without a path that anybody has drawn, until somebody has put the cause right. Source: tasks
/// R117, R118, R121 to R126, C37.
/// </summary>
internal static class ExceptionsCommand
{
    public static Command Create(CliContext context) =>
        new("exceptions", "Look at runs that failed, and go on with them.") { List(context), Show(context), Return(context), Discard(context), Raise(context) };

    private static Command List(CliContext context)
    {
        var plan = Options.Plan();
        var filter = new RunFilterOptions();
        var queue = new Option<string?>("--queue") { Description = "Only those that a script has sent to this queue." };
        var journal = Options.Journal();
        var format = Options.Format("text", "json");
        var command = new Command("list", "List the runs that wait for somebody, the most urgent first.") { plan, queue, filter.Task, filter.Item, filter.Since, filter.Limit, journal, format };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            using var opened = JournalPlace.Open(parsed.GetRequiredValue(plan), parsed.GetValue(journal), context.Clock);
            var found = opened.Find(filter.Read(parsed, held: true) with { Queue = parsed.GetValue(queue) });
            if (parsed.GetValue(format) == "json") context.Out.WriteLine(JournalJson.List(found));
            else if (found.IsEmpty) context.Out.WriteLine(parsed.GetValue(queue) is { } named ? $"Nothing waits in {named}. {Elsewhere(opened)}" : "Nothing waits.");
            else JournalText.List(context.Out, found);
            return ExitCode.Ok;
        }));
        return command;
    }

    // A name that is mistyped must not look like a queue that is done.
    private static string Elsewhere(RunJournal journal)
    {
        string[] queues = [.. journal.Find(new RunFilter(Held: true, Limit: int.MaxValue)).Select(run => run.Queue).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return queues.Length == 0 ? "Nor does anything in another queue." : $"Queues in which something waits: {string.Join(", ", queues)}.";
    }

    private static Command Show(CliContext context) => One(context, "show", "Show a run that waits, with all that is known of it.", (parsed, opened, run) =>
    {
        var found = opened.Waiting(run);
        JournalText.Show(context.Out, opened, found, NotesOfRun.Find(parsed.GetRequiredValue<string>("plan"), opened, found));
    });

    private static Command Discard(CliContext context) => One(context, "discard", "Give a run up: nothing goes on with it, what it has written stays, and the next run of its item begins anew.", (_, opened, run) =>
    {
        opened.Discard(run);
        context.Out.WriteLine("It is given up.");
    });

    private static Command Raise(CliContext context)
    {
        var priority = new Argument<int>("priority") { Description = "The higher, the more urgent; 0 is the usual one." };
        var command = One(context, "raise", "Say how urgent a run is that waits.", (parsed, opened, run) =>
        {
            opened.Raise(run, parsed.GetRequiredValue(priority));
            context.Out.WriteLine($"Its priority is {parsed.GetRequiredValue(priority)}.");
        });
        command.Add(priority);
        return command;
    }

    private static Command One(CliContext context, string name, string description, Action<ParseResult, RunJournal, string> does)
    {
        var plan = Options.Plan();
        var run = RunFilterOptions.Run();
        var journal = Options.Journal();
        var command = new Command(name, description) { plan, run, journal };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            using var opened = JournalPlace.Open(parsed.GetRequiredValue(plan), parsed.GetValue(journal), context.Clock);
            does(parsed, opened, parsed.GetRequiredValue(run));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Return(CliContext context)
    {
        var plan = Options.Plan();
        var run = RunFilterOptions.Run();
        var set = new Option<string[]>("--set") { Description = "A parameter: name=value. Wins over --set-file." };
        var setFile = new Option<string[]>("--set-file") { Description = "A file with parameters: one JSON object, { \"name\": value }." };
        var environment = Options.Environment();
        var journal = Options.Journal();
        var format = Options.Format("text", "json");
        var progress = Options.Progress();
        var command = new Command("return", "Go on with a run at the step that failed, with the values of now.") { plan, run, set, setFile, environment, journal, format, progress };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var path = parsed.GetRequiredValue(plan);
            var loaded = PlanLoader.Load(context, path);
            JournaledRun waiting;
            using (var opened = JournalPlace.Open(path, parsed.GetValue(journal), context.Clock)) waiting = opened.Waiting(parsed.GetRequiredValue(run));
            return new RunSession(context, loaded, parsed.GetValue(environment)).Run(new RunWish(
                path, Task(loaded, waiting), Key(loaded, waiting), null, null, false, [.. parsed.GetValue(set) ?? []], parsed.GetValue(journal), false, false)
            {
                SetFiles = [.. parsed.GetValue(setFile) ?? []],
                Format = parsed.GetRequiredValue(format),
                Progress = Enum.Parse<ProgressForm>(parsed.GetRequiredValue(progress), ignoreCase: true),
            });
        }));
        return command;
    }

    private static string Task(LoadedPlan loaded, JournaledRun run) => loaded.Plan.Tasks.Any(task => task.Name == run.Task && loaded.Plan.ScriptAt(task.Site) == run.Script) ? run.Task
        : throw new SyncException("DS5158", $"The run {run.Run} is of the task {run.Task} in {run.Script}, which this plan does not have.", "Name the plan that it ran with.", FailureClass.Setup);

    private static ImmutableArray<string> Key(LoadedPlan loaded, JournaledRun run) => !run.ItemKey.IsDefault ? run.ItemKey : run.Item.Length == 0 ? []
        : loaded.Plan.Tasks.Any(task => task.Name == run.Task && task.Item is null)
        ? throw new SyncException("DS5165", $"The run {run.Run} is of the file {run.Item}, and belongs to its schedule.", "Put the cause right and let `datasync serve` run: it goes on with the file at its next look. Or give the run up with `datasync exceptions discard`.", FailureClass.Setup)
        : throw new SyncException("DS5159", $"The run journal does not have the key of {run.Item}: a part of it is masked, or the item came as JSON.", "Go on with `datasync run` and --key or --item.", FailureClass.Setup);
}
