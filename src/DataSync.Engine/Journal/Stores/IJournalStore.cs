using System.Data.Common;

namespace DataSync.Engine.Journal.Stores;

/// <summary>The database that a run journal is in. Its statements are those that all of them understand, with values by name (<c>$run</c>).</summary>
internal interface IJournalStore : IDisposable
{
    /// <summary>Whether processes of several machines may share it.</summary>
    bool IsShared { get; }

    /// <summary>What time it is, where that says whether a process of another machine still lives; null where all run on this one.</summary>
    DateTimeOffset? Now { get; }

    /// <summary>Makes what the tables are in. Inside a transaction.</summary>
    void Prepare();

    /// <summary>Puts values into a table of one column that belongs to this connection alone; those that are there already once.</summary>
    void Fill(string table, IEnumerable<string> values);

    /// <summary>The version of the tables; 0 where there are none. Inside a transaction.</summary>
    long Version { get; }

    /// <summary>Notes the version, and so writes something.</summary>
    void SetVersion(long version);

    /// <summary>Statements that make tables, one after another.</summary>
    void Script(string sql);

    /// <summary>Begins what is told at once: nobody else writes meanwhile.</summary>
    /// <param name="isDurable">Whether it is on the disk when it is committed; otherwise with what is durable next.</param>
    /// <exception cref="DbException">Another process writes for too long.</exception>
    IJournalTransaction Begin(bool isDurable);

    /// <summary>Runs a statement that gives nothing back.</summary>
    /// <param name="parameters">The names come in the same order each time.</param>
    /// <returns>The rows that it has changed.</returns>
    int Execute(string sql, ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>Runs a statement whose rows nobody counts: before whatever is asked next, at the latest with the end of the transaction. What is wrong with it is said then.</summary>
    /// <param name="parameters">The names come in the same order each time.</param>
    void Tell(string sql, ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>A statement with its values; given back when it is disposed of.</summary>
    JournalCommand Of(string sql, ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>Reads what a statement gives.</summary>
    DbDataReader Read(DbCommand command);

    /// <summary>Takes a statement back.</summary>
    void GiveBack(DbCommand command);

    /// <summary>From now on what is removed is not to be found in the file either, where there is one.</summary>
    void Erase();
}

/// <summary>What is told to the journal at once: it keeps all of it, or nothing when this is disposed of before <see cref="Commit"/>.</summary>
internal interface IJournalTransaction : IDisposable
{
    /// <returns>Whether anything has changed.</returns>
    bool Commit();
}

/// <summary>A statement of the journal while it is used.</summary>
internal readonly struct JournalCommand(IJournalStore store, DbCommand command) : IDisposable
{
    public object? ExecuteScalar()
    {
        using var reader = ExecuteReader();
        return reader.Read() && reader.GetValue(0) is { } value and not DBNull ? value : null;
    }

    /// <summary>To be disposed of before the statement.</summary>
    public DbDataReader ExecuteReader() => store.Read(command);

    public void Dispose() => store.GiveBack(command);
}
