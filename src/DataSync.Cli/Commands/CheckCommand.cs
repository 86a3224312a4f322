using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync check</c>: every problem of the scripts in one pass.</summary>
internal static class CheckCommand
{
    public static Command Create(CliContext context)
    {
        var paths = new Argument<string[]>("paths") { Description = "Scripts, or folders with scripts.", Arity = ArgumentArity.OneOrMore };
        var format = Options.Format("text", "json", "sarif");
        var live = new Option<bool>("--live") { Description = "Compare the declarations with the real databases, column by column; nothing is written." };
        var environment = Options.Environment("Check too that every setting of every source has a value in this environment block; with --live, the environment whose databases are meant.");
        var station = new Option<string?>("--station") { Description = "With --live or --env: the station whose sources are meant." };
        var command = new Command("check", "Check scripts: names, types, keys, stations; nothing is run.") { paths, format, live, environment, station };
        command.SetAction(parsed => Problems.Guard(context, () => ScriptCompilation.Check(
            context,
            ScriptFiles.Expand(parsed.GetRequiredValue(paths)),
            parsed.GetRequiredValue(format),
            Wish(parsed.GetValue(environment), parsed.GetValue(station), parsed.GetValue(live)))));
        return command;
    }

    private static LiveWish? Wish(string? environment, string? station, bool live) => live || environment is not null ? new LiveWish(environment, station, live) : null;
}
