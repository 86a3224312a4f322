using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using Microsoft.Data.Sqlite;

namespace DataSync.Sources.Sqlite;

/// <summary>A database file. Sessions are connections of their own.</summary>
internal sealed class SqliteSource : ISource
{
    private const int BusySeconds = 30;
    private const int Busy = 5, Locked = 6, ReadOnly = 8, CannotOpen = 14;
    private readonly SqliteOptions _options;
    private readonly string? _ownFolder;
    private readonly string _file;

    internal SqliteSource(string name, SqliteOptions options)
    {
        Name = name;
        _options = options;
        if (options.File == SqliteKind.InMemory)
        {
            // Several connections share it, so it is a file; one that is never flushed and that nobody finds.
            _ownFolder = Directory.CreateTempSubdirectory("datasync-").FullName;
            _file = Path.Combine(_ownFolder, "memory.db");
        }
        else
        {
            _file = Path.GetFullPath(options.File, Path.GetFullPath(options.Folder));
        }
    }

    public string Name { get; }

    public string Kind => "sqlite";

    internal OpenReaders Readers { get; } = new();

    /// <exception cref="SyncException">DS6144: the file does not exist and is not to be created.</exception>
    public ISourceSession Connect(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var create = _options.Create || _ownFolder is not null;
        if (!create && !File.Exists(_file))
        {
            throw new SyncException(SourceCodes.NoFile, $"The file of source {Name} does not exist: {_file}.",
                "Correct the file name, or say `create: true` if it is to be created.", FailureClass.Setup);
        }
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _file,
            Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            ForeignKeys = _options.ForeignKeys,
            DefaultTimeout = BusySeconds,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            if (_ownFolder is not null)
                Run(connection, "pragma synchronous = off");
            if (_options.WriteAhead)
                WriteAhead(connection);
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, BusySeconds * 1000);
            return new SqliteSession(this, connection);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_ownFolder is not null && Directory.Exists(_ownFolder))
            Directory.Delete(_ownFolder, recursive: true);
    }

    private static void WriteAhead(SqliteConnection connection)
    {
        try
        {
            Run(connection, "pragma journal_mode = wal");
        }
        catch (SqliteException error) when (error.SqliteErrorCode is Busy or Locked or ReadOnly or CannotOpen)
        {
            // Somebody uses the file, or it may not be changed: then readers make room for writers, as the session finds out.
        }
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 1;
        command.ExecuteNonQuery();
    }
}
