using System.Net;
using System.Net.Sockets;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace DataSync.Server.Http;

/// <summary>Takes HTTP calls: how the server is, what it counts, and runs of tasks by whoever bears the token.</summary>
internal sealed class HttpFront : IAsyncDisposable
{
    /// <summary>The largest body that is taken, in bytes.</summary>
    public const int LargestBody = 1024 * 1024;

    private static readonly TimeSpan ForLastAnswers = TimeSpan.FromSeconds(5);
    private readonly KestrelServer server;

    private HttpFront(KestrelServer server) => this.server = server;

    /// <param name="listen">Where.</param>
    /// <exception cref="SyncException">DS5164: the address is not to be had.</exception>
    public static async Task<HttpFront> Start(IPEndPoint listen, RunCalls runs, ServerState state, ServerMetrics metrics, ServerLog log)
    {
        var services = new ServiceCollection().BuildServiceProvider();
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        options.Limits.MaxRequestBodySize = LargestBody;
        options.Listen(listen, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        // The server alone: what a host would bring besides is half as large again.
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(options), sockets, NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new Application(context => Answer(context, runs, state, metrics, log)), CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            server.Dispose();
            throw new SyncException("DS5164", $"Nothing can be taken at {listen}: {error.Message}", "Give another --port or --bind, or end what listens there.", FailureClass.Setup, error);
        }
        log.Info($"listening on {string.Join(", ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])}");
        if (!IPAddress.IsLoopback(listen.Address)) log.Warn($"{listen.Address} can be reached from other machines, and what passes is not encrypted: put a proxy with TLS before it");
        return new HttpFront(server);
    }

    /// <summary>Answers that are under way are sent.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(ForLastAnswers);
        await server.StopAsync(limit.Token);
        server.Dispose();
    }

    /// <summary>What the web server asks for each call.</summary>
    private sealed class Application(Func<HttpContext, Task> answer) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => answer(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }

    private static async Task Answer(HttpContext context, RunCalls runs, ServerState state, ServerMetrics metrics, ServerLog log)
    {
        try
        {
            var path = context.Request.Path.Value ?? "";
            switch (context.Request.Method, path)
            {
                case ("GET", "/health"):
                    await Text(context, StatusCodes.Status200OK, "ok\n");
                    break;
                case ("GET", "/ready"):
                    var trouble = state.Trouble();
                    await Text(context, trouble is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, trouble is null ? "ready\n" : trouble + "\n");
                    break;
                case ("GET", "/metrics"):
                    context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                    await context.Response.WriteAsync(metrics.Text());
                    break;
                case ("POST", _) when path.Split('/') is ["", "tasks", var task, "run"]:
                    await runs.Answer(context, Uri.UnescapeDataString(task));
                    break;
                default:
                    await Problem.Write(context, StatusCodes.Status404NotFound, "DS5170", $"There is nothing at {context.Request.Method} {path}.", "GET /health, /ready and /metrics; POST /tasks/NAME/run.");
                    break;
            }
        }
        catch (BadHttpRequestException error)
        {
            var detail = error.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => $"The body is larger than {LargestBody} bytes.",
                StatusCodes.Status408RequestTimeout => "The body did not come in time, and nothing was run.",
                _ => $"The call cannot be read: {error.Message}",
            };
            await Problem.Write(context, error.StatusCode, "DS5171", detail, "Send one item as JSON.");
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            log.Error($"{context.Request.Method} {context.Request.Path}: {error.GetType().Name}: {error.Message}");
            await Problem.Write(context, StatusCodes.Status500InternalServerError, RuntimeErrorCatalog.InternalError.Code, "The server has failed at this call; its log says how.", "Report it with what the log says.");
        }
        metrics.Answered(context.Response.StatusCode);
    }

    private static Task Text(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }
}
