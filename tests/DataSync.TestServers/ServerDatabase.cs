using DataSync.Sources.Odbc;

namespace DataSync.TestServers;

public enum ServerKind { Postgres, MariaDb }

/// <summary>A fresh database on one of the servers, gone with its owner.</summary>
public sealed class ServerDatabase : IDisposable
{
    private static int count;
    private readonly bool isOwn;

    public ServerDatabase(ServerKind kind)
        : this(kind, $"t{Environment.ProcessId}_{Interlocked.Increment(ref count)}", isOwn: true) => Administer($"create database {Name}");

    private ServerDatabase(ServerKind kind, string name, bool isOwn) => (Kind, Name, this.isOwn) = (kind, name, isOwn);

    /// <summary>A database that another process has made, and that stays.</summary>
    public static ServerDatabase Of(ServerKind kind, string name) => new(kind, name, isOwn: false);

    public ServerKind Kind { get; }

    public string Name { get; }

    public int Port => Kind == ServerKind.Postgres ? Servers.PostgresPort : Servers.MariaDbPort;

    /// <summary>A connection string for ODBC, user and password included.</summary>
    public string Odbc => OdbcTo(Kind, Name, Port);

    /// <summary>A connection string for Npgsql.</summary>
    public string Npgsql => NpgsqlThrough(Port);

    /// <summary>The same through a <see cref="CuttingProxy"/>.</summary>
    public string OdbcThrough(int port) => OdbcTo(Kind, Name, port);

    /// <summary>The same through a <see cref="CuttingProxy"/>.</summary>
    public string NpgsqlThrough(int port) => Kind == ServerKind.Postgres
        ? $"Host=127.0.0.1;Port={port};Database={Name};Username={Servers.User};Password='{Servers.Password.Replace("'", "''", StringComparison.Ordinal)}'"
        : throw new InvalidOperationException("Npgsql speaks to PostgreSQL only.");

    public OdbcConnection Open()
    {
        var connection = new OdbcConnection(Odbc);
        connection.Open();
        return connection;
    }

    /// <summary>A statement on the server, outside this database.</summary>
    public void Administer(string statement)
    {
        using var connection = new OdbcConnection(OdbcTo(Kind, Kind == ServerKind.Postgres ? "postgres" : "datasync", Port));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        if (isOwn) Administer(Kind == ServerKind.Postgres ? $"drop database if exists {Name} with (force)" : $"drop database if exists {Name}");
    }

    private static string OdbcTo(ServerKind kind, string database, int port) =>
        OdbcConnectionText.Parse(kind == ServerKind.Postgres
                ? $"Driver={{PostgreSQL Unicode}};Server=127.0.0.1;Port={port};Database={database};UID={Servers.User}"
                : $"Driver={{MariaDB Unicode}};Server=127.0.0.1;Port={port};Database={database};UID={Servers.User};CHARSET=utf8mb4")
            .With("PWD", Servers.Password).ToString();
}
