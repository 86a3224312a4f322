using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync build</c>: a script and what it imports become one artefact. Same scripts, same bytes.</summary>
internal static class BuildCommand
{
    public static Command Create(CliContext context)
    {
        var script = new Argument<string>("script") { Description = "The script; what it imports is taken along." };
        var output = new Option<string?>("--output", "-o") { Description = "The artefact; by default the script's name with .syncplan, in the current folder." };
        var command = new Command("build", "Compile a script into an artefact.") { script, output };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var path = parsed.GetRequiredValue(script);
            var target = parsed.GetValue(output) ?? Path.GetFileNameWithoutExtension(path) + PlanLoader.ArtefactExtension;
            ScriptCompilation.Build(context, path, target);
            context.Out.WriteLine($"built {target}");
            return ExitCode.Ok;
        }));
        return command;
    }
}
