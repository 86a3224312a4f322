using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Engine.Explain;
using DataSync.Engine.Sources;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync explain</c>: what a task does, step by step, before it is run: statements, what is pushed down and why not, policies in force, where values come from.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliContext context)
    {
        var plan = Options.Plan();
        var task = new Argument<string>("task") { Description = "The task; all of them by default.", Arity = ArgumentArity.ZeroOrOne };
        var format = Options.Format("text", "json", "mermaid");
        var offline = new Option<bool>("--offline") { Description = "Connect to no source: everything but the statements is told." };
        var environment = Options.Environment();
        var command = new Command("explain", "Say what a task does before it is run, and where every value that it writes comes from.") { plan, task, format, offline, environment };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(plan));
            using var sources = new SourceSet(loaded.Plan, context.Kinds, new SourceSetOptions { Folder = loaded.Folder, Environment = parsed.GetValue(environment) });
            using var explainer = parsed.GetValue(offline) ? Explainer.Offline(loaded.Plan, sources) : new Explainer(loaded.Plan, sources);
            foreach (var index in Tasks.Named(loaded.Plan, parsed.GetValue(task)))
            {
                var explanation = explainer.Explain(index);
                context.Out.WriteLine(parsed.GetValue(format) switch { "json" => explanation.ToJson(), "mermaid" => explanation.ToMermaid(), _ => explanation.ToText() });
            }
            return ExitCode.Ok;
        }));
        return command;
    }
}
