using DataSync.Engine.Journal;
using DataSync.Sources.Postgres;
using DataSync.TestServers;

namespace DataSync.Benchmarks.Journals;

/// <summary>A run journal of its own in a file, or in a PostgreSQL database as <c>--journal postgres://…</c> reaches it.</summary>
internal sealed class BenchJournal : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
    private readonly ServerDatabase? database;

    public BenchJournal(bool isShared)
    {
        if (!isShared)
        {
            At = Path.Combine(folder, "journal.db");
            return;
        }
        Environment.SetEnvironmentVariable("PGPASSWORD", Servers.Password);
        database = new ServerDatabase(ServerKind.Postgres);
        var address = $"postgres://{Servers.User}@127.0.0.1:{Servers.PostgresPort}/{database.Name}";
        At = new JournalAt(address) { Server = new JournalServer(PostgresAddress.Connections(address), MachineClock.Instance), KeyFile = Path.Combine(folder, "journal.key") };
    }

    public JournalAt At { get; }

    public void Dispose()
    {
        database?.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
