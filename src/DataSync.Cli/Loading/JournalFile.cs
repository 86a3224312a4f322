using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Loading;

/// <summary>Where the run journal of a plan is.</summary>
internal static class JournalFile
{
    /// <param name="plan">Script or artefact: the journal lies beside it.</param>
    /// <param name="journal">What <c>--journal</c> says.</param>
    public static string Of(string plan, string? journal) => journal ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(plan)) ?? ".", "datasync-journal.db");

    /// <summary>Opens a journal that is there.</summary>
    /// <exception cref="SyncException">DS5157: there is none. DS6229: it is no journal.</exception>
    public static RunJournal Open(string plan, string? journal)
    {
        var path = Of(plan, journal);
        return File.Exists(path) ? RunJournal.Open(path)
            : throw new SyncException("DS5157", $"There is no run journal {path}.", "It lies beside the plan once a task has run; name another place with --journal.", FailureClass.Setup);
    }
}
