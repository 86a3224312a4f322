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
        var command = new Command("check", "Check scripts: names, types, keys, stations; nothing is run.") { paths, format };
        command.SetAction(parsed => Problems.Guard(context, () =>
            ScriptCompilation.Check(context, ScriptFiles.Expand(parsed.GetRequiredValue(paths)), parsed.GetRequiredValue(format))));
        return command;
    }
}
