using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync run</c>: one task, for one item, for every item that meets a condition, or for none.</summary>
internal static class RunCommand
{
    public static Command Create(CliContext context)
    {
        var plan = Options.Plan();
        var task = new Argument<string>("task") { Description = "The task to run; may be left out when there is only one.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string[]>("--key") { Description = "Key of the item; one value per key column.", AllowMultipleArgumentsPerToken = true };
        var all = new Option<string?>("--where") { Description = "Run for every item that meets this condition, for example 'status = \"New\"'. Scripts only." };
        var item = new Option<FileInfo?>("--item") { Description = "The item as a JSON file; the result is written to standard output." };
        var preview = new Option<bool>("--preview") { Description = "List every write with old and new values and write nothing." };
        var set = new Option<string[]>("--set") { Description = "A parameter: name=value." };
        var anew = new Option<bool>("--begin-anew") { Description = "Do not go on with a run of this item that did not finish: what it had written may be written again." };
        var full = new Option<bool>("--full") { Description = "Forget how far incremental merges have come, and read all rows." };
        var environment = Options.Environment();
        var journal = Options.Journal();
        var command = new Command("run", "Run a task.") { plan, task, key, all, item, preview, set, anew, full, environment, journal };
        command.SetAction(parsed => Problems.Guard(context, () => new RunSession(context, PlanLoader.Load(context, parsed.GetRequiredValue(plan)), parsed.GetValue(environment))
            .Run(new RunWish(
                parsed.GetRequiredValue(plan),
                parsed.GetValue(task),
                [.. parsed.GetValue(key) ?? []],
                parsed.GetValue(all),
                parsed.GetValue(item),
                parsed.GetValue(preview),
                [.. parsed.GetValue(set) ?? []],
                parsed.GetValue(journal),
                parsed.GetValue(anew),
                parsed.GetValue(full)))));
        return command;
    }
}
