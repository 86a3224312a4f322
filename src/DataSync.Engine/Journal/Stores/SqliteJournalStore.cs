using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataSync.Engine.Journal.Stores;

/// <summary>A journal in a file, or in memory. Its statements are prepared once each: a run has some twenty, and to prepare one takes longer than to run it.</summary>
internal sealed class SqliteJournalStore : IJournalStore
{
    /// <summary>Statements that are kept; few are made up as they are needed.</summary>
    private const int Most = 100;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> free = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteJournalStatement> changes = new(StringComparer.Ordinal);
    private bool isRelaxed;

    private SqliteJournalStore(string connectionString)
    {
        connection = new SqliteConnection(connectionString);
        connection.Open();
    }

    public bool IsShared => false;

    public DateTimeOffset? Now => null;

    /// <summary>The open database.</summary>
    public sqlite3 Database => connection.Handle ?? throw new ObjectDisposedException(nameof(RunJournal));

    public long Version
    {
        get
        {
            using var command = Of("pragma user_version", []);
            return (long)(command.ExecuteScalar() ?? 0L);
        }
    }

    /// <summary>Opens a file, and makes it where it is missing.</summary>
    public static SqliteJournalStore InFile(string path) => Writing(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());

    public static SqliteJournalStore InMemory() => Writing("Data Source=:memory:");

    /// <summary>Opens a file that is there, to look into it.</summary>
    public static SqliteJournalStore ToRead(string path) => new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());

    private static SqliteJournalStore Writing(string connectionString)
    {
        var store = new SqliteJournalStore(connectionString);
        try
        {
            // Before anything is changed in it.
            if (store.Foreign() is { } table) throw JournalErrors.Foreign(table);
            store.Script("pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 30000;");
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public void Prepare()
    {
    }

    // All versions of the journal have a table of runs that knows their tasks and plans.
    private string? Foreign()
    {
        using var command = Of("select min(name) from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!' and (select count(*) from pragma_table_info('runs') where name in ('task', 'item', 'plan')) < 3", []);
        return command.ExecuteScalar() as string;
    }

    public void Fill(string table, IEnumerable<string> values)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        foreach (var value in values) Execute($"insert into {table} values ($value) on conflict do nothing", [("$value", value)]);
        transaction.Commit();
    }

    public void SetVersion(long version) => Execute(string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {version}"), []);

    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public IJournalTransaction Begin(bool isDurable)
    {
        if (isRelaxed == isDurable) Execute(isDurable ? "pragma synchronous = full" : "pragma synchronous = normal", []);
        isRelaxed = !isDurable;
        return new SqliteJournalTransaction(this);
    }

    public int Execute(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (changes.TryGetValue(sql, out var kept)) return kept.Execute(parameters);
        var statement = new SqliteJournalStatement(Database, sql, parameters);
        if (changes.Count < Most)
        {
            changes.Add(sql, statement);
            return statement.Execute(parameters);
        }
        using (statement) return statement.Execute(parameters);
    }

    public void Tell(string sql, ReadOnlySpan<(string Name, object? Value)> parameters) => Execute(sql, parameters);

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

    public DbDataReader Read(DbCommand command) => command.ExecuteReader();

    public void GiveBack(DbCommand command)
    {
        if (command is not SqliteCommand sqlite || free.Count >= Most || !free.TryAdd(command.CommandText, sqlite)) command.Dispose();
    }

    public void Erase() => Execute("pragma secure_delete = on", []);

    public void Dispose()
    {
        foreach (var command in free.Values) command.Dispose();
        free.Clear();
        foreach (var statement in changes.Values) statement.Dispose();
        changes.Clear();
        connection.Dispose();
    }
}
