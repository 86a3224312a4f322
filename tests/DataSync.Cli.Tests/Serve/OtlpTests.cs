using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataSync.Cli.Commands;
using DataSync.Plans.Runtime;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Serve;

/// <summary>What a server counts, sent by OTLP. The collector is a stand-in: an HTTP server with the decoder that OpenTelemetry generates for JavaScript.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class OtlpTests
{
    private const string Token = "canary-of-the-collector";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    [Fact]
    public async Task A_stand_in_for_a_collector_gets_what_the_text_of_Prometheus_shows()
    {
        using var collector = ServiceServer.Collector();
        using var at = Shop();
        await using var server = ServeProcess.Start(at, ["shop.sync", "--port", "0", "--otlp", collector.Address], ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_EXPORTER_OTLP_HEADERS", $"authorization=Bearer%20{Token}"));
        (await server.Line("metrics are sent to ")).ShouldEndWith($"{collector.Address}/v1/metrics");
        var listens = await server.Line("listening on ");
        await server.Line("Tick: Succeeded");
        using var client = new HttpClient { BaseAddress = new Uri(listens[listens.IndexOf("http", StringComparison.Ordinal)..]) };
        await client.GetStringAsync(new Uri("/health", UriKind.Relative));
        // The schedule is due again when its runs have ended.
        var text = "";
        using (var limit = new CancellationTokenSource(Patience))
        {
            while (!(text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), limit.Token)).Contains("datasync_schedule_next_seconds{", StringComparison.Ordinal)) await Task.Delay(50, limit.Token);
        }

        var sent = await Until(collector, m => m.Points.Any(p => p is { Name: "datasync.http.answers", Value: >= 2 }) && m.Points.Any(p => p.Name.StartsWith("datasync.schedule.next", StringComparison.Ordinal)));
        sent.Points.Select(p => (Shown(p), p.Help)).Distinct().ShouldBe(Prometheus(text), ignoreOrder: true);
        sent.Points.Single(p => p.Name == "datasync.runs").ShouldSatisfyAllConditions(
            p => (p.Kind, p.Monotonic, p.Value).ShouldBe(("sum", true, 1)),
            p => p.Labels.ShouldBe(new Dictionary<string, string> { ["task"] = "Tick", ["outcome"] = "succeeded" }, ignoreOrder: true));
        sent.Points.Single(p => p.Name == "datasync.run.duration").ShouldSatisfyAllConditions(p => p.Count.ShouldBe(1), p => p.Bounds.ShouldBe([0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1800, 7200]));
        sent.Points.Single(p => p.Name == "datasync.rows.written").Value.ShouldBe(1);
        sent.Resource["service.name"].ShouldBe("datasync");
        sent.Authorization.ShouldBe($"Bearer {Token}");

        (await server.Stop()).ShouldBe(0);
        (string.Join('\n', server.Seen) + text).ShouldNotContain(Token);
    }

    [Fact]
    public async Task The_variables_name_collector_and_service_to_a_stand_in_and_a_stop_sends_the_last_values()
    {
        using var collector = ServiceServer.Collector();
        using var at = Shop();
        await using var server = ServeProcess.Start(at, ["shop.sync"], ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_SERVICE_NAME", "branch"));
        await server.Line("Tick: Succeeded");
        (await server.Stop()).ShouldBe(0);

        var sent = Messages(collector).ShouldHaveSingleItem();
        sent.Resource["service.name"].ShouldBe("branch");
        sent.Points.Single(p => p.Name == "datasync.runs").Value.ShouldBe(1);
    }

    [Fact]
    public async Task A_machine_on_which_the_sdk_is_disabled_sends_nothing_and_says_nothing_of_it()
    {
        using var collector = ServiceServer.Collector();
        using var at = Shop();
        await using var server = ServeProcess.Start(at, ["shop.sync", "--otlp", collector.Address], ("OTEL_SDK_DISABLED", "True"), ("OTEL_METRIC_EXPORT_INTERVAL", "100"));
        await server.Line("Tick: Succeeded");
        (await server.Stop()).ShouldBe(0);

        Messages(collector).ShouldBeEmpty();
        server.Seen.ShouldNotContain(line => line.Contains("metrics", StringComparison.Ordinal));
    }

    [Fact, Trait("Rule", "tasks R133")]
    public async Task A_collector_that_is_away_is_told_once_and_gets_the_sums_when_its_stand_in_is_back()
    {
        using var at = Shop();
        var port = ServiceServer.FreePort();
        await using var server = ServeProcess.Start(at, ["shop.sync", "--otlp", $"http://berta:{Token}@127.0.0.1:{port}"], ("OTEL_METRIC_EXPORT_INTERVAL", "100"), ("OTEL_EXPORTER_OTLP_HEADERS", $"x-token={Token}"));
        await server.Line("warning: metrics cannot be sent to http://127.0.0.1");
        // Either may be told first.
        if (!server.Seen.Any(line => line.Contains("Tick: Succeeded", StringComparison.Ordinal))) await server.Line("Tick: Succeeded");

        using var collector = ServiceServer.Collector(port);
        await server.Line("metrics are taken again");
        (await Until(collector, _ => true)).Points.Single(p => p.Name == "datasync.runs").Value.ShouldBe(1);
        collector.Stop();
        await server.Line("warning: metrics cannot be sent");
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(1)) await Task.Delay(50);
        (await server.Stop()).ShouldBe(0);

        server.Seen.Count(line => line.Contains("cannot be sent", StringComparison.Ordinal)).ShouldBe(2);
        string.Join('\n', server.Seen).ShouldNotContain(Token);
    }

    [Fact]
    public async Task Headers_do_not_go_to_where_a_collector_points()
    {
        using var elsewhere = ServiceServer.Collector();
        using var pointing = new HttpListener { Prefixes = { $"http://127.0.0.1:{ServiceServer.FreePort()}/" } };
        pointing.Start();
        using var at = Shop();
        await using var server = ServeProcess.Start(at, ["shop.sync", "--otlp", pointing.Prefixes.Single()], ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_EXPORTER_OTLP_HEADERS", $"x-token={Token}"));
        var call = await pointing.GetContextAsync();
        call.Request.Headers["x-token"].ShouldBe(Token);
        call.Response.StatusCode = 307;
        call.Response.RedirectLocation = $"{elsewhere.Address}/v1/metrics";
        call.Response.Close();

        (await server.Line("metrics cannot be sent")).ShouldContain("it answers 307");
        elsewhere.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_a_server_that_sends_metrics_loads_the_libraries_for_it()
    {
        using var at = Shop();
        (await Loaded([])).ShouldBeFalse();
        (await Loaded(["--otlp", $"http://127.0.0.1:{ServiceServer.FreePort()}"])).ShouldBeTrue();

        async Task<bool> Loaded(string[] more)
        {
            await using var server = ServeProcess.Start(at, ["shop.sync", "--port", "0", .. more]);
            await server.Line("serving ");
            return (await File.ReadAllTextAsync($"/proc/{server.Id}/maps")).Contains("OpenTelemetry", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://here:4318", null, null, "http://here:4318/v1/metrics")]
    [InlineData("http://here:4318/", "http://all:4318", null, "http://here:4318/v1/metrics")]
    [InlineData("https://here/otlp/v1/metrics", null, null, "https://here/otlp/v1/metrics")]
    [InlineData(null, "http://all:4318/otlp", null, "http://all:4318/otlp/v1/metrics")]
    [InlineData(null, "http://all:4318", "http://one:4318/as/is", "http://one:4318/as/is")]
    [InlineData(null, " ", "", null)]
    public void The_command_names_the_collector_before_the_variables_do(string? option, string? all, string? metrics, string? address) =>
        ServeOtlp.Address(option, name => name switch { "OTEL_EXPORTER_OTLP_ENDPOINT" => all, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT" => metrics, _ => null })?.AbsoluteUri.ShouldBe(address);

    [Fact]
    public async Task What_names_no_collector_is_refused_without_showing_it()
    {
        using var at = Shop();
        (await Refused(["--otlp", $"here/{Token}"])).ShouldContain("DS5168");
        (await Refused([], ("OTEL_EXPORTER_OTLP_ENDPOINT", $"ftp://{Token}"))).ShouldContain("DS5168");
        (await Refused([], ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"))).ShouldContain("DS5168");
        (await Refused(["--otlp", "http://127.0.0.1:4318"], ("OTEL_EXPORTER_OTLP_HEADERS", Token))).ShouldContain("DS5169");

        async Task<string> Refused(string[] more, params (string, string)[] variables)
        {
            await using var server = ServeProcess.Start(at, ["shop.sync", .. more], variables);
            (await server.Exit()).ShouldBe(2);
            var said = string.Join('\n', server.Seen);
            said.ShouldNotContain(Token);
            return said;
        }
    }

    private static Workplace Shop()
    {
        var at = Workplace.Empty().Write("shop.sync", """
            sync 1
            source shop = sqlite { file: "shop.db" }
            table Order in shop as "orders" {
                key id : int
                state : text(10)?
            }
            task Tick { update Order as o where o.id = 1 { state <- "ticked" } }
            schedule Tick every 1 h
            """);
        at.Sql("shop.db", "create table orders (id integer primary key, state text); insert into orders values (1, null)");
        return at;
    }

    private static async Task<Message> Until(ServiceServer collector, Func<Message, bool> isIt)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(50))
            if (Messages(collector).LastOrDefault(isIt) is { } message) return message;
        throw new InvalidOperationException($"The message did not come:\n{collector.Kept}");
    }

    private static List<Message> Messages(ServiceServer collector) =>
        [.. collector.Kept.Split('\n').SkipLast(1).Select(line => JsonSerializer.Deserialize<Message>(line, Json) ?? throw new InvalidOperationException("A line is a message."))];

    /// <summary>The name that Prometheus has for a metric.</summary>
    private static string Shown(Point point) => point.Name.Replace('.', '_') + (point.Unit == "s" ? "_seconds" : "") + (point is { Kind: "sum", Monotonic: true } ? "_total" : "");

    private static IEnumerable<(string Name, string Help)> Prometheus(string text) => Regex.Matches(text, "^# HELP (\\S+) (.*)$", RegexOptions.Multiline).Select(m => (m.Groups[1].Value, m.Groups[2].Value));

    private sealed record Message(string Authorization, Dictionary<string, string> Resource, List<Point> Points);

    private sealed record Point(string Name, string Unit, string Help, string Kind, bool Monotonic, Dictionary<string, string> Labels, double Value, long Count, List<double> Bounds);
}
