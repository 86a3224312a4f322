using SQLitePCL;

namespace DataSync.Engine.Journal;

/// <summary>What is told to the journal at once: it keeps all of it, or nothing when this is disposed of before <see cref="Commit"/>.</summary>
internal sealed class JournalTransaction : IDisposable
{
    private readonly JournalCommands commands;
    private readonly Action changed;
    private readonly int before;
    private bool hasEnded;

    /// <param name="changed">Told of a commit that has changed something.</param>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">Another process writes for too long.</exception>
    public JournalTransaction(JournalCommands commands, Action changed)
    {
        (this.commands, this.changed) = (commands, changed);
        commands.Execute("begin immediate", []);
        before = raw.sqlite3_total_changes(commands.Database);
    }

    public void Commit()
    {
        commands.Execute("commit", []);
        hasEnded = true;
        // Where nothing has changed, nothing was written.
        if (raw.sqlite3_total_changes(commands.Database) != before) changed();
    }

    public void Dispose()
    {
        // Some errors have taken it back already.
        if (!hasEnded && raw.sqlite3_get_autocommit(commands.Database) == 0) commands.Execute("rollback", []);
        hasEnded = true;
    }
}
