using System.Text.RegularExpressions;
using DataSync.Plans.Sources;
using DataSync.Sources.Odbc;
using DataSync.Sources.Postgres;
using DataSync.Sources.Sqlite;
using DataSync.TestServers;

namespace DataSync.Stations.Tests.Network;

/// <summary>The database of a station of a test network, by one of the ways; gone with its owner.</summary>
internal sealed partial class StationDatabase : IDisposable
{
    private readonly DatabaseWay _way;
    private readonly ServerDatabase? _server;
    private readonly string _root;
    private readonly string? _file;

    /// <param name="way">The way to it.</param>
    /// <param name="root">A folder for a database that is a file.</param>
    /// <param name="file">The file's name; null for one that is never flushed.</param>
    public StationDatabase(DatabaseWay way, string root, string? file)
    {
        _way = way;
        _server = way switch
        {
            DatabaseWay.Postgres or DatabaseWay.PostgresOdbc => OnServer(ServerKind.Postgres, root),
            DatabaseWay.MariaDbOdbc => OnServer(ServerKind.MariaDb, root),
            _ => null,
        };
        (_root, _file) = (root, file);
        Source = Another();
    }

    public ISource Source { get; }

    /// <summary>Another way in, for somebody in a thread of his own; the caller disposes of it. Not for a database that is never flushed.</summary>
    public ISource Another()
    {
        return _way switch
        {
            DatabaseWay.Sqlite => new SqliteKind().Create("crm", new Dictionary<string, object?> { ["file"] = _file ?? SqliteKind.InMemory, ["create"] = true }, _root),
            DatabaseWay.SqliteOdbc => Odbc($"Driver=SQLite3;Database={Path.Combine(_root, "station.db")};Timeout=30000"),
            DatabaseWay.Postgres => new PostgresKind().Create("crm", new Dictionary<string, object?> { ["connection"] = _server?.Npgsql }, _root),
            _ => Odbc(_server?.Odbc ?? ""),
        };

        ISource Odbc(string text) => new OdbcKind().Create("crm", new Dictionary<string, object?> { ["connection"] = text }, _root);
    }

    /// <summary>Statements of a user, as one transaction. They are written as for SQLite.</summary>
    public int Run(string text)
    {
        using var session = Source.Connect(CancellationToken.None);
        using var command = session.Connection.CreateCommand();
        if (_way == DatabaseWay.Sqlite)
        {
            command.CommandText = "pragma synchronous = off; begin immediate; " + text + "; commit";
            return command.ExecuteNonQuery();
        }

        var changed = 0;
        Prepare(session);
        session.Begin();
        command.Transaction = session.Transaction;
        foreach (var statement in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            command.CommandText = Own(statement);
            changed += command.ExecuteNonQuery();
        }

        session.Commit();
        return changed;
    }

    /// <summary>Something with the rows of a query.</summary>
    public T Read<T>(string text, Func<System.Data.Common.DbDataReader, T> read)
    {
        using var session = Source.Connect(CancellationToken.None);
        Prepare(session);
        using var command = session.Connection.CreateCommand();
        command.CommandText = Own(text);
        using var reader = command.ExecuteReader();
        return read(reader);
    }

    public void Dispose()
    {
        Source.Dispose();
        _server?.Dispose();
    }

    // Another process on the same folder finds the database by the name that the first one left there.
    private static ServerDatabase OnServer(ServerKind kind, string root)
    {
        var note = Path.Combine(root, "database.name");
        if (File.Exists(note)) return ServerDatabase.Of(kind, File.ReadAllText(note));
        var database = new ServerDatabase(kind);
        File.WriteAllText(note, database.Name);
        return database;
    }

    private void Prepare(ISourceSession session)
    {
        if (_way != DatabaseWay.MariaDbOdbc) return;
        using var command = session.Connection.CreateCommand();
        command.CommandText = "set sql_mode = concat(@@sql_mode, ',PIPES_AS_CONCAT')";
        command.ExecuteNonQuery();
    }

    private string Own(string text) => _way is DatabaseWay.Postgres or DatabaseWay.PostgresOdbc
        ? Bytes().Replace(Capitals().Replace(text, "\"$0\""), @"'\x$1'::bytea")
        : text;

    [GeneratedRegex(@"(?<!"")\bds_(journal|track)_\w+")]
    private static partial Regex Capitals();

    [GeneratedRegex("\\bx'([0-9A-Fa-f]*)'")]
    private static partial Regex Bytes();
}
