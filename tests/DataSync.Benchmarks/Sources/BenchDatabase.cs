using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.Sources.Odbc;
using DataSync.TestServers;
using Npgsql;

namespace DataSync.Benchmarks.Sources;

/// <summary>Which database, and by which way.</summary>
internal enum Way { OdbcSqlite, OdbcPostgres, OdbcMariaDb, Postgres }

/// <summary>A database of its own for the time of a benchmark, with the table of eight columns.</summary>
internal sealed class BenchDatabase : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
    private readonly ServerDatabase? _server;

    internal BenchDatabase(Way way)
    {
        Way = way;
        _server = way switch
        {
            Way.OdbcSqlite => null,
            Way.OdbcMariaDb => new ServerDatabase(ServerKind.MariaDb),
            _ => new ServerDatabase(ServerKind.Postgres),
        };
        Source = way == Way.Postgres ? Create("postgres", Npgsql) : Create("odbc", Odbc);
    }

    /// <summary>The table under a name that is no word of any of the databases.</summary>
    internal static DataSync.Plans.Model.TablePlan Table { get; } = EightColumns.Table with { PhysicalName = "bench_rows" };

    internal Way Way { get; }

    internal ISource Source { get; }

    /// <summary>With the settings that our own layer adds, so that both sides read and write under the same.</summary>
    internal string Odbc => Way switch
    {
        Way.OdbcSqlite => $"Driver=SQLite3;Database={Path.Combine(_folder, "rows.db")};StepAPI=1",
        _ => _server?.Odbc ?? "",
    };

    internal string Npgsql => _server?.Npgsql ?? "";

    internal void Recreate()
    {
        var (amount, moment) = Way == Way.OdbcSqlite ? ("text", "datetime") : ("decimal(18, 4)", Way == Way.OdbcMariaDb ? "datetime(6)" : "timestamp(6)");
        var key = Way == Way.OdbcSqlite ? "integer" : "bigint";
        Run("drop table if exists bench_rows");
        Run($"create table bench_rows (id {key} not null primary key, a {key} not null, b {key} not null, amount {amount} not null, name varchar(40) not null, city varchar(40) not null, note varchar(40) not null, at {moment} not null)");
    }

    internal void Run(string text)
    {
        using var connection = new OdbcConnection(Odbc);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    /// <summary>Our own way: as many rows at a time as the source takes, in one transaction.</summary>
    internal void Write(WriteKind kind, int rows, int turn)
    {
        using var session = Source.Connect(default);
        var request = new WriteRequest(kind, Table, [0, 1, 2, 3, 4, 5, 6, 7], kind == WriteKind.Upsert ? [0] : []);
        session.Begin();
        using (var batch = session.PrepareBatch(request) ?? throw new InvalidOperationException($"{Way} has no {kind} of many rows."))
        {
            for (var id = 1L; id <= rows; id++)
            {
                EightValues.Of(id, turn).Into(batch.Values);
                batch.Add(default);
            }
            if (batch.Flush(default) is var written && written != rows)
                throw new InvalidOperationException($"{written} rows were written instead of {rows}.");
        }
        session.Commit();
    }

    internal long Count(string condition)
    {
        using var connection = new OdbcConnection(Odbc);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from bench_rows where " + condition;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Source.Dispose();
        if (Way == Way.Postgres)
            NpgsqlConnection.ClearAllPools();
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static ISource Create(string kind, string connection) =>
        (SourceRegistry.Find(kind) ?? throw new InvalidOperationException($"There is no kind {kind}.")).Create(kind, new Dictionary<string, object?> { ["connection"] = connection }, ".");
}
