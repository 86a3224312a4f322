using System.Globalization;
using DataSync.TestServers;
using Microsoft.Data.Sqlite;

namespace DataSync.Cli.Tests.Serve;

/// <summary><c>ignore own changes</c>, in real processes: what tasks write themselves starts no run, and what somebody else writes is never taken for that. Source: tasks C41.</summary>
public sealed class OwnChangeTests
{
    private const string Script = """
        sync 1
        source shop = SOURCE
        table Order in shop as "orders" {
            key id : int
            total : int
            seen : int?
        }
        table Note in shop as "notes" {
            key id : int
            total : int
        }
        task Tell for Order as item {
            update Order as o where o.id = item.id { seen <- -1 }
            set item { seen <- item.total }
        }
        task Fill {
            insert Order { id <- 5, total <- 50, seen <- 50 }
            upsert Order by id { id <- 6, total <- 60, seen <- 60 }
            upsert Order by id { id <- 6, total <- 61, seen <- 61 }
            for each o in Order where o.id = 2 { update Order as p where p.id = o.id { total <- 22, seen <- 22 } }
            transaction shop {
                delete Order as o where o.id = 3
                insert Order { id <- 3, total <- 33, seen <- 33 }
            }
        }
        schedule Tell on change of Order WHERE every 1 s ignore own changes
        """;

    public static TheoryData<string> Databases => ["sqlite", "postgres", "odbc mariadb"];

