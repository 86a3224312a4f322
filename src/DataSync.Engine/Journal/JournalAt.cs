using System.Data.Common;

namespace DataSync.Engine.Journal;

/// <summary>Where a run journal is: a file, whose processes run on one machine, or a PostgreSQL database, which several machines share.</summary>
/// <param name="Name">The file; or the server as it may be shown.</param>
public sealed record JournalAt(string Name)
{
    /// <summary>The database; null for a file.</summary>
    public JournalServer? Server { get; init; }

    /// <summary>The file with the key that the journal's values are sealed with. Default: beside the journal. All machines that share a journal need the same.</summary>
    public string KeyFile { get; init; } = Name + ".key";

    /// <summary>A journal in a file.</summary>
    public static implicit operator JournalAt(string file) => new(file);

    public override string ToString() => Name;
}

/// <summary>A database that a run journal is in.</summary>
/// <param name="Connect">Gives a connection that is not open.</param>
/// <param name="Clock">This machine's: that of the server must show about the same.</param>
public sealed record JournalServer(Func<DbConnection> Connect, TimeProvider Clock)
{
    /// <summary>How long it is waited for another process that writes, and how long one may be silent in the middle of it. Default: half a minute.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
