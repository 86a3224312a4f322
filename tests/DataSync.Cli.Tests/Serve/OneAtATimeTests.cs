using System.Net;

namespace DataSync.Cli.Tests.Serve;

/// <summary>One run of a task at a time in all processes that share the journal, for real: others wait in line, and a process that is killed or frozen holds up nobody. Source: tasks C40.</summary>
public sealed class OneAtATimeTests
{
    private const string Script = """"
        sync 1
        source shop = postgres { connection: env SHOP }
        table Order in shop as "orders" {
            key id : int
            seen : text(10)?
        }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        task Work for Order as item {
            LIMIT
            insert Note { note_text <- "{item.id} before" }
            query shop as passed returns (waited : int) """select 1 as waited from (select pg_advisory_lock(7), pg_advisory_unlock(7)) as gate"""
            insert Note { note_text <- "{item.id} after" }
            set item { seen <- "yes" }
        }
        task Sweep {
            insert Note { note_text <- "sweep" }
            query shop as passed returns (waited : int) """select 1 as waited from (select pg_advisory_lock(7), pg_advisory_unlock(7)) as gate"""
            insert Note { note_text <- "swept" }
        }
        """";

    private static async Task<GatedWorld> World(string limit = "", string schedule = "")
    {
        var world = await GatedWorld.Create(Script.Replace("LIMIT", limit, StringComparison.Ordinal) + "\n" + schedule);
        await world.Ask("create table orders (id bigint primary key, seen varchar(10)); insert into orders values (1), (2), (3)");
        return world;
    }

    private static Task<HttpResponseMessage> Post(HttpClient calls, string what) => calls.PostAsync(new Uri("tasks/" + what, UriKind.Relative), null);

