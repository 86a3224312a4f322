using System.Diagnostics;

namespace DataSync.Sources.Soap.Transport;

/// <summary>A link that carries one message after the other, until the service closes it; then a new one takes its place.</summary>
internal sealed class KeptLink : IDisposable
{
    // Services keep an idle link for some seconds.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    // No service that is known closes a link that has just been used without saying so in its answer; the most impatient do it after two seconds.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Stopwatch sinceAnswer = new();

    /// <param name="client">Makes a client of the handler.</param>
    public KeptLink(SocketsHttpHandler handler, Func<SocketsHttpHandler, HttpClient> client)
    {
        handler.MaxConnectionsPerServer = 1;
        handler.PooledConnectionIdleTimeout = Idle;
        handler.PlaintextStreamFilter = (opened, _) =>
        {
            IsNew = true;
            return ValueTask.FromResult(opened.PlaintextStream);
        };
        Http = client(handler);
    }

    public HttpClient Http { get; }

    /// <summary>Whether it has carried no message before the present one.</summary>
    public bool IsNew { get; set; }

    /// <summary>Whether its last message was answered just now, so that the service should still have it.</summary>
    public bool IsFresh => sinceAnswer.IsRunning && sinceAnswer.Elapsed < Fresh;

    /// <summary>Its message is answered.</summary>
    public void Answered() => sinceAnswer.Restart();

    public void Dispose() => Http.Dispose();
}
