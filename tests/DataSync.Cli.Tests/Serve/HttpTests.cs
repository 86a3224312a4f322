using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace DataSync.Cli.Tests.Serve;

/// <summary>Tasks run by HTTP, and how the server is, in a real process.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class HttpTests
{
    private const string Shop = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        table Order in shop as "orders" {
            key id : int
            state : text(10)?
            secret : text(20)? masked
            born : date? masked
        }
        task Check for Order as item {
            if item.id < 0 { fail "There is no order {item.id}." }
            set item { state <- "checked" }
        }
        task Tick { update Order as o where o.id = 1 { state <- "ticked" } }
        schedule Tick every 1 h
        """;

    [Fact]
    public async Task A_task_runs_for_the_item_that_was_sent_for_the_one_of_a_key_and_for_none()
    {
        await using var world = await World.Start();

        var sent = await world.Post("Check", "{ \"id\": 7, \"secret\": \"mine\" }");
        sent.Status.ShouldBe(HttpStatusCode.OK);
        (sent.Body.GetProperty("outcome").GetString(), sent.Body.GetProperty("item").GetProperty("state").GetString(), sent.Body.GetProperty("item").GetProperty("secret").GetString())
            .ShouldBe(("succeeded", "checked", "mine"));
        sent.Body.GetProperty("run").GetString().ShouldNotBeNullOrEmpty();

        var named = await world.Post("Check?key=2");
        named.Body.GetProperty("item").GetProperty("state").GetString().ShouldBe("checked");
        named.Body.GetProperty("item").TryGetProperty("secret", out _).ShouldBeFalse();
        world.At.Ask("shop.db", "select state from orders where id = 2").ShouldBe("checked");

        (await world.Post("Tick")).Body.GetProperty("outcome").GetString().ShouldBe("succeeded");
        (await world.Server.Stop()).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_a_code()
    {
        await using var world = await World.Start();

        (await world.Post("Check", "{ \"id\": -1 }")).ShouldBe(422, "DS6201");
        (await world.Post("Check?key=99")).ShouldBe(422, "DS6220");
        (await world.Post("Check", "{ \"state\": \"new\" }")).ShouldBe(400, "DS6225");
        (await world.Post("Check", "{ \"id\": null }")).ShouldBe(400, "DS6225");
        (await world.Post("Check", "{ \"id\": ")).ShouldBe(400, "DS6225");
        (await world.Post("Check", "{ \"id\": 1, \"id\": 2 }")).ShouldBe(400, "DS6225");
        (await world.Post("Check", "{ \"id\": 1, \"state\": \"\\ud800\" }")).ShouldBe(400, "DS6225");
        (await world.Post("Check", "{ \"id\": 1, \"\\ud800\": null }")).ShouldBe(400, "DS6225");
        (await world.Post("Check", "{ \"id\": 1, \"state\": \"longer than ten\" }")).ShouldBe(400, "DS6141");
        (await world.Post("Check")).ShouldBe(400, "DS6221");
        (await world.Post("Nothing")).ShouldBe(404, "DS6228");
        (await world.Post("Check?key=1", "{ \"id\": 1 }")).ShouldBe(400, "DS5171");
        (await world.Post("Tick?preview=true")).ShouldBe(400, "DS5171");
        (await world.Post("Check", "{}", "text/plain")).ShouldBe(415, "DS5171");
        (await world.Post("Check", new string(' ', 1024 * 1024 + 1))).ShouldBe(413, "DS5171");
        (await world.Send(new HttpRequestMessage(HttpMethod.Get, "tasks/Check/run"))).ShouldBe(404, "DS5170");
    }

    [Fact]
    public async Task Half_a_call_runs_nothing_and_holds_up_nobody()
    {
        await using var world = await World.Start();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, world.Address.Port);
        await using var link = client.GetStream();
        await link.WriteAsync("POST /tasks/Check/run HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer open sesame\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{ \"id\": 9"u8.ToArray());

        (await world.Post("Check?key=2")).Status.ShouldBe(HttpStatusCode.OK);
        using var reader = new StreamReader(link);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var answer = await reader.ReadToEndAsync(limit.Token);

        answer.ShouldStartWith("HTTP/1.1 408 ");
        answer.ShouldContain("\"code\":\"DS5171\",\"detail\":\"The body did not come in time, and nothing was run.\"");
        world.At.Ask("datasync-journal.db", "select group_concat(item) from runs where task = 'Check'").ShouldBe("2");
    }

    [Fact]
    public async Task A_masked_value_of_wrong_form_is_repeated_neither_in_the_answer_nor_in_the_log()
    {
        await using var world = await World.Start();

        var refused = await world.Post("Check", "{ \"id\": 1, \"born\": \"1961-07-13CANARY\" }");

        refused.ShouldBe(400, "DS6224");
        refused.Body.ToString().ShouldNotContain("CANARY");
        (await world.Server.Line("DS6224")).ShouldContain("The column born is date?, and *** is none.");
    }

    [Fact]
    public async Task Nobody_runs_a_task_without_the_token()
    {
        await using (var world = await World.Start())
        {
            (await world.Post("Tick", token: null)).ShouldBe(401, "DS5174");
            (await world.Post("Tick", token: "wrong")).ShouldBe(401, "DS5174");
            (await world.Get("health")).ShouldBe((HttpStatusCode.OK, "ok\n"));
        }
        await using var without = await World.Start(withToken: false);
        (await without.Post("Tick")).ShouldBe(403, "DS5173");
    }

    [Fact]
    public async Task A_token_that_others_can_read_and_an_address_that_is_taken_are_refused()
    {
        await using var world = await World.Start();
        File.SetUnixFileMode(world.At["token"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await using (var open = ServeProcess.Start(world.At, ["shop.sync", "--port", "0", "--token-file", "token"])) (await Refused(open)).ShouldContain("DS5163");
        await using (var none = ServeProcess.Start(world.At, ["shop.sync", "--port", "0", "--token-file", "nothing"])) (await Refused(none)).ShouldContain("DS5162");
        await using (var taken = ServeProcess.Start(world.At, ["shop.sync", "--port", $"{world.Address.Port}"])) (await Refused(taken)).ShouldContain("DS5164");
        world.At.Run("serve", world.At["shop.sync"], "--bind", "here").Exit.ShouldBe(2);

        static async Task<string> Refused(ServeProcess server)
        {
            (await server.Exit()).ShouldBe(2);
            return string.Join('\n', server.Seen);
        }
    }

    [Fact]
    public async Task The_server_says_whether_it_can_work_and_what_it_has_done()
    {
        await using var world = await World.Start();
        await world.Server.Line("Tick: Succeeded");
        await world.Post("Check", "{ \"id\": -1 }");

        (await world.Get("ready")).ShouldBe((HttpStatusCode.OK, "ready\n"));
        var (_, text) = await world.Get("metrics");
        text.ShouldContain("datasync_runs_total{task=\"Tick\",outcome=\"succeeded\"} 1\n");
        text.ShouldContain("datasync_runs_total{task=\"Check\",outcome=\"failed\"} 1\n");
        text.ShouldContain("datasync_rows_written_total{task=\"Tick\"} 1\n");
        text.ShouldContain("datasync_run_duration_seconds_count{task=\"Check\"} 1\n");
        text.ShouldContain("datasync_runs_active{task=\"Tick\"} 0\n");
        text.ShouldContain("datasync_runs_waiting{task=\"Tick\"} 0\n");
        text.ShouldContain("datasync_schedule_last_success_seconds{schedule=\"Tick every 1 h\"} ");
        text.ShouldContain("datasync_schedule_next_seconds{schedule=\"Tick every 1 h\"} ");
        text.ShouldContain("datasync_http_answers_total{status=\"422\"} 1\n");

        world.At.Sql("datasync-journal.db", "pragma user_version = 1");
        (await world.Get("ready")).Item1.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_task_that_several_plans_have_is_named_with_its_plan()
    {
        await using var world = await World.Start(more: ["copy.sync", "--journal", "both.db"]);

        (await world.Post("Check", "{ \"id\": 1 }")).ShouldBe(409, "DS5175");
        (await world.Post("Check?plan=copy", "{ \"id\": 1 }")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly HttpClient client = new();

        private World(Workplace at, ServeProcess server) => (At, Server) = (at, server);

        public Workplace At { get; }

        public ServeProcess Server { get; }

        public Uri Address => client.BaseAddress ?? throw new InvalidOperationException("The server has no address yet.");

        public static async Task<World> Start(bool withToken = true, string[]? more = null)
        {
            var at = Workplace.Empty().Write("shop.sync", Shop).Write("copy.sync", Shop).Write("token", "open sesame\n");
            File.SetUnixFileMode(at["token"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
            at.Sql("shop.db", "create table orders (id integer primary key, state text, secret text, born text); insert into orders values (1, null, null, null), (2, null, 'theirs', null)");
            var world = new World(at, ServeProcess.Start(at, ["shop.sync", .. more ?? [], "--port", "0", .. withToken ? ["--token-file", "token"] : Array.Empty<string>()]));
            var line = await world.Server.Line("listening on ");
            world.client.BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..] + "/");
            return world;
        }

        public Task<Answer> Post(string task, string? item = null, string type = "application/json", string? token = "open sesame")
        {
            var at = task.Split('?');
            var call = new HttpRequestMessage(HttpMethod.Post, $"tasks/{at[0]}/run{(at.Length > 1 ? "?" + at[1] : "")}");
            if (token is not null) call.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            // One that is refused for its length is refused before it is sent.
            call.Headers.ExpectContinue = item is { Length: > 100_000 };
            if (item is not null) call.Content = new StringContent(item, Encoding.UTF8, type);
            return Send(call);
        }

        public async Task<Answer> Send(HttpRequestMessage call)
        {
            using var answer = await client.SendAsync(call);
            return new Answer(answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
        }

        public async Task<(HttpStatusCode, string)> Get(string path)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await Server.DisposeAsync();
            At.Dispose();
        }
    }

    private sealed record Answer(HttpStatusCode Status, JsonElement Body)
    {
        public void ShouldBe(int status, string code) => ((int)Status, Body.GetProperty("code").GetString()).ShouldBe((status, code), Body.ToString());
    }
}
