using SQLitePCL;

namespace DataSync.Engine.Journal.Stores;

/// <summary>A transaction of a journal in a file, on SQLite's own interface.</summary>
internal sealed class SqliteJournalTransaction : IJournalTransaction
{
    private readonly SqliteJournalStore store;
    private readonly int before;
    private bool hasEnded;

    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">Another process writes for too long.</exception>
    public SqliteJournalTransaction(SqliteJournalStore store)
    {
        this.store = store;
        store.Execute("begin immediate", []);
        before = raw.sqlite3_total_changes(store.Database);
    }

    public bool Commit()
    {
        store.Execute("commit", []);
        hasEnded = true;
        // Where nothing has changed, nothing was written.
        return raw.sqlite3_total_changes(store.Database) != before;
    }

    public void Dispose()
    {
        // Some errors have taken it back already.
        if (!hasEnded && raw.sqlite3_get_autocommit(store.Database) == 0) store.Execute("rollback", []);
        hasEnded = true;
    }
}