    [Fact]
    public async Task A_call_to_one_server_waits_for_the_run_of_another_server()
    {
        using var world = await World();
        var (one, first) = await world.Serve();
        var (other, second) = await world.Serve();
        await using var a = one;
        await using var b = other;

        var running = Post(first, "Work/run?key=1");
        await world.Waiting(1);
        var waiting = Post(second, "Work/run?key=2");
        (await other.Line("waits")).ShouldContain($"Work 2 waits for another run of the task, in process {one.Id}");
        (await world.Notes()).ShouldBe("1 before");
        await world.OpenGate();

        (await running).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await waiting).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await world.Notes()).ShouldBe("1 before,1 after,2 before,2 after");
        world.At.Ask("datasync-journal.db", "select count(*) from places").ShouldBe("0");
    }

    [Fact]
    public async Task A_run_by_hand_waits_for_a_server_and_a_server_for_a_run_by_hand()
    {
        using var world = await World();
        var (server, calls) = await world.Serve();
        await using var a = server;

        var running = Post(calls, "Sweep/run");
        await world.Waiting(1);
        await using var byHand = world.Run("Sweep");
        await byHand.Line("Sweep waits for another run of the task");
        await world.OpenGate();
        (await running).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await byHand.Exit()).ShouldBe(0);

        await world.CloseGate();
        await using var again = world.Run("Work", "--key", "1");
        await world.Waiting(1);
        var waiting = Post(calls, "Work/run?key=2");
        await server.Line("Work 2 waits");
        await world.OpenGate();
        (await again.Exit()).ShouldBe(0);
        (await waiting).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await world.Notes()).ShouldBe("sweep,swept,sweep,swept,1 before,1 after,2 before,2 after");
    }

    [Fact]
    public async Task A_server_that_stops_tells_the_calls_in_its_line_and_ends_as_always()
    {
        using var world = await World();
        await using var byHand = world.Run("Work", "--key", "1");
        await world.Waiting(1);
        var (server, calls) = await world.Serve("--grace", "0.5");
        await using var a = server;
        var first = Post(calls, "Work/run?key=2");
        await server.Line("Work 2 waits");
        var second = Post(calls, "Work/run?key=3");
        while (!(await calls.GetStringAsync(new Uri("metrics", UriKind.Relative))).Contains("datasync_runs_waiting{task=\"Work\"} 1", StringComparison.Ordinal)) { }

        (await server.Stop()).ShouldBe(1);

        (await (await first).Content.ReadAsStringAsync()).ShouldContain("DS6213");
        (await (await second).Content.ReadAsStringAsync()).ShouldContain("DS5172");
        server.Seen.ShouldContain(line => line.EndsWith("stopped", StringComparison.Ordinal));
        await world.OpenGate();
        (await byHand.Exit()).ShouldBe(0);
        world.At.Ask("datasync-journal.db", "select count(*) from places").ShouldBe("0");
    }

    [Fact]
    public async Task The_item_that_another_process_works_on_is_refused()
    {
        using var world = await World();
        await using var byHand = world.Run("Work", "--key", "1");
        await world.Waiting(1);
        await using var same = world.Run("Work", "--key", "1");

        (await same.Exit()).ShouldBe(2);
        same.Seen.ShouldContain(line => line.Contains("DS6226", StringComparison.Ordinal));
        await world.OpenGate();
        (await byHand.Exit()).ShouldBe(0);
    }

    [Fact]
    public async Task Who_waits_for_a_process_that_is_killed_has_its_turn()
    {
        using var world = await World();
        await using var killed = world.Run("Work", "--key", "1");
        await world.Waiting(1);
        await using var next = world.Run("Work", "--key", "2");
        await next.Line("Work 2 waits");
        await using var last = world.Run("Work", "--key", "3");
        await last.Line("Work 3 waits");
        await next.Kill();
        await killed.Kill();
        // The run of the killed process leaves the gate when the database has noticed.
        await world.OpenGate();

        (await last.Exit()).ShouldBe(0);
        (await world.Notes()).ShouldBe("1 before,3 before,3 after");
        world.At.Ask("datasync-journal.db", "select count(*) from places").ShouldBe("0");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "tasks R126")]
    public async Task Who_waits_for_a_process_that_is_frozen_has_its_turn_after_the_lease_and_the_frozen_one_writes_nothing_when_it_wakes(bool byHand)
    {
        using var world = await World();
        ServeProcess frozen;
        if (byHand)
        {
            frozen = world.Run("Work", "--key", "1", "--lease", "1");
        }
        else
        {
            (frozen, var calls) = await world.Serve("--lease", "1");
            _ = Post(calls, "Work/run?key=1");
        }
        await using var a = frozen;
        await world.Waiting(1);
        await world.Freeze(frozen);

        await using var next = world.Run("Work", "--key", "2");
        await world.Waiting(2);
        // Somebody who comes later, too, keeps the frozen one out.
        await world.OpenGate();
        (await next.Exit()).ShouldBe(0);
        await using (var last = world.Run("Work", "--key", "3")) (await last.Exit()).ShouldBe(0);
        await frozen.Signal("CONT");
        await frozen.Line("DS6300");

        (await world.Notes()).ShouldBe("1 before,2 before,2 after,3 before,3 after");
        (await world.Ask("select string_agg(id || coalesce(seen, '-'), ',' order by id) from orders")).ShouldBe("1-,2yes,3yes");
        if (byHand) (await frozen.Exit()).ShouldBe(1);
        // What it had committed is not repeated by its next attempt.
        await using (var again = world.Run("Work", "--key", "1")) (await again.Exit()).ShouldBe(0);
        (await world.Notes()).ShouldEndWith("3 after,1 after");
        world.At.Ask("datasync-journal.db", "select count(*) from places").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task A_series_loses_the_run_at_which_it_was_frozen_and_no_other()
    {
        using var world = await World();
        await using var series = world.Run("Work", "--where", "id < 3", "--lease", "1");
        await world.Waiting(1);
        await world.Freeze(series);
        await using var next = world.Run("Work", "--key", "3");
        await world.Waiting(2);
        await world.OpenGate();
        (await next.Exit()).ShouldBe(0);
        await series.Signal("CONT");
        (await series.Exit()).ShouldBe(1);

        string.Join('\n', series.Seen).ShouldContain("DS6300");
        series.Seen.ShouldContain("2 items: 1 done, 1 failed.");
        (await world.Notes()).ShouldBe("1 before,3 before,3 after,2 before,2 after");
        (await world.Ask("select count(*) from ds_done where step = '#fence'")).ShouldBe("0");
        world.At.Ask("datasync-journal.db", "select count(*) from fences").ShouldBe("0");
    }

    [Fact]
    public async Task A_run_by_hand_has_a_lease_unless_it_is_to_have_none()
    {
        using var world = await World();
        await using var leased = world.Run("Work", "--key", "1");
        await world.Waiting(1);
        world.At.Ask("datasync-journal.db", "select (julianday(lease) - julianday(started)) * 86400 between 55 and 80 from runs").ShouldBe("1");
        world.At.Ask("datasync-journal.db", "select count(*) from fences").ShouldBe("1");
        await world.OpenGate();
        (await leased.Exit()).ShouldBe(0);

        await world.CloseGate();
        await using var without = world.Run("Work", "--key", "2", "--lease", "none");
        await world.Waiting(1);
        world.At.Ask("datasync-journal.db", "select count(*) from runs where lease is not null or fence is not null").ShouldBe("0");
        world.At.Ask("datasync-journal.db", "select count(*) from fences").ShouldBe("0");
        await world.OpenGate();
        (await without.Exit()).ShouldBe(0);
        await using var wrong = world.Run("Work", "--key", "2", "--lease", "0");
        (await wrong.Exit()).ShouldNotBe(0);
    }

    [Fact]
    public async Task What_a_task_and_a_schedule_allow_is_at_work_at_once()
    {
        using (var world = await World("at most 2 at once"))
        {
            await using var first = world.Run("Work", "--key", "1");
            await using var second = world.Run("Work", "--key", "2");
            await world.Waiting(2);
            await using var third = world.Run("Work", "--key", "3");
            await third.Line("Work 3 waits");
            await world.OpenGate();
            foreach (var run in (ServeProcess[])[first, second, third]) (await run.Exit()).ShouldBe(0);
        }
        using (var world = await World(schedule: "schedule Work each Order where id = 1 every 1 h may overlap"))
        {
            await using var byHand = world.Run("Work", "--key", "2");
            await world.Waiting(1);
            await using var server = world.Start();
            await world.Waiting(2);
            // It may overlap the others, and they not it.
            await using var third = world.Run("Work", "--key", "3");
            await third.Line("Work 3 waits");
            await world.OpenGate();
            await server.Line("Work 1: Succeeded");
            foreach (var run in (ServeProcess[])[byHand, third]) (await run.Exit()).ShouldBe(0);
        }
    }
}
