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
        var environment = Options.Environment();
        var station = new Option<string?>("--station") { Description = "With --live: the station whose sources are meant." };
        var command = new Command("check", "Check scripts: names, types, keys, stations; nothing is run.") { paths, format, live, environment, station };
        command.SetAction(parsed => Problems.Guard(context, () => ScriptCompilation.Check(
            context,
            ScriptFiles.Expand(parsed.GetRequiredValue(paths)),
            parsed.GetRequiredValue(format),
            parsed.GetValue(live) ? new LiveWish(parsed.GetValue(environment), parsed.GetValue(station)) : null)));
        return command;
    }
}
