using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>A database with a pool of connections of its own.</summary>
internal sealed class PostgresSource(string name, string connection) : ISource
{
    /// <summary>What is sent or received at a time: with many rows it is the way to the server and back that takes time.</summary>
    private const int BufferBytes = 1 << 16;

    private readonly NpgsqlDataSource _pool = NpgsqlDataSource.Create(WithBuffers(connection));

    public string Name => name;

    public string Kind => "postgres";

    internal OpenReaders Readers { get; } = new();

    /// <exception cref="System.Data.Common.DbException">The server cannot be reached, or refuses.</exception>
    public ISourceSession Connect(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return PostgresErrors.Translate(() => new PostgresSession(this, _pool.OpenConnection()), cancellation);
    }

    /// <summary>Closes the connections that wait in the pool.</summary>
    internal void Clear() => _pool.Clear();

    public void Dispose() => _pool.Dispose();

    private static string WithBuffers(string connection)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        builder.ReadBufferSize = Math.Max(builder.ReadBufferSize, BufferBytes);
        builder.WriteBufferSize = Math.Max(builder.WriteBufferSize, BufferBytes);
        return builder.ConnectionString;
    }
}
