using DataSync.Engine.Journal;
using DataSync.TestServers;
using Npgsql;

namespace DataSync.Engine.Tests.Journal;

public enum JournalWay { File, Server }

/// <summary>A run journal of its own, in a file or in a PostgreSQL database, that can be opened several times.</summary>
internal sealed class TestJournal : IDisposable
{
    private readonly ServerDatabase? database;
    private readonly List<RunJournal> opened = [];

    public TestJournal(JournalWay way)
    {
        if (way == JournalWay.File)
        {
            At = Path.Combine(Directory.CreateTempSubdirectory("journal-").FullName, "journal.db");
            return;
        }
        database = new ServerDatabase(ServerKind.Postgres);
        var connection = database.Npgsql + ";Pooling=false";
        At = new JournalAt(database.Name)
        {
            Server = new JournalServer(() => new NpgsqlConnection(connection), Clock), KeyFile = Path.Combine(Directory.CreateTempSubdirectory("journal-").FullName, "journal.key"),
        };
    }

    public JournalAt At { get; }

    public ShiftedClock Clock { get; } = new();

    public RunJournal Open()
    {
        var journal = RunJournal.Open(At);
        opened.Add(journal);
        return journal;
    }

    /// <summary>The only value of a statement, as the database has it.</summary>
    public string Ask(string sql)
    {
        using System.Data.Common.DbConnection connection = database is null ? new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={At.Name};Pooling=False") : new NpgsqlConnection(database.Npgsql + ";Pooling=false;Search Path=datasync");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }

    public void Dispose()
    {
        foreach (var journal in opened) journal.Dispose();
        database?.Dispose();
        Directory.Delete(Path.GetDirectoryName(At.KeyFile) ?? "", recursive: true);
    }
}

/// <summary>The clock of a machine that is ahead of the others, or behind them.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
