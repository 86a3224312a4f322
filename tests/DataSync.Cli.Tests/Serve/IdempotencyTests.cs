using System.Net;
using System.Text;
using System.Text.Json;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Serve;

/// <summary>Calls by HTTP with an <c>Idempotency-Key</c>, in real processes: one that is sent again makes no second run, whoever was killed in between. Source: tasks R126.</summary>
public sealed class IdempotencyTests
{
    private const string Script = """"
        sync 1
        source shop = postgres { connection: env SHOP }
        table Order in shop as "orders" {
            key id : int
            seen : text(10)?
            secret : text(20)? masked
        }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        task Work for Order as item {
            insert Note { note_text <- "{item.id} before" }
            query shop as passed returns (waited : int) """select 1 as waited from (select pg_advisory_lock(7), pg_advisory_unlock(7)) as gate"""
            insert Note { note_text <- "{item.id} after" }
            set item { seen <- "yes" }
        }
        task Check for Order as item {
            insert Note { note_text <- "checked {item.id}" }
            if item.id < 0 { fail "There is no order {item.id}." }
            set item { seen <- "checked" }
        }
        task Sweep { insert Note { note_text <- "swept" } }
        """";

    private static async Task<GatedWorld> World()
    {
        var world = await GatedWorld.Create(Script);
        await world.Ask("create table orders (id bigint primary key, seen varchar(10), secret varchar(20)); insert into orders values (1, null, 'CANARY'), (2, null, null)");
        return world;
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task A_call_that_is_sent_again_has_the_same_answer_and_runs_nothing_also_after_a_restart()
    {
        using var world = await World();
        await world.OpenGate();
        var (first, calls) = await world.Serve();
        await using var a = first;
        var sent = await Post(calls, "Check", "8e03978e-40d5-43dd-bc93-6894a57f9324", "{ \"id\": 7, \"secret\": \"CANARY\" }");
        var named = await Post(calls, "Work?key=1", "\"k 2\"");
        var failed = await Post(calls, "Check", "k-3", "{ \"id\": -1 }");
        var swept = await Post(calls, "Sweep", "k-4");
        (sent.Status, named.Status, failed.Status, swept.Status).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK));
        sent.Text.ShouldContain("CANARY");
        // In quotes or without them, it is one key.
        (await Post(calls, "Check", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "{ \"id\": 7, \"secret\": \"CANARY\" }")).ShouldBe(sent);
        await first.Kill();
        var (second, again) = await world.Serve();
        await using var b = second;

        (await Post(again, "Check", "8e03978e-40d5-43dd-bc93-6894a57f9324", "{ \"id\": 7, \"secret\": \"CANARY\" }")).ShouldBe(sent);
        (await Post(again, "Work?key=1", "\"k 2\"")).ShouldBe(named);
        (await Post(again, "Check", "k-3", "{ \"id\": -1 }")).ShouldBe(failed);
        (await Post(again, "Sweep", "k-4")).ShouldBe(swept);
        (await second.Line("a call that was made before")).ShouldContain($"Check: a call that was made before has the answer of run {sent.Run()}");

