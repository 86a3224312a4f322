using System.Diagnostics;
using System.Globalization;
using DataSync.Sources.Odbc;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Commands;

/// <summary>
/// A process that is killed in the middle of a bulk run, for real: when some batches are committed and the next ones are on their way. Run again, it goes on behind the last
/// committed batch; nothing is lost and nothing is there twice. Source: tasks R126, C38.
/// </summary>
public sealed class KilledRunTests
{
    private const int Rows = 150_000;

    private const string Script = """
        sync 1
        source shop = KIND { connection: env SHOP }
        table Old in shop as "old_rows" { key id : int, name : text(40)?, amount : decimal(12, 2)? }
        table New in shop as "new_rows" { key id : int, name : text(40)?, amount : decimal(12, 2)? }
        task Copy {
            for each o in Old batch 2000 { insert New { id <- o.id, name <- upper(o.name), amount <- o.amount } }
        }
        task Put {
            for each o in Old batch 2000 { upsert New by id { id <- o.id, name <- upper(o.name), amount <- o.amount } }
        }
        task Merge {
            merge Old as o into New as n on n.id = o.id batch 2000 { name <- upper(o.name), amount <- o.amount }
                when missing insert
                when changed update
        }
        """;

    [Theory]
    [InlineData(ServerKind.Postgres, "postgres", "Copy")]
    [InlineData(ServerKind.Postgres, "odbc", "Copy")]
    [InlineData(ServerKind.MariaDb, "odbc", "Copy")]
    [InlineData(ServerKind.Postgres, "odbc", "Put")]
    [InlineData(ServerKind.MariaDb, "odbc", "Put")]
    [InlineData(ServerKind.Postgres, "postgres", "Merge")]
    [InlineData(ServerKind.MariaDb, "odbc", "Merge")]
    [Trait("Rule", "tasks R126")]
    public void A_bulk_run_that_is_killed_goes_on_behind_its_last_committed_batch(ServerKind server, string kind, string task)
    {
        using var database = new ServerDatabase(server);
        using var at = Workplace.Empty().Write("bulk.sync", Script.Replace("KIND", kind, StringComparison.Ordinal));
        using var connection = database.Open();
        foreach (var table in new[] { "old_rows", "new_rows" })
            Run(connection, $"create table {table} (id bigint not null primary key, name varchar(40), amount decimal(12, 2))");
        Run(connection, server == ServerKind.Postgres
            ? $"insert into old_rows select n, 'name ' || n, n / 100.0 from generate_series(1, {Rows}) as n"
            : $"insert into old_rows select seq, concat('name ', seq), seq / 100 from seq_1_to_{Rows}");
        var address = kind == "postgres" ? database.Npgsql : database.Odbc;

        using (var first = Start(at, address, task))
        {
            // Each question waits for the server's answer, and nothing else.
            while (Count(connection) == 0 && !first.HasExited) { }
            first.Kill();
            first.WaitForExit();
        }
        var before = Count(connection);
        before.ShouldBeInRange(2000, Rows - 1, "the process was to be killed on its way");
        (before % 2000).ShouldBe(0);

        using (var second = Start(at, address, task))
        {
            second.WaitForExit();
            second.ExitCode.ShouldBe(0);
        }
        Count(connection).ShouldBe(Rows);
        Ask(connection, "select count(*) from old_rows o join new_rows n on n.id = o.id and n.name = upper(o.name) and n.amount = o.amount").ShouldBe(Rows);
        Ask(connection, "select count(*) from ds_done").ShouldBe(0);
    }

    private static Process Start(Workplace at, string address, string task)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "run", at["bulk.sync"], task, "--progress", "none"])
        {
            WorkingDirectory = at["."],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SHOP"] = address },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static long Count(OdbcConnection connection) => Ask(connection, "select count(*) from new_rows");

    private static long Ask(OdbcConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Run(OdbcConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