    [Theory, MemberData(nameof(Databases))]
    public async Task What_tasks_write_starts_no_run_and_what_others_write_does(string kind)
    {
        using var shop = new Shop(kind);
        await using var server = shop.Start();
        await shop.Looked();

        shop.Sql("update orders set total = 11 where id = 1");
        await server.Line("Tell 1: Succeeded");
        shop.Run("Fill").ShouldBe(0);
        await shop.Looked();
        await shop.Looked();
        shop.Runs().ShouldBe("1");

        // Others change what we have written, and write as we would.
        shop.Sql("update orders set seen = null where id = 5");
        await server.Line("Tell 5: Succeeded");
        shop.Sql("insert into orders values (7, 70, 70)");
        await server.Line("Tell 7: Succeeded");
        await shop.Looked();
        await shop.Looked();
        shop.Runs().ShouldBe("1,5,7");
        (await server.Stop()).ShouldBe(0);
        shop.Ask("select count(*) from ds_own").ShouldBe("0");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Who_changes_a_row_between_our_looks_and_writes_has_his_run_whoever_is_killed(string kind)
    {
        // A run may come once more behind a kill, with a row that it finds as it shall be: `set` would leave that as it was before the first step.
        using var shop = new Shop(kind, last: "update Order as o where o.id = item.id { seen <- item.total }");
        var random = new Random(41);
        var changes = 0;
        var server = shop.Start();
        await shop.Looked();
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 15; i++)
            {
                shop.Sql($"update orders set total = total + 1 where id = {random.Next(1, 4)}");
                changes++;
                await Task.Delay(random.Next(0, 300));
            }
            await server.DisposeAsync();
            server = shop.Start();
        }
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90)))
        {
            while (shop.Ask("select count(*) from orders where id < 4 and coalesce(seen, 0) <> total") != "0")
            {
                limit.IsCancellationRequested.ShouldBeFalse(shop.At.Ask("datasync-journal.db", "select group_concat(item || ' ' || coalesce(outcome, '-') || ' ' || attempts || ' ' || reason, ', ') from runs where coalesce(outcome, '') <> 'Succeeded'"));
                await Task.Delay(200);
            }
        }
        await shop.Looked();
        await shop.Looked();
        (await server.Stop()).ShouldBe(0, string.Join('\n', server.Seen));
        await server.DisposeAsync();

        // Several changes between two looks are one; none is ours.
        var runs = int.Parse(shop.At.Ask("datasync-journal.db", "select count(*) from runs") ?? "", CultureInfo.InvariantCulture);
        runs.ShouldBeInRange(3, changes);
        shop.Ask("select count(*) from orders where id < 4 and seen <> total").ShouldBe("0");
        shop.At.Ask("datasync-journal.db", "select count(*) from watched_rows where pending is not null").ShouldBe("0");
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("odbc mariadb")]
    public async Task A_look_that_somebody_holds_up_holds_up_no_stop_and_its_change_is_found_at_the_next_start(string kind)
    {
        using var shop = new Shop(kind);
        await using (var server = shop.Start("--grace", "30"))
        {
            await shop.Looked();
            shop.Sql("update orders set total = 11 where id = 1");
            await server.Line("Tell 1: Succeeded");
            await shop.Looked();
            using (shop.HoldUp())
            {
                await shop.Looking();
                (await server.Stop()).ShouldBe(0, string.Join('\n', server.Seen));
            }
            server.Seen.ShouldNotContain(line => line.Contains("error", StringComparison.Ordinal) || line.Contains("cancelled", StringComparison.Ordinal));
            shop.At.Ask("datasync-journal.db", "select count(*) from firings where owner is not null").ShouldBe("0");
        }
        shop.Sql("update orders set total = 23 where id = 2");

        await using var next = shop.Start();
        await next.Line("Tell 2: Succeeded");
        await shop.Looked();
        shop.Runs().ShouldBe("1,2");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_a_database_has_against_a_look_is_not_told_of_the_run_journal(string kind)
    {
        using var shop = new Shop(kind);
        await using var server = shop.Start();
        await shop.Looked();
        shop.Sql("drop table ds_own");
        shop.Sql("create table ds_own (other int)");

        (await server.Line("error: Tell on change of Order")).ShouldNotContain("DS6229");
        (await server.Stop()).ShouldBe(0, string.Join('\n', server.Seen));
    }

    [Fact]
    public async Task A_row_that_we_bring_under_the_condition_starts_no_run_and_one_that_others_bring_there_does()
    {
        using var shop = new Shop("sqlite", "where total > 20");
        await using var server = shop.Start();
        await shop.Looked();

        shop.Run("Fill").ShouldBe(0);
        shop.Sql("update orders set total = 21 where id = 1");
        await server.Line("Tell 1: Succeeded");
        await shop.Looked();
        await shop.Looked();

        shop.Runs().ShouldBe("1");
    }

    [Fact]
    public async Task A_write_that_was_committed_before_the_process_was_killed_is_known_as_our_own()
    {
        using var world = await Gated(before: "set item");
        await using (var killed = world.Start())
        {
            await world.Noted();
            await world.Ask("update orders set total = 11");
            await world.Waiting(1);
            await killed.Kill();
        }

        await using var next = world.Start();
        await world.Waiting(1);
        await world.OpenGate();
        (await next.Line("Tell 1: Succeeded")).ShouldContain("attempt 2");
        await world.Ask("insert into orders values (2, 20, null)");
        await next.Line("Tell 2: Succeeded");
        await world.Ask("insert into orders values (3, 30, null)");
        await next.Line("Tell 3: Succeeded");

        world.At.Ask("datasync-journal.db", "select group_concat(item) from (select item from runs order by item)").ShouldBe("1,2,3");
    }

    [Theory]
    [InlineData("update Order as o")]
    [InlineData("set item")]
    public async Task Who_changes_a_row_in_the_middle_of_its_run_has_a_run_of_his_own(string before)
    {
        using var world = await Gated(before);
        await using var server = world.Start();
        await world.Noted();
        await world.Ask("update orders set total = 11");
        await world.Waiting(1);
        await world.Ask("update orders set total = 12");
        await world.OpenGate();

        await server.Line("Tell 1: Succeeded");
        await server.Line("Tell 1: Succeeded");
        (await world.Ask("select seen from orders")).ShouldBe("12");
        await world.Ask("insert into orders values (2, 20, null)");
        await server.Line("Tell 2: Succeeded");
        await world.Ask("insert into orders values (3, 30, null)");
        await server.Line("Tell 3: Succeeded");

        world.At.Ask("datasync-journal.db", "select group_concat(item) from (select item from runs order by item)").ShouldBe("1,1,2,3");
    }

    /// <summary>The task waits at its gate before one of its steps.</summary>
    private static async Task<GatedWorld> Gated(string before)
    {
        const string gate = "query shop as passed returns (waited : int) \"\"\"select 1 as waited from (select pg_advisory_lock(7), pg_advisory_unlock(7)) as gate\"\"\"\n    ";
        var at = Script.IndexOf(before, StringComparison.Ordinal);
        var world = await GatedWorld.Create(Script.Insert(at, gate).Replace("SOURCE", "postgres { connection: env SHOP }", StringComparison.Ordinal).Replace("WHERE ", "", StringComparison.Ordinal));
        await world.Ask("create table orders (id bigint primary key, total bigint not null, seen bigint); insert into orders values (1, 10, null)");
        return world;
    }

    /// <summary>Some orders, in one of the databases.</summary>
    private sealed class Shop : IDisposable
    {
        private const string Last = "set item { seen <- item.total }";
        private readonly ServerDatabase? database;
        private readonly string address;

        public Shop(string kind, string where = "", string last = Last)
        {
            database = kind switch
            {
                "postgres" => new ServerDatabase(ServerKind.Postgres),
                "odbc mariadb" => new ServerDatabase(ServerKind.MariaDb),
                _ => null,
            };
            address = kind == "postgres" ? database?.Npgsql ?? "" : database?.Odbc ?? "";
            At.Write("shop.sync", Script.Replace(Last, last, StringComparison.Ordinal).Replace("WHERE ", where.Length == 0 ? "" : where + " ", StringComparison.Ordinal)
                .Replace("SOURCE", kind == "sqlite" ? "sqlite { file: \"shop.db\" }" : kind == "postgres" ? "postgres { connection: env SHOP }" : "odbc { connection: env SHOP }", StringComparison.Ordinal));
            Sql("create table orders (id bigint primary key, total bigint not null, seen bigint)");
            Sql("create table notes (id bigint primary key, total bigint not null)");
            Sql("insert into orders values (1, 10, null), (2, 20, null), (3, 30, null)");
        }

        public Workplace At { get; } = Workplace.Empty();

        public ServeProcess Start(params string[] more) => ServeProcess.Start(At, ["shop.sync", .. more], ("SHOP", address));

        /// <summary>Nobody reads the orders until it is disposed of.</summary>
        public IDisposable HoldUp()
        {
            var server = database ?? throw new InvalidOperationException("A file is read whoever writes it.");
            var connection = server.Open();
            if (server.Kind == ServerKind.Postgres) connection.BeginTransaction();
            using var command = connection.CreateCommand();
            command.CommandText = server.Kind == ServerKind.Postgres ? "lock table orders in access exclusive mode" : "lock tables orders write";
            command.ExecuteNonQuery();
            return connection;
        }

        /// <summary>Until a look goes on for longer than one takes that nobody holds up.</summary>
        public async Task Looking()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            for (var alike = 0; alike < 20; await Task.Delay(100, limit.Token))
                alike = At.Ask("datasync-journal.db", "select count(*) from firings where ended is null") == "1" ? alike + 1 : 0;
        }


        /// <summary>Runs a task by hand.</summary>
        public int Run(string task)
        {
            var run = ServeProcess.StartCommand(At, ["run", "shop.sync", task], ("SHOP", address));
            var exit = run.Exit().GetAwaiter().GetResult();
            exit.ShouldBe(0, string.Join('\n', run.Seen));
            return exit;
        }

        public void Sql(string sql) => Ask(sql);

        public string? Ask(string sql)
        {
            if (database is null)
            {
                using var file = new SqliteConnection($"Data Source={At["shop.db"]};Pooling=False;Default Timeout=30");
                file.Open();
                using var asked = file.CreateCommand();
                asked.CommandText = sql;
                return Convert.ToString(asked.ExecuteScalar(), CultureInfo.InvariantCulture);
            }
            using var connection = database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }

        /// <summary>The items of the runs by the schedule.</summary>
        public string? Runs() => At.Ask("datasync-journal.db", "select group_concat(item) from (select item from runs where task = 'Tell' order by item)");

        /// <summary>Until the table was looked at after this moment.</summary>
        public async Task Looked()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            while (At.Ask("datasync-journal.db", "select count(*) from sqlite_master where name = 'watches'") == "0") await Task.Delay(50, limit.Token);
            while (At.Ask("datasync-journal.db", "select coalesce(sum(is_ready), 0) from watches") == "0") await Task.Delay(50, limit.Token);
            var looks = Looks();
            while (Looks() < looks + 2) await Task.Delay(50, limit.Token);
        }

        public void Dispose()
        {
            At.Dispose();
            database?.Dispose();
        }

        private int Looks() => int.Parse(At.Ask("datasync-journal.db", "select count(*) from firings where ended is not null") ?? "0", CultureInfo.InvariantCulture);
    }
}
