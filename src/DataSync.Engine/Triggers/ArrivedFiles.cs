using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Triggers;

/// <summary>
/// Runs a task for each file that has come into a folder, and puts the file away when its run has ended. The journal knows which file was taken until it is put away: see <c>docs/decisions/0022</c>. Source: tasks C45.
/// </summary>
/// <param name="table">The table whose files they are.</param>
public sealed class ArrivedFiles(TaskRunner runner, RunJournal journal, IFileSource folder, TablePlan table, FolderLooks looks, TimeProvider clock)
{
    /// <summary>The folder inside the folder for files whose run has ended well.</summary>
    public const string Done = "done";

    /// <summary>That for files whose run was given up.</summary>
    public const string GivenUp = "failed";

    /// <summary>How long a look is repeated after the one before, where the schedule itself does not look again soon; null where it does.</summary>
    public TimeSpan? LooksAgain { get; init; }

    /// <param name="firing">The time at which the folder is looked at; must be this process's.</param>
    /// <param name="stopping">No run begins any more.</param>
    public IEnumerable<RunResult> Run(int task, Firing firing, RunOptions options, CancellationToken stopping, CancellationToken cancellation)
    {
        var whole = Whole(stopping);
        ForgetGone(firing);
        Arrival? current = null;
        foreach (var result in runner.RunEach(task, Next(), options, cancellation))
        {
            if (current is { } arrival && result.Outcome is RunOutcome.Succeeded or RunOutcome.Stopped) PutAway(arrival, Done);
            yield return result;
            // What is wrong with one file says nothing of the next; what is wrong elsewhere is so for all of them.
            if (result.Failure is { } failure && (failure.Code == RuntimeErrorCatalog.SourceUnreachable.Code || IsRefused(result, failure))) yield break;
        }

        IEnumerable<ItemRequest> Next()
        {
            foreach (var file in whole)
            {
                if (stopping.IsCancellationRequested) yield break;
                if (folder.Find(file.Name) != file) continue;
                var arrival = journal.Take(firing, file, clock.GetUtcNow());
                switch (arrival.State)
                {
                    case ArrivalState.Lost:
                        yield break;
                    case ArrivalState.Done:
                        PutAway(arrival, Done);
                        break;
                    case ArrivalState.GivenUp:
                        PutAway(arrival, GivenUp);
                        break;
                    case ArrivalState.Changed:
                        looks.Tell($"{RuntimeErrorCatalog.FileChanged.Code} {file.Name} is another file than the one with which its run had begun to write. {RuntimeErrorCatalog.FileChanged.Remedy}");
                        break;
                    default:
                        current = arrival;
                        folder.Only = file;
                        yield return ItemRequest.OfFile(arrival.Firing);
                        break;
                }
            }
        }
    }

    private static bool IsRefused(RunResult result, RunFailure failure) =>
        result.IsRefused && failure.Code != RuntimeErrorCatalog.RunInProgress.Code && failure.Code != RuntimeErrorCatalog.WritesChanged.Code;

    private ImmutableArray<SeenFile> Whole(CancellationToken stopping)
    {
        var whole = looks.Look(folder, table);
        if (LooksAgain is not { } pause || !looks.IsUnsure) return whole;
        Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        return looks.Look(folder, table);
    }

    private void ForgetGone(Firing firing)
    {
        foreach (var waiting in journal.WaitingFiles(firing.Script, firing.Schedule))
            if (folder.Find(waiting.Name) is null && journal.ForgetGone(firing, waiting.Name))
                looks.Tell($"{RuntimeErrorCatalog.FileNotRun.Code} {waiting.Name} was taken away before it was run.");
    }

    private void PutAway(Arrival arrival, string into)
    {
        journal.NoteDone(arrival);
        try
        {
            folder.PutAway(arrival.File, into);
        }
        catch (SyncException error)
        {
            looks.Tell($"{error.Code} {error.Message} Its run has ended, and it is not run again. {error.Remedy}");
            return;
        }
        journal.Forget(arrival);
    }
}
