using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Loading;

/// <summary>Where the run journal of a plan is.</summary>
internal static class JournalFile
{
    /// <param name="plan">Script or artefact: the journal lies beside it.</param>
    /// <param name="journal">What <c>--journal</c> says.</param>
    /// <exception cref="SyncException">DS5167: it says a database server, and not a file.</exception>
    public static string Of(string plan, string? journal) => journal is not null && IsServer(journal)
        ? throw new SyncException("DS5167", "The run journal is a file on this machine, and --journal names a database server.", "Name a file. Processes that share a journal run on one machine; a second machine takes over by starting there with the same disk.", FailureClass.Setup)
        : journal ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(plan)) ?? ".", "datasync-journal.db");

    /// <summary>Opens a journal that is there.</summary>
    /// <exception cref="SyncException">DS5157: there is none. DS6229: it is no journal.</exception>
    public static RunJournal Open(string plan, string? journal)
    {
        var path = Of(plan, journal);
        return File.Exists(path) ? RunJournal.Open(path)
            : throw new SyncException("DS5157", $"There is no run journal {path}.", "It lies beside the plan once a task has run; name another place with --journal.", FailureClass.Setup);
    }

    // An address, or a connection string: whoever has a file of that name writes ./ before it.
    private static bool IsServer(string journal) => journal.Contains("://", StringComparison.Ordinal) || journal.Split(['=', ' '], 2)[0].ToUpperInvariant() is "HOST" or "SERVER" or "DRIVER" or "DSN" && journal.Contains('=', StringComparison.Ordinal);
}
