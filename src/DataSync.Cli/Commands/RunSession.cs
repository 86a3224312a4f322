using System.Collections.Immutable;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Cli.Progress;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary>What <c>datasync run</c> was asked for.</summary>
internal sealed record RunWish(string Plan, string? Task, ImmutableArray<string> Key, string? Where, FileInfo? Item, bool Preview, ImmutableArray<string> Set, string? Journal, bool BeginAnew, bool Full)
{
    /// <summary>Files with parameters.</summary>
    public ImmutableArray<string> SetFiles { get; init; } = [];

    /// <summary>Rows of each step and kind that a preview lists.</summary>
    public int Rows { get; init; } = RunCommand.StandardRows;

    /// <summary>Form of the report: <c>text</c> or <c>json</c>.</summary>
    public string Format { get; init; } = "text";

    public ProgressForm Progress { get; init; }

    /// <summary>How long this process may be silent before others go on; null where they wait.</summary>
    public TimeSpan? Lease { get; init; } = LeaseKeeper.Standard;

    public string? ProgressFile { get; init; }
}

/// <summary>Runs a task for what was asked for, and reports each run.</summary>
internal sealed class RunSession(CliContext context, LoadedPlan loaded, string? environment)
{
    public int Run(RunWish wish)
    {
        var task = Tasks.One(loaded.Plan, wish.Task);
        var journalAt = JournalPlace.Of(wish.Plan, wish.Journal, context.Clock);
        // A preview leaves no trace, not even in the journal.
        using var journal = wish.Preview ? RunJournal.InMemory() : RunJournal.Open(journalAt);
        if (journal.IsShared && wish.Lease is null)
            throw new SyncException("DS5176", "A run whose journal is in a database needs a lease.", "Leave --lease none out: other machines cannot ask whether this process lives.", FailureClass.Setup);
        using var earlier = wish.Preview ? RunJournal.OpenToRead(journalAt) : null;
        using var progress = ProgressDisplay.Of(context, wish.Progress, wish.ProgressFile);
        var options = new RunOptions
        {
            Parameters = GivenParameters.Of(loaded.Plan.Parameters, wish.Set, wish.SetFiles),
            Preview = wish.Preview,
            PreviewLimit = wish.Rows,
            PlanDigest = loaded.Digest,
            Full = wish.Full,
            Observer = progress.Observer,
            Earlier = earlier,
            Start = wish.BeginAnew ? RunStart.Anew : RunStart.GoOn,
            Lease = wish.Lease,
            Waits = what => context.Error.WriteLine(what),
        };
        using var sources = new SourceSet(loaded.Plan, context.Kinds, new SourceSetOptions { Folder = loaded.Folder, Environment = environment });
        var runner = new TaskRunner(loaded.Plan, loaded.Code, sources, journal, context.Clock);
        using var stop = new StopOnSignal();
        using var ended = new CancellationTokenSource();
        var kept = !wish.Preview && options.Lease is { } lease ? LeaseKeeper.Run([journalAt], context.Clock, lease, context.Error.WriteLine, ended.Token) : Task.CompletedTask;
        try
        {
            return Run(wish, task, runner, options, progress, stop.Token);
        }
        finally
        {
            ended.Cancel();
            kept.GetAwaiter().GetResult();
        }
    }

    private int Run(RunWish wish, int task, TaskRunner runner, RunOptions options, ProgressDisplay progress, CancellationToken stop)
    {
        var report = new RunReport(context, wish.Format, new TaskNotes(loaded.Plan.Tasks[task]));
        if (wish.Where is { } condition)
        {
            var query = ScriptCompilation.ItemQuery(context, wish.Plan, loaded.Plan, task, condition);
            return Each(runner.RunEach(task, query, options, stop), wish, report, progress);
        }

        var item = wish switch
        {
            { Item: { } file } => ItemRequest.FromJson(File.ReadAllText(file.FullName)),
            { Key.Length: > 0 } => ItemRequest.WithKey(wish.Key),
            _ => ItemRequest.None,
        };
        return report.Show(progress.During(() => runner.Run(task, item, options, stop)));
    }

    private int Each(IEnumerable<RunResult> results, RunWish wish, RunReport report, ProgressDisplay progress)
    {
        var runs = 0;
        var failed = 0;
        using var each = results.GetEnumerator();
        while (progress.During(each.MoveNext))
        {
            runs++;
            if (report.Show(each.Current) != ExitCode.Ok) failed++;
        }
        var console = wish.Format == "json" ? context.Error : context.Out;
        console.WriteLine($"{runs} items: {runs - failed} done, {failed} failed.");
        return failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
