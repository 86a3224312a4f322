using System.CommandLine;
using System.Globalization;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Cli.Progress;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync run</c>: one task, for one item, for every item that meets a condition, or for none.</summary>
internal static class RunCommand
{
    /// <summary>Rows that a preview lists of each step and kind when --rows does not say.</summary>
    public const int StandardRows = 20;

    public static Command Create(CliContext context)
    {
        var plan = Options.Plan();
        var task = new Argument<string>("task") { Description = "The task to run; may be left out when there is only one.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string[]>("--key") { Description = "Key of the item; one value per key column.", AllowMultipleArgumentsPerToken = true };
        var all = new Option<string?>("--where") { Description = "Run for every item that meets this condition, for example 'status = \"New\"'. Scripts only." };
        var item = new Option<FileInfo?>("--item") { Description = "The item as a JSON file; the result is written to standard output." };
        var preview = new Option<bool>("--preview", "--dry-run") { Description = "Count what would be written, list the first rows with old and new values, and write nothing." };
        var rows = new Option<string>("--rows") { Description = "Rows that a preview lists of each step and kind: a number, or all.", DefaultValueFactory = _ => StandardRows.ToString(CultureInfo.InvariantCulture) };
        rows.Validators.Add(result => { if (Number(result.GetValueOrDefault<string>()) is null) result.AddError($"--rows takes a number or 'all', not '{result.GetValueOrDefault<string>()}'."); });
        var set = new Option<string[]>("--set") { Description = "A parameter: name=value. Wins over --set-file." };
        var setFile = new Option<string[]>("--set-file") { Description = "A file with parameters: one JSON object, { \"name\": value }." };
        var anew = new Option<bool>("--begin-anew") { Description = "Do not go on with a run of this item that did not finish: what it had written may be written again." };
        var full = new Option<bool>("--full") { Description = "Forget how far incremental merges have come, and read all rows." };
        var lease = Options.Lease();
        var environment = Options.Environment();
        var journal = Options.Journal();
        var format = Options.Format("text", "json");
        var progress = Options.Progress();
        var progressFile = new Option<string?>("--progress-file") { Description = "Where JSON events go in place of standard error." };
        var command = new Command("run", "Run a task.") { plan, task, key, all, item, preview, rows, set, setFile, anew, full, lease, environment, journal, format, progress, progressFile };
        command.Validators.Add(parsed =>
        {
            var given = new List<string>();
            if (parsed.GetValue(key) is { Length: > 0 }) given.Add("--key");
            if (parsed.GetValue(all) is not null) given.Add("--where");
            if (parsed.GetValue(item) is not null) given.Add("--item");
            if (given.Count > 1) parsed.AddError($"{string.Join(" and ", given)} each say for which item the task runs: leave out all but one.");
        });
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
                parsed.GetValue(full))
            {
                SetFiles = [.. parsed.GetValue(setFile) ?? []],
                Rows = Number(parsed.GetValue(rows)) ?? StandardRows,
                Format = parsed.GetRequiredValue(format),
                Progress = Enum.Parse<ProgressForm>(parsed.GetRequiredValue(progress), ignoreCase: true),
                ProgressFile = parsed.GetValue(progressFile),
                Lease = Options.LeaseOf(parsed.GetRequiredValue(lease)),
            })));
        return command;
    }

    private static int? Number(string? text) =>
        text == "all" ? int.MaxValue : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : null;
}
