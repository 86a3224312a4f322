using System.Collections.Immutable;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary>What <c>datasync run</c> was asked for.</summary>
internal sealed record RunWish(string Plan, string? Task, ImmutableArray<string> Key, string? Where, FileInfo? Item, bool Preview, ImmutableArray<string> Set, string? Journal, bool BeginAnew, bool Full);

/// <summary>Runs a task for what was asked for, and reports each run.</summary>
internal sealed class RunSession(CliContext context, LoadedPlan loaded, string? environment)
{
    public int Run(RunWish wish)
    {
        var task = Tasks.One(loaded.Plan, wish.Task);
        var options = new RunOptions
        {
            Parameters = Parameters(wish.Set),
            Preview = wish.Preview,
            PlanDigest = loaded.Digest,
            Full = wish.Full,
            Start = wish.BeginAnew ? RunStart.Anew : RunStart.GoOn,
        };
        using var sources = new SourceSet(loaded.Plan, context.Kinds, new SourceSetOptions { Folder = loaded.Folder, Environment = environment });
        // A preview leaves no trace, not even in the journal.
        using var journal = wish.Preview ? RunJournal.InMemory() : RunJournal.Open(wish.Journal ?? Path.Combine(loaded.Folder, "datasync-journal.db"));
        var runner = new TaskRunner(loaded.Plan, loaded.Code, sources, journal, context.Clock);
        using var stop = new StopOnSignal();

        var report = new RunReport(context);
        if (wish.Where is { } condition)
        {
            var query = ScriptCompilation.ItemQuery(context, wish.Plan, loaded.Plan, task, condition);
            var runs = 0;
            var failed = 0;
            foreach (var result in runner.RunEach(task, query, options, stop.Token))
            {
                runs++;
                if (report.Show(result) != ExitCode.Ok) failed++;
            }
            context.Out.WriteLine($"{runs} items: {runs - failed} done, {failed} failed.");
            return failed == 0 ? ExitCode.Ok : ExitCode.Failed;
        }

        var item = wish switch
        {
            { Item: { } file } => ItemRequest.FromJson(File.ReadAllText(file.FullName)),
            { Key.Length: > 0 } => ItemRequest.WithKey(wish.Key),
            _ => ItemRequest.None,
        };
        return report.Show(runner.Run(task, item, options, stop.Token));
    }

    private static ImmutableDictionary<string, object?> Parameters(ImmutableArray<string> set)
    {
        var parameters = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (var text in set)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw new SyncException("DS5104", $"'{text}' does not set a parameter.", "Write --set name=value.", FailureClass.Setup);
            parameters[text[..at]] = text[(at + 1)..];
        }
        return parameters.ToImmutable();
    }
}