        (await world.Notes()).ShouldBe("checked 7,1 before,1 after,checked -1,swept");
        // One without a key is as it always was.
        (await Post(again, "Sweep", null)).Run().ShouldNotBe(swept.Run());
        world.At.Run("runs", "show", world.At["work.sync"], named.Run()).Out.ShouldContain("\n  called with the key k 2\n");
        JsonDocument.Parse(world.At.Run("runs", "show", world.At["work.sync"], named.Run(), "--format", "json").Out).RootElement.GetProperty("idempotencyKeys")[0].GetString().ShouldBe("k 2");
        foreach (var file in Directory.GetFiles(world.At["."], "datasync-journal.db*")) Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).ShouldNotContain("CANARY");
    }

    [Fact]
    public async Task One_that_is_sent_again_while_the_first_one_waits_or_runs_is_told_so()
    {
        using var world = await World();
        var (server, calls) = await world.Serve();
        await using var a = server;
        var running = Post(calls, "Work?key=1", "k-1");
        await world.Waiting(1);
        var refused = await Post(calls, "Work?key=1", "k-1");
        refused.ShouldBe(409, "DS6311");
        // Nothing has failed: it is under way.
        JsonDocument.Parse(refused.Text).RootElement.TryGetProperty("outcome", out _).ShouldBeFalse(refused.Text);
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
        var waiting = Post(calls, "Work?key=2", "k-2");
        while (!(await calls.GetStringAsync(new Uri("metrics", UriKind.Relative))).Contains("datasync_runs_waiting{task=\"Work\"} 1", StringComparison.Ordinal)) { }
        refused = await Post(calls, "Work?key=2", "k-2");
        refused.ShouldBe(409, "DS6311");
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
        await world.OpenGate();

        var (first, second) = (await running, await waiting);
        (await Post(calls, "Work?key=1", "k-1")).ShouldBe(first);
        (await Post(calls, "Work?key=2", "k-2")).ShouldBe(second);
        (await world.Notes()).ShouldBe("1 before,1 after,2 before,2 after");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task Many_that_are_sent_at_once_with_one_key_are_one_run()
    {
        using var world = await World();
        var (one, first) = await world.Serve();
        var (other, second) = await world.Serve();
        await using var a = one;
        await using var b = other;

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Post(n % 2 == 0 ? first : second, "Sweep", "k-1")));

        (await world.Notes()).ShouldBe("swept");
        var runs = answers.Where(answer => answer.Status == HttpStatusCode.OK).ToList();
        runs.ShouldNotBeEmpty();
        runs.ShouldAllBe(run => run == runs[0]);
        answers.Except(runs).ShouldAllBe(answer => answer.Status == HttpStatusCode.Conflict && answer.Text.Contains("DS6311", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task One_whose_server_was_killed_goes_on_when_it_is_sent_again_and_doubles_nothing()
    {
        using var world = await World();
        var (killed, calls) = await world.Serve();
        await using var a = killed;
        var lost = Post(calls, "Work?key=1", "k-1");
        await world.Waiting(1);
        await killed.Kill();
        await Should.ThrowAsync<HttpRequestException>(lost);
        var (next, again) = await world.Serve();
        await using var b = next;
        // The run of the killed process leaves the gate when the database has noticed.
        await world.OpenGate();

        var answer = await Post(again, "Work?key=1", "k-1");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldContain("\"attempt\":2");
        (await Post(again, "Work?key=1", "k-1")).ShouldBe(answer);
        (await world.Notes()).ShouldBe("1 before,1 after");
        world.At.Ask("datasync-journal.db", "select count(*) from runs").ShouldBe("1");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task One_whose_run_was_ended_or_given_up_by_hand_runs_nothing()
    {
        using var world = await World();
        var (killed, calls) = await world.Serve();
        await using var a = killed;
        _ = Post(calls, "Work?key=1", "k-1");
        await world.Waiting(1);
        await killed.Kill();
        await world.OpenGate();
        await using (var byHand = world.Run("Work", "--key", "1")) (await byHand.Exit()).ShouldBe(0);
        await world.CloseGate();
        var (second, more) = await world.Serve();
        await using var b = second;
        var ended = await Post(more, "Work?key=1", "k-1");
        _ = Post(more, "Work?key=2", "k-2");
        await world.Waiting(1);
        await second.Kill();
        await world.OpenGate();
        world.At.Run("exceptions", "discard", world.At["work.sync"], world.At.Ask("datasync-journal.db", "select run from runs where item = '2'") ?? "").Exit.ShouldBe(0);
        var (third, last) = await world.Serve();
        await using var c = third;

        (await Post(last, "Work?key=2", "k-2")).ShouldBe(422, "DS6312");
        ended.Status.ShouldBe(HttpStatusCode.OK);
        ended.Text.ShouldBe($$"""{"task":"Work","outcome":"succeeded","run":"{{ended.Run()}}","attempt":2}""");
        (await world.Notes()).ShouldBe("1 before,1 after,2 before");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task One_with_another_key_for_the_same_item_goes_on_with_the_run_that_broke_off()
    {
        using var world = await World();
        var (killed, calls) = await world.Serve();
        await using var a = killed;
        _ = Post(calls, "Work?key=1", "k-1");
        await world.Waiting(1);
        await killed.Kill();
        var (next, again) = await world.Serve();
        await using var b = next;
        await world.OpenGate();

        var other = await Post(again, "Work?key=1", "k-2");
        var first = await Post(again, "Work?key=1", "k-1");

        (other.Status, first.Status).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        other.Text.ShouldContain("\"attempt\":2");
        first.Text.ShouldBe($$"""{"task":"Work","outcome":"succeeded","run":"{{other.Run()}}","attempt":2}""");
        (await world.Notes()).ShouldBe("1 before,1 after");
        world.At.Run("runs", "show", world.At["work.sync"], other.Run()).Out.ShouldContain("\n  called with the key k-1\n  called with the key k-2\n");
        // Its run has ended: a call for the item is one of its own.
        (await Post(again, "Work?key=1", "k-3")).Run().ShouldNotBe(other.Run());
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public async Task Servers_of_two_machines_with_one_journal_make_one_run()
    {
        using var world = await World();
        using var journal = new ServerDatabase(ServerKind.Postgres);
        var (one, first) = await Elsewhere("vienna");
        var (other, second) = await Elsewhere("berlin");
        await using var a = one;
        await using var b = other;
        var running = Post(first, "Work?key=1", "k-1");
        await world.Waiting(1);
        (await Post(second, "Work?key=1", "k-1")).ShouldBe(409, "DS6311");
        await one.Kill();
        await Should.ThrowAsync<HttpRequestException>(running);
        await world.OpenGate();

        Answer answer;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do answer = await Post(second, "Work?key=1", "k-1");
        while (answer.Status == HttpStatusCode.Conflict && !limit.IsCancellationRequested);

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldContain("\"attempt\":2");
        (await Post(second, "Work?key=1", "k-1")).ShouldBe(answer);
        (await world.Notes()).ShouldBe("1 before,1 after");

        async Task<(ServeProcess, HttpClient)> Elsewhere(string machine)
        {
            var server = ServeProcess.StartElsewhere(world.At, machine,
                ["serve", "work.sync", "--journal", $"postgres://{Servers.User}@127.0.0.1:{Servers.PostgresPort}/{journal.Name}", "--lease", "3", "--port", "0"],
                [("SHOP", world.Address), ("PGPASSWORD", Servers.Password), ("DATASYNC_SERVE_TOKEN", "open sesame")]);
            return (server, GatedWorld.Calls(await server.Line("listening on ")));
        }
    }

    [Fact]
    public async Task A_key_is_that_of_one_call()
    {
        using var world = await World();
        var (server, calls) = await world.Serve();
        await using var a = server;
        (await Post(calls, "Check", "k-1", "{ \"id\": 7 }")).Status.ShouldBe(HttpStatusCode.OK);

        (await Post(calls, "Check", "k-1", "{ \"id\": 8 }")).ShouldBe(422, "DS6310");
        (await Post(calls, "Check?key=1", "k-1")).ShouldBe(422, "DS6310");
        (await Post(calls, "Sweep", "k-1")).ShouldBe(422, "DS6310");
        (await world.Notes()).ShouldBe("checked 7");
        // What was refused before it began has used up no key.
        (await Post(calls, "Check", "k-2")).ShouldBe(400, "DS6221");
        (await Post(calls, "Check", "k-2", "{ \"id\": 9 }")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_that_is_none_is_refused()
    {
        using var world = await World();
        var (server, calls) = await world.Serve();
        await using var a = server;
        foreach (var (key, why) in new[]
        {
            ("", "it is empty"),
            ("\"\"", "it has 0 characters"),
            ("\"open", "it is no text in quotes"),
            ("\"a\"; b=1", "it is no text in quotes"),
            ("\"a\\b\"", "it is no text in quotes"),
            ("two words", "it is no text in quotes"),
            ("a,b", "it is no text in quotes"),
            ("a\nIdempotency-Key: b", "it is no text in quotes"),
            ("\"a\"\nIdempotency-Key: \"b\"", "it is no text in quotes"),
            ("256", "it has 256 characters, and from 1 to 255 are taken"),
        })
        {
            var refused = await Post(calls, "Sweep", key == "256" ? new string('k', 256) : key);

            refused.ShouldBe(400, "DS5171");
            refused.Text.ShouldContain($"The header Idempotency-Key cannot be taken: {why}");
        }
        (await world.Notes()).ShouldBeNullOrEmpty();
        (await Post(calls, "Sweep", "\"\\\"" + new string('k', 253) + "\\\\\"")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<Answer> Post(HttpClient calls, string what, string? key, string? item = null)
    {
        var at = what.Split('?');
        using var call = new HttpRequestMessage(HttpMethod.Post, $"tasks/{at[0]}/run{(at.Length > 1 ? "?" + at[1] : "")}");
        foreach (var one in key?.Split("\nIdempotency-Key: ") ?? []) call.Headers.TryAddWithoutValidation("Idempotency-Key", one);
        if (item is not null) call.Content = new StringContent(item, Encoding.UTF8, "application/json");
        using var answer = await calls.SendAsync(call);
        return new Answer(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync()) { RetryAfter = answer.Headers.RetryAfter?.Delta };
    }

    private sealed record Answer(HttpStatusCode Status, string? Type, string Text)
    {
        public TimeSpan? RetryAfter { get; init; }

        public string Run() => JsonDocument.Parse(Text).RootElement.GetProperty("run").GetString() ?? "";

        public void ShouldBe(int status, string code) => ((int)Status, JsonDocument.Parse(Text).RootElement.GetProperty("code").GetString()).ShouldBe((status, code), Text);
    }
}
