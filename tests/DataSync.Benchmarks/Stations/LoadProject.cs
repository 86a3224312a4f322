using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using DataSync.Benchmarks.Startup;
using DataSync.TestServers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataSync.Benchmarks.Stations;

/// <summary>A main office in PostgreSQL with a table of eight columns, a branch in an SQLite file, and the command line published for this machine.</summary>
internal sealed class LoadProject : IDisposable
{
    private const string Columns = "id, a, b, amount, name, city, note, at";
    private const string Script = """
        sync 1

        source crm

        table Row in crm as "rows" tracked {
            key id : int
            a      : int
            b      : int
            amount : decimal(14, 3)
            name   : text(40)
            city   : text(40)
            note   : text(40)
            at     : datetime
        }

        station Vienna = 1 {
            main office
            source crm = postgres { connection: env BENCH_OFFICE }
            folder "stations/vienna"
            zone "Europe/Vienna"
        }

        station Berlin = 101 {
            below Vienna
            source crm = sqlite { file: "berlin.db", create: true }
            folder "stations/berlin"
            zone "Europe/Berlin"
        }

        format Everything { all tables { output, input } }

        connect Vienna to Berlin { format Everything }
        connect Berlin to Vienna { format Everything }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
    private readonly ServerDatabase _office = new(ServerKind.Postgres);
    private readonly int _rows;
    private readonly string _program;

    public LoadProject(int rows)
    {
        _rows = rows;
        _program = Programs.Publish(Path.Combine(Checkout.Folder, "src", "DataSync.Cli"), Path.Combine(_folder, "published"));
        Environment.SetEnvironmentVariable("BENCH_OFFICE", _office.Npgsql);
        File.WriteAllText(Path.Combine(_folder, "network.sync"), Script);
        using var connection = Office();
        Say(connection, "create table rows (id bigint primary key, a bigint not null, b bigint not null, amount numeric(14, 3) not null, name varchar(40) not null, city varchar(40) not null, "
            + "note varchar(40) not null, at timestamp not null)");
        Say(connection, "create table peer (like rows including all)");
        Say(connection, string.Create(CultureInfo.InvariantCulture, $"""
            insert into rows select i, i * 7 % 1000, i * 31, i / 8.0, 'Company number ' || i, case when i % 3 = 0 then 'Wien' else 'Zürich' end, 'a remark of usual length, ' || i % 97,
                timestamp '2026-01-01' + i * interval '1.234567 seconds' from generate_series(1, {rows}) i
            """));
        Say(connection, "vacuum analyze rows");
        Time(() => Program("build", "network.sync", "-o", "network.syncplan"));
    }

    /// <summary>Takes the office under the care of a ledger, anew.</summary>
    public TimeSpan Install()
    {
        Forget();
        return Time(() => Program("station", "install", "network.syncplan", "--station", "Vienna"));
    }

    /// <summary>Installation, output and input, the three processes one behind the other.</summary>
    /// <returns>The most bytes of memory that each ever held.</returns>
    public (long Install, long Output, long Input) Peaks()
    {
        Forget();
        var install = Peak("station", "install", "network.syncplan", "--station", "Vienna");
        var output = Peak("output", "network.syncplan", "--station", "Vienna");
        Carry();
        var input = Peak("input", "network.syncplan", "--station", "Berlin");
        Check("berlin.db");
        return (install, output, input);
    }

    /// <summary>Every row changed at the office and brought down, then every row changed at the branch and brought up, after a load.</summary>
    /// <returns>The most bytes of memory that each process ever held.</returns>
    public (long Output, long Input, long OutputUp, long InputUp) PeaksOfChanges()
    {
        Forget();
        Program("station", "install", "network.syncplan", "--station", "Vienna");
        Program("output", "network.syncplan", "--station", "Vienna");
        Input();
        using (var office = Office()) Say(office, "update rows set b = b + 1");
        var output = Peak("output", "network.syncplan", "--station", "Vienna");
        Carry();
        var input = Peak("input", "network.syncplan", "--station", "Berlin");
        CheckSame();
        using (var branch = new SqliteConnection($"Data Source={Path.Combine(_folder, "berlin.db")};Pooling=False"))
        {
            branch.Open();
            Say(branch, "update rows set b = b + 1");
        }

        var outputUp = Peak("output", "network.syncplan", "--station", "Berlin");
        CarryUp();
        var inputUp = Peak("input", "network.syncplan", "--station", "Vienna");
        CheckSame();
        return (output, input, outputUp, inputUp);
    }

    private void Forget()
    {
        if (Directory.Exists(Path.Combine(_folder, "stations")))
        {
            Program("station", "remove", "network.syncplan", "--station", "Vienna", "--yes");
            Directory.Delete(Path.Combine(_folder, "stations"), recursive: true);
        }

        foreach (var file in Directory.GetFiles(_folder, "berlin.db*")) File.Delete(file);
    }

    public TimeSpan Output() => Time(() => Program("output", "network.syncplan", "--station", "Vienna"));

    /// <summary>The file's way, and its input.</summary>
    public TimeSpan Input()
    {
        Carry();
        var time = Time(() => Program("input", "network.syncplan", "--station", "Berlin"));
        Check("berlin.db");
        return time;
    }

    private void Carry() => Carry(Path.Combine("vienna", "101"), Path.Combine("berlin", "1"));

    private void CarryUp() => Carry(Path.Combine("berlin", "1"), Path.Combine("vienna", "101"));

    private void Carry(string from, string to)
    {
        var into = Directory.CreateDirectory(Path.Combine(_folder, "stations", to, "in")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "stations", from, "out"), "*.dsync")) File.Move(file, Path.Combine(into, Path.GetFileName(file)));
    }

    /// <summary>COPY to a file, and the shell of SQLite that takes it in.</summary>
    public TimeSpan CopyAndImport()
    {
        foreach (var file in Directory.GetFiles(_folder, "peer.*")) File.Delete(file);
        var time = Time(() =>
        {
            Shell("psql", new NpgsqlConnectionStringBuilder(_office.Npgsql), "-qc", $"\\copy (select {Columns} from rows) to 'peer.csv' csv");
            Shell("sqlite3", null, "peer.db",
                "create table rows (id integer primary key, a integer not null, b integer not null, amount text not null, name text not null, city text not null, note text not null, at text not null)",
                ".mode csv", ".import peer.csv rows");
        });
        Check("peer.db");
        return time;
    }

    /// <summary>As many upserts into PostgreSQL, one row a statement, prepared once, in one transaction.</summary>
    public TimeSpan Upserts()
    {
        using var connection = Office();
        Say(connection, "truncate peer");
        return Time(() =>
        {
            using var transaction = connection.BeginTransaction();
            using var upsert = new NpgsqlCommand($"insert into peer ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set a = excluded.a, b = excluded.b, "
                + "amount = excluded.amount, name = excluded.name, city = excluded.city, note = excluded.note, at = excluded.at", connection, transaction);
            for (var i = 0; i < 8; i++) upsert.Parameters.Add(new NpgsqlParameter());
            for (var id = 1L; id <= _rows; id++)
            {
                object[] values = [id, id * 7 % 1000, id * 31, id / 8m, $"Company number {id}", id % 3 == 0 ? "Wien" : "Zürich", $"a remark of usual length, {id % 97}", new DateTime(2026, 1, 1).AddTicks(id * 12_345_670)];
                for (var i = 0; i < 8; i++) upsert.Parameters[i].Value = values[i];
                if (id == 1) upsert.Prepare();
                upsert.ExecuteNonQuery();
            }

            transaction.Commit();
        });
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        _office.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static TimeSpan Time(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed;
    }

    private long Peak(params string[] arguments) => Programs.Peak(_folder, _program, arguments);

    private void Program(params string[] arguments) => Programs.Run(_folder, _program, arguments);

    private void Shell(string program, NpgsqlConnectionStringBuilder? server, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder };
        if (server is not null)
        {
            (start.Environment["PGHOST"], start.Environment["PGPORT"]) = (server.Host, server.Port.ToString(CultureInfo.InvariantCulture));
            (start.Environment["PGUSER"], start.Environment["PGPASSWORD"], start.Environment["PGDATABASE"]) = (server.Username, server.Password, server.Database);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} was not started.");
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private void Check(string file)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from rows";
        if (command.ExecuteScalar() is not long count || count != _rows) throw new InvalidOperationException($"Not all rows arrived in {file}.");
    }

    // Both ends hold the same, which is not what the load brought.
    private void CheckSame()
    {
        using var office = Office();
        using var branch = new SqliteConnection($"Data Source={Path.Combine(_folder, "berlin.db")};Pooling=False");
        branch.Open();
        var (there, here) = (Number(office, "select cast(sum(b) as bigint) from rows"), Number(branch, "select sum(b) from rows"));
        if (there != here) throw new InvalidOperationException($"The rows at the branch add up to {here} where those of the office do to {there}.");
    }

    private NpgsqlConnection Office()
    {
        var connection = new NpgsqlConnection(_office.Npgsql);
        connection.Open();
        return connection;
    }

    private static void Say(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private static long Number(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return (long)(command.ExecuteScalar() ?? 0L);
    }
}
