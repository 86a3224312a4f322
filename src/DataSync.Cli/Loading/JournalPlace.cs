using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;
using DataSync.Sources.Postgres;

namespace DataSync.Cli.Loading;

/// <summary>Where the run journal of a plan is.</summary>
internal static class JournalPlace
{
    private const string FileName = "datasync-journal.db";

    /// <param name="plan">Script or artefact: the journal lies beside it.</param>
    /// <param name="journal">What <c>--journal</c> says: another file, or the address of a database.</param>
    /// <param name="clock">This machine's.</param>
    /// <exception cref="SyncException">DS5167: it says nothing, or a database server that cannot be one.</exception>
    public static JournalAt Of(string plan, string? journal, TimeProvider clock)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(plan)) ?? ".";
        if (journal is { Length: 0 }) throw NoPlace("It is empty.");
        if (journal is null || !IsServer(journal)) return journal ?? Path.Combine(folder, FileName);
        try
        {
            return new JournalAt(journal) { Server = new JournalServer(PostgresAddress.Connections(journal), clock), KeyFile = Path.Combine(folder, "datasync-journal.key") };
        }
        catch (FormatException error)
        {
            throw NoPlace(error.Message);
        }
    }

    /// <summary>Opens a journal that is there.</summary>
    /// <exception cref="SyncException">DS5157: there is none. DS6229: it is no journal.</exception>
    public static RunJournal Open(string plan, string? journal, TimeProvider clock)
    {
        var at = Of(plan, journal, clock);
        return IsThere(at) ? RunJournal.Open(at)
            : throw new SyncException("DS5157", $"There is no run journal {at}.", "It lies beside the plan once a task has run; name another place with --journal.", FailureClass.Setup);
    }

    /// <summary>Whether there is one; a database makes its own.</summary>
    public static bool IsThere(JournalAt at) => at.Server is not null || File.Exists(at.Name);

    private static SyncException NoPlace(string why) => new("DS5167", $"The run journal cannot be where --journal says. {why}",
        "Name a file, or postgres://user@host/database with the password in PGPASSWORD or PGPASSFILE. A file is for the processes of one machine, a database for those of several.", FailureClass.Setup);

    // An address, or a connection string: whoever has a file of that name writes ./ before it.
    private static bool IsServer(string journal) => journal.Contains("://", StringComparison.Ordinal) || journal.Split(['=', ' '], 2)[0].ToUpperInvariant() is "HOST" or "SERVER" or "DRIVER" or "DSN" && journal.Contains('=', StringComparison.Ordinal);
}
