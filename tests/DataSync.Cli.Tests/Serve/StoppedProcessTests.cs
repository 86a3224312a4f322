namespace DataSync.Cli.Tests.Serve;

/// <summary>
/// Processes that are killed, or frozen for longer than their lease, in the middle of a run, for real: what they had committed is not repeated, what they had not is done once, and one that wakes writes nothing.
/// The run waits at its second step for a lock that the test holds. Source: tasks R126, §3.9.
/// </summary>
public sealed class StoppedProcessTests
{
    internal const string Script = """"
        sync 1
        source shop = postgres { connection: env SHOP }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        task Work {
            insert Note { note_text <- "before" }
            query shop as passed returns (waited : int) """select 1 as waited from (select pg_advisory_lock(7), pg_advisory_unlock(7)) as gate"""
            insert Note { note_text <- "after" }
        }
        schedule Work every 1 h
        """";

    private const string Files = """"
        sync 1
        source shop = postgres { connection: env SHOP }
        source inbox = csv { folder: "inbox" }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        table Payment in inbox as "payments-*.csv" {
            key number : text(8)
        }
        task Work {
            for each p in Payment batch 1 { insert Note { note_text <- p.number } }
            query shop as passed returns (waited : int) """select 1 as waited from (select pg_advisory_lock(7), pg_advisory_unlock(7)) as gate"""
            insert Note { note_text <- "after" }
        }
        schedule Work each file in inbox every 1 s
        """";

