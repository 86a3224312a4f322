using DataSync.TestServers;

namespace DataSync.Cli.Tests.Serve;

/// <summary>
/// Machines that share a run journal in a PostgreSQL database: each process has a host name of its own (a UTS namespace), so that none can ask whether another one still lives. Source: tasks R126, C40.
/// </summary>
public sealed class SeveralMachinesTests
{
    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task One_machine_goes_on_with_what_another_one_was_killed_at_and_doubles_nothing()
    {
        using var machines = await Machines.Create();
        await using var first = machines.Serve("vienna");
        await machines.World.Waiting(1);
        await using var second = machines.Serve("berlin");
        await second.Line("serving");
        await first.Kill();

        await machines.World.Waiting(1);
        await machines.World.OpenGate();
        (await second.Line("Work: Succeeded")).ShouldContain("attempt 2");
        (await second.Stop()).ShouldBe(0);

        (await machines.World.Notes()).ShouldBe("before,after");
        (await machines.World.Ask("select count(*) from ds_done")).ShouldBe("0");
        machines.Ask("select count(*) from datasync.fences").ShouldBe("0", "nobody sets up the fence of the machine that was killed any more");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task A_machine_that_was_frozen_for_longer_than_its_lease_writes_nothing_when_it_wakes()
    {
        using var machines = await Machines.Create();
        await using var frozen = machines.Serve("vienna");
        await machines.World.Waiting(1);
        await frozen.Signal("STOP");

        await using var other = machines.Serve("berlin");
        await machines.World.Waiting(2);
        await machines.World.OpenGate();
        (await other.Line("Work: Succeeded")).ShouldContain("attempt 2");
        await frozen.Signal("CONT");
        (await frozen.Line("Work: Failed")).ShouldContain("DS6300");

        (await machines.World.Notes()).ShouldBe("before,after");
        (await machines.World.Ask("select count(*) from ds_done")).ShouldBe("0");
    }

    [Fact]
    public async Task A_run_by_hand_waits_for_the_run_of_another_machine_and_says_for_which()
    {
        using var machines = await Machines.Create();
        await using var server = machines.Serve("vienna");
        await machines.World.Waiting(1);
        await using var byHand = machines.Run("berlin");
        await byHand.Line($"{server.Id} on vienna");
        await machines.World.OpenGate();
        (await byHand.Exit()).ShouldBe(0);

        (await machines.World.Notes()).ShouldBe("before,after,before,after");
        machines.Ask("select string_agg(host || ' ' || outcome, ',' order by started) from datasync.runs").ShouldBe("vienna Succeeded,berlin Succeeded");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "tasks R126")]
    public async Task A_run_that_loses_the_journal_goes_on_when_that_is_there_again(bool isAwayForLong)
    {
        using var machines = await Machines.Create();
        await using var server = machines.Serve("vienna");
        await machines.World.Waiting(1);
        if (isAwayForLong) machines.Administer("allow_connections false");
        machines.Cut();
        await machines.World.OpenGate();
        if (isAwayForLong)
        {
            await server.Line("DS6229");
            await Task.Delay(TimeSpan.FromSeconds(4));
            machines.Administer("allow_connections true");
        }

        (await server.Line("Work: Succeeded")).Contains("attempt 2", StringComparison.Ordinal).ShouldBe(isAwayForLong);
        (await server.Stop()).ShouldBe(0);
        (await machines.World.Notes()).ShouldBe("before,after");
        (await machines.World.Ask("select count(*) from ds_done")).ShouldBe("0");
    }

