using System.Globalization;
using DataSync.TestServers;
using Microsoft.Data.Sqlite;

namespace DataSync.Cli.Tests.Serve;

/// <summary>Rows that change again between the look that has found a change and its run, in real processes: what a run has seen is not run once more, and nothing else is left out. Source: tasks C39, C45.</summary>
public sealed class SeenChangeTests
{
    private const string Script = """"
        sync 1
        source gates = postgres { connection: env GATES }
        source shop = SOURCE
        table Order in shop as "orders" {
            key id : int
            total : int
        }
        table Note in gates as "notes" {
            key id : int generated
            note_text : text(50)
        }
        task Work for Order as item {
            insert Note { note_text <- "{item.id}: {item.total}" }
            query gates as passed returns (waited : int) """select 1 as waited from (select pg_advisory_lock(7), pg_advisory_unlock(7)) as gate"""
        }
        schedule Work on change of Order.total where total > 5 every 1 s
        """";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [InlineData("odbc mariadb")]
    public async Task A_run_that_has_seen_a_later_change_is_the_one_for_it_and_what_came_after_its_reading_has_a_run_of_its_own(string kind)
    {
        using var world = await GatedWorld.Create(Script.Replace("SOURCE", kind switch { "sqlite" => "sqlite { file: \"shop.db\" }", "postgres" => "postgres { connection: env SHOP }", _ => "odbc { connection: env SHOP }" }, StringComparison.Ordinal));
        using var database = kind switch { "postgres" => new ServerDatabase(ServerKind.Postgres), "odbc mariadb" => new ServerDatabase(ServerKind.MariaDb), _ => null };
        Sql("create table orders (id bigint primary key, total bigint not null)");
        Sql("insert into orders values (1, 10), (2, 20), (3, 30), (4, 40)");
        await using var server = ServeProcess.Start(world.At, ["work.sync"], ("GATES", world.Address), ("SHOP", kind == "postgres" ? database?.Npgsql ?? "" : database?.Odbc ?? ""));
        await world.Noted();

        Sql("update orders set total = total + 1");
        await world.Waiting(1);
        // After its run has read it; before that; back to what it was; and so that it does not meet the condition any more.
        foreach (var (id, total) in new[] { (1, 12), (2, 25), (3, 30), (4, 3) }) Sql($"update orders set total = {total} where id = {id}");
        await world.OpenGate();
        for (var run = 0; run < 5; run++) await server.Line("Succeeded");
        await Looked();
        Sql("update orders set total = 41 where id = 4");
        await server.Line("Succeeded");
        await Looked();
        (await server.Stop()).ShouldBe(0);

        (await world.Notes()).ShouldBe("1: 11,2: 25,3: 30,4: 3,1: 12,4: 41");
        world.At.Ask("datasync-journal.db", "select count(*) from watched_rows where pending is not null").ShouldBe("0");

        async Task Looked()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var looks = Looks();
            while (Looks() < looks + 2) await Task.Delay(50, limit.Token);
        }

        int Looks() => int.Parse(world.At.Ask("datasync-journal.db", "select count(*) from firings where ended is not null") ?? "0", CultureInfo.InvariantCulture);

        void Sql(string sql)
        {
            using System.Data.Common.DbConnection connection = database is { } server ? server.Open() : new SqliteConnection($"Data Source={world.At["shop.db"]};Pooling=False;Default Timeout=30");
            if (database is null) connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