    private const string Changes = """"
        sync 1
        source shop = postgres { connection: env SHOP }
        table Order in shop as "orders" {
            key id : int
            total : int
            seen : int?
        }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        task Work for Order as item {
            insert Note { note_text <- "{item.id}: {item.total}" }
            query shop as passed returns (waited : int) """select 1 as waited from (select pg_advisory_lock(7), pg_advisory_unlock(7)) as gate"""
            set item { seen <- item.total }
        }
        schedule Work on change of Order.total every 1 s
        """";

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task The_run_of_a_change_that_was_killed_goes_on_and_no_change_is_lost_or_run_twice()
    {
        using var world = await GatedWorld.Create(Changes);
        await world.Ask("create table orders (id bigint primary key, total bigint not null, seen bigint); insert into orders values (1, 10, null), (2, 20, null)");
        await using (var killed = world.Start())
        {
            await world.Noted();
            await world.Ask("update orders set total = total + 1");
            await world.Waiting(1);
            await killed.Kill();
        }
        // One changes again while nobody is there.
        await world.Ask("update orders set total = 30 where id = 2");

        await using var next = world.Start();
        await world.Waiting(1);
        await world.OpenGate();
        (await next.Line("Work 1: Succeeded")).ShouldContain("attempt 2");
        await next.Line("Work 2: Succeeded");
        (await next.Stop()).ShouldBe(0);

        (await world.Notes()).ShouldBe("1: 11,2: 30");
        (await world.Ask("select string_agg(seen::text, ',' order by id) from orders")).ShouldBe("11,30");
        world.At.Ask("datasync-journal.db", "select count(*) from watched_rows where pending is not null").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task A_server_that_was_frozen_at_the_run_of_a_change_writes_nothing_when_it_wakes()
    {
        using var world = await GatedWorld.Create(Changes);
        await world.Ask("create table orders (id bigint primary key, total bigint not null, seen bigint); insert into orders values (1, 10, null), (2, 20, null)");
        await using var frozen = world.Start("--lease", "1");
        await world.Noted();
        await world.Ask("update orders set total = total + 1");
        await world.Waiting(1);
        await world.Freeze(frozen);

        await using var other = world.Start("--lease", "1");
        await world.Waiting(2);
        await world.OpenGate();
        (await other.Line("Work 1: Succeeded")).ShouldContain("attempt 2");
        await other.Line("Work 2: Succeeded");
        await frozen.Signal("CONT");
        (await frozen.Line("Work 1: Failed")).ShouldContain("DS6300");
        await frozen.Stop();
        await other.Stop();

        (await world.Notes()).ShouldBe("1: 11,2: 21");
        world.At.Ask("datasync-journal.db", "select group_concat(outcome) from runs").ShouldBe("Succeeded,Succeeded");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task A_file_whose_run_was_killed_is_run_to_its_end_and_no_row_of_it_twice()
    {
        using var world = await GatedWorld.Create(Files);
        await world.Arrives("payments-1.csv", "a", "b");
        await using (var killed = world.Start())
        {
            await world.Waiting(1);
            await killed.Kill();
        }

        await using var next = world.Start();
        await world.Waiting(1);
        await world.OpenGate();
        (await next.Line("Work payments-1.csv: Succeeded")).ShouldContain("attempt 2");
        (await next.Stop()).ShouldBe(0);

        (await world.Notes()).ShouldBe("a,b,after");
        File.Exists(world.At["inbox/done/payments-1.csv"]).ShouldBeTrue();
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task A_server_that_was_frozen_while_it_ran_a_file_neither_writes_nor_moves_when_it_wakes()
    {
        using var world = await GatedWorld.Create(Files);
        await world.Arrives("payments-1.csv", "a");
        await using var frozen = world.Start("--lease", "1");
        await world.Waiting(1);
        await world.Freeze(frozen);

        await using var other = world.Start("--lease", "1");
        await world.Waiting(2);
        await world.OpenGate();
        (await other.Line("Work payments-1.csv: Succeeded")).ShouldContain("attempt 2");
        await world.Gone("payments-1.csv");
        // Another one under its name, which the frozen one has not seen.
        await world.CloseGate();
        await world.Arrives("payments-1.csv", "b");
        await frozen.Signal("CONT");
        (await frozen.Line("Work payments-1.csv: Failed")).ShouldContain("DS6300");
        await world.OpenGate();
        await world.Gone("payments-1.csv");

        (await world.Notes()).ShouldBe("a,after,b,after");
        File.ReadAllText(world.At["inbox/done/payments-1 (2).csv"]).ShouldBe("number\nb\n");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task A_server_that_is_killed_goes_on_with_the_run_when_it_is_started_again()
    {
        using var world = await GatedWorld.Create(Script);
        await using (var killed = world.Start())
        {
            await world.Waiting(1);
            await killed.Kill();
        }

        await using var next = world.Start();
        await world.Waiting(1);
        await world.OpenGate();
        (await next.Line("Work: Succeeded")).ShouldContain("attempt 2, Work every 1 h at ");
        (await next.Stop()).ShouldBe(0);

        (await world.Notes()).ShouldBe("before,after");
        (await world.Ask("select count(*) from ds_done")).ShouldBe("0");
        world.At.Ask("datasync-journal.db", "select count(*) from runs").ShouldBe("1");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task A_server_that_was_frozen_for_longer_than_its_lease_writes_nothing_when_it_wakes()
    {
        using var world = await GatedWorld.Create(Script);
        await using var frozen = world.Start("--lease", "1");
        await world.Waiting(1);
        await world.Freeze(frozen);

        await using var other = world.Start("--lease", "1");
        await world.Waiting(2);
        await world.OpenGate();
        (await other.Line("Work: Succeeded")).ShouldContain("attempt 2");
        await frozen.Signal("CONT");
        (await frozen.Line("Work: Failed")).ShouldContain("DS6300");

        (await world.Notes()).ShouldBe("before,after");
        (await world.Ask("select count(*) from ds_done")).ShouldBe("0");
        world.At.Ask("datasync-journal.db", "select outcome || attempts from runs").ShouldBe("Succeeded2");
        world.At.Ask("datasync-journal.db", "select failed from firings where ended is not null and runs > 0").ShouldBe("0");
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_lets_runs_end_and_cancels_what_takes_longer()
    {
        using var world = await GatedWorld.Create(Script);
        await using (var patient = ServeProcess.Start(world.At, ["work.sync", "--port", "0"], ("SHOP", world.Address), ("DATASYNC_SERVE_TOKEN", "open sesame")))
        {
            var line = await patient.Line("listening on ");
            await world.Waiting(1);
            await patient.Signal("TERM");
            await patient.Line("stopping");
            using var client = new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..] + "/") };
            client.DefaultRequestHeaders.Authorization = new("Bearer", "open sesame");
            (await (await client.GetAsync(new Uri("ready", UriKind.Relative))).Content.ReadAsStringAsync()).ShouldBe("stopping\n");
            (await (await client.PostAsync(new Uri("tasks/Work/run", UriKind.Relative), null)).Content.ReadAsStringAsync()).ShouldContain("DS5172");
            await world.OpenGate();
            (await patient.Exit()).ShouldBe(0);
        }
        (await world.Notes()).ShouldBe("before,after");

        await world.CloseGate();
        world.At.Sql("datasync-journal.db", "update firings set due = strftime('%Y-%m-%dT%H:%M:%fZ', due, '-90 minutes')");
        await using var hasty = world.Start("--grace", "0.5");
        await world.Waiting(1);
        (await hasty.Stop()).ShouldBe(1);
        hasty.Seen.ShouldContain(line => line.Contains("Work: Cancelled", StringComparison.Ordinal));

        await using var next = world.Start();
        await world.Waiting(1);
        await world.OpenGate();
        (await next.Line("Work: Succeeded")).ShouldContain("attempt 2");
        await next.Stop();
        (await world.Notes()).ShouldBe("before,after,before,after");
    }
}
