using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataSync.Engine.Journal;

/// <summary>The statements of a journal, each prepared once: a run has some twenty, and to prepare one takes longer than to run it.</summary>
internal sealed class JournalCommands(SqliteConnection connection) : IDisposable
{
    /// <summary>Statements that are kept; few are made up as they are needed.</summary>
    private const int Most = 100;

    private readonly Dictionary<string, SqliteCommand> free = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JournalStatement> changes = new(StringComparer.Ordinal);

    /// <summary>The open database.</summary>
    public sqlite3 Database => connection.Handle ?? throw new ObjectDisposedException(nameof(RunJournal));

    /// <summary>Runs a statement that gives nothing back.</summary>
    /// <returns>The rows that it has changed.</returns>
    public int Execute(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (changes.TryGetValue(sql, out var kept)) return kept.Execute(parameters);
        var statement = new JournalStatement(Database, sql, parameters);
        if (changes.Count < Most)
        {
            changes.Add(sql, statement);
            return statement.Execute(parameters);
        }
        using (statement) return statement.Execute(parameters);
    }

    /// <summary>A statement with its values; given back when it is disposed of.</summary>
    public JournalCommand Of(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!free.Remove(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }
        for (var i = 0; i < parameters.Length; i++) command.Parameters[parameters[i].Name].Value = parameters[i].Value ?? DBNull.Value;
        return new JournalCommand(this, command);
    }

    /// <summary>Takes a statement back for its next use.</summary>
    public void GiveBack(SqliteCommand command)
    {
        if (free.Count >= Most || !free.TryAdd(command.CommandText, command)) command.Dispose();
    }

    public void Dispose()
    {
        foreach (var command in free.Values) command.Dispose();
        free.Clear();
        foreach (var statement in changes.Values) statement.Dispose();
        changes.Clear();
    }
}

/// <summary>A statement of the journal while it is used.</summary>
internal readonly struct JournalCommand(JournalCommands commands, SqliteCommand command) : IDisposable
{
    public object? ExecuteScalar() => command.ExecuteScalar();

    /// <summary>To be disposed of before the statement.</summary>
    public SqliteDataReader ExecuteReader() => command.ExecuteReader();

    public void Dispose() => commands.GiveBack(command);
}
