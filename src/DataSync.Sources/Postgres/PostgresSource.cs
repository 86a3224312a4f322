using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>A database with a pool of connections of its own.</summary>
internal sealed class PostgresSource(string name, string connection) : ISource
{
    private readonly NpgsqlDataSource _pool = NpgsqlDataSource.Create(connection);

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
}