    [Theory]
    [InlineData("postgres://me:words@host/db", "It has a password in it, which everybody on this machine can read.")]
    [InlineData("mysql://me@host/db", "It is no address of a PostgreSQL database.")]
    [InlineData("postgres://me@host", "It names no host, or no database.")]
    [InlineData("postgres://me@host/db?pooling=false", "It has the option pooling=false, which is none here: sslmode and sslrootcert are.")]
    [InlineData("Host=127.0.0.1;Database=db", "It is no address of a PostgreSQL database.")]
    [InlineData("", "It is empty.")]
    public void An_address_that_cannot_be_one_is_refused(string address, string why)
    {
        using var at = Workplace.Empty();
        at.Write("work.sync", "sync 1\ntask Work { }\n");
        var run = at.Run("run", at["work.sync"], "--journal", address);
        run.Exit.ShouldBe(2);
        run.Error.ShouldContain($"DS5167: The run journal cannot be where --journal says. {why}");
        run.Error.ShouldNotContain("words");
    }

    [Fact]
    public void A_server_that_does_not_let_us_in_or_holds_something_else_under_the_name_of_the_journal_is_told_as_that()
    {
        using var journal = new ServerDatabase(ServerKind.Postgres);
        using var at = Workplace.Empty();
        at.Write("work.sync", "sync 1\ntask Work { }\n");
        var address = $"postgres://{Servers.User}@127.0.0.1:{Servers.PostgresPort}/{journal.Name}";
        string Run(string to, params (string, string)[] variables)
        {
            var run = ServeProcess.StartCommand(at, ["run", "work.sync", "--journal", to], variables);
            run.Exit().GetAwaiter().GetResult().ShouldBe(2);
            return string.Join('\n', run.Seen);
        }

        Run(address).ShouldContain("put the password into PGPASSWORD");
        Run(address + "?sslmode=require", ("PGPASSWORD", Servers.Password)).ShouldContain("see that the server offers TLS");
        using var connection = new Npgsql.NpgsqlConnection(journal.Npgsql);
        connection.Open();
        using var make = new Npgsql.NpgsqlCommand("create schema datasync; create table datasync.customer (id integer)", connection);
        make.ExecuteNonQuery();
        Run(address, ("PGPASSWORD", Servers.Password)).ShouldContain("DS6229: What should be the run journal holds something else: it has the table datasync.customer.");
        using var count = new Npgsql.NpgsqlCommand("select count(*) from pg_tables where schemaname = 'datasync'", connection);
        count.ExecuteScalar().ShouldBe(1L);
    }

    [Fact]
    public async Task A_run_without_a_lease_is_refused()
    {
        using var machines = await Machines.Create();
        await using var run = machines.Run("berlin", "--lease", "none");
        (await run.Exit()).ShouldBe(2);
        run.Seen.ShouldContain(line => line.Contains("DS5176: A run whose journal is in a database needs a lease.", StringComparison.Ordinal));
        (await machines.World.Notes()).ShouldBe("");
    }

    private sealed class Machines(GatedWorld world) : IDisposable
    {
        private readonly ServerDatabase journal = new(ServerKind.Postgres);

        public GatedWorld World => world;

        private string Journal => $"postgres://{Servers.User}@127.0.0.1:{Servers.PostgresPort}/{journal.Name}";

        private (string, string)[] Variables => [("SHOP", world.Address), ("PGPASSWORD", Servers.Password)];

        public static async Task<Machines> Create() => new(await GatedWorld.Create(StoppedProcessTests.Script));

        public ServeProcess Serve(string machine) => ServeProcess.StartElsewhere(world.At, machine, ["serve", "work.sync", "--journal", Journal, "--lease", "3"], Variables);

        public ServeProcess Run(string machine, params string[] options) => ServeProcess.StartElsewhere(world.At, machine, ["run", "work.sync", "--journal", Journal, .. options], Variables);

        public void Administer(string what) => journal.Administer($"alter database {journal.Name} {what}");

        public void Cut() => journal.Administer($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{journal.Name}'");

        public string? Ask(string sql)
        {
            using var connection = new Npgsql.NpgsqlConnection(journal.Npgsql + ";Pooling=false");
            connection.Open();
            using var command = new Npgsql.NpgsqlCommand(sql, connection);
            return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }

        public void Dispose()
        {
            world.Dispose();
            journal.Dispose();
        }
    }
}
