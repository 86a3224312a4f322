using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Testing;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync test</c>: the test blocks of scripts, against in-memory databases.</summary>
internal static class TestCommand
{
    public static Command Create(CliContext context)
    {
        var paths = new Argument<string[]>("paths") { Description = "Scripts or artefacts, or folders with scripts.", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string>("--name") { Description = "Only tests whose name contains this text.", DefaultValueFactory = _ => "" };
        var command = new Command("test", "Run the tests that scripts contain.") { paths, name };
        command.SetAction(parsed => Problems.Guard(context, () => Run(context, parsed.GetRequiredValue(paths), parsed.GetValue(name) ?? "")));
        return command;
    }

    private static int Run(CliContext context, string[] paths, string name)
    {
        int passed = 0, failed = 0;
        using var stop = new StopOnSignal();
        foreach (var path in Plans(paths))
        {
            LoadedPlan loaded;
            try
            {
                loaded = PlanLoader.Load(context, path);
            }
            catch (NotLoadedException)
            {
                // Its errors are on the console; a script that cannot be compiled is a test that failed.
                failed++;
                continue;
            }
            foreach (var result in new TestRunner(loaded.Plan, loaded.Code, loaded.Folder).Run(name, stop.Token).Results)
            {
                context.Out.WriteLine($"{(result.Passed ? "ok    " : "FAILED")} {result.Name}");
                foreach (var message in result.Messages) context.Out.WriteLine($"         {message.Place}: {message.Text}");
                if (result.Passed) passed++;
                else failed++;
            }
        }
        context.Out.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static IEnumerable<string> Plans(string[] paths)
    {
        var files = ScriptFiles.Expand(paths);
        var artefacts = files.Where(IsArtefact);
        var scripts = files.Where(file => !IsArtefact(file)).ToArray();
        return scripts.Length == 0 ? artefacts : artefacts.Concat(ScriptCompilation.Roots(scripts));
    }

    private static bool IsArtefact(string path) => path.EndsWith(PlanLoader.ArtefactExtension, StringComparison.OrdinalIgnoreCase);
}
