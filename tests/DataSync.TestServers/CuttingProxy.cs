using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataSync.TestServers;

/// <summary>When a link breaks, counted from the words that were waited for.</summary>
public enum CutMoment
{
    /// <summary>The words never reach the server.</summary>
    BeforeTheServerHears,

    /// <summary>The server has heard and answered; the answer never comes back.</summary>
    AfterTheServerAnswered,
}

/// <summary>
/// Stands on loopback between a driver and a server, and breaks the link at a chosen moment: for real, by closing both sockets. A link that is made
/// afterwards lives.
/// </summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private readonly List<Link> links = [];
    private readonly int target;
    private byte[]? words;
    private CutMoment moment;
    private Action? calls;
    private Action? callsBehind;
    private int before;
    private bool refuses;
    private bool refusesAfterCut;
    private int sent;

    /// <param name="target">The server's port on this machine.</param>
    public CuttingProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Links cut so far.</summary>
    public int Cuts { get; private set; }

    /// <summary>Links made so far.</summary>
    public int Made { get; private set; }

    /// <summary>How often drivers have sent something: about a round trip each.</summary>
    public int Sent => sent;

    /// <summary>The ports of this machine that its links come from, as the server sees them.</summary>
    public ImmutableArray<int> Ports
    {
        get
        {
            lock (gate)
                return [.. links.Select(link => link.Port)];
        }
    }

    /// <summary>A proxy in front of one of the servers of the tests.</summary>
    public static CuttingProxy To(ServerKind kind) => new(kind == ServerKind.Postgres ? Servers.PostgresPort : Servers.MariaDbPort);

    /// <summary>The word that ends a transaction, as drivers send it: a statement by itself.</summary>
    public static string Commit(ServerKind kind) => kind == ServerKind.Postgres ? "COMMIT\0" : "\u0003COMMIT";

    /// <summary>Cuts, once, the link on which a driver next sends these words; capitals do not matter.</summary>
    /// <param name="sent">ASCII, and where the protocol has them, control characters.</param>
    /// <param name="passed">How often they may pass before.</param>
    public void CutAt(string sent, CutMoment when, int passed = 0)
    {
        lock (gate)
        {
            words = Encoding.ASCII.GetBytes(sent.ToUpperInvariant());
            moment = when;
            before = passed;
        }
    }

    /// <summary>Calls somebody, once, when a driver sends these words, before the server hears them: to do something in between.</summary>
    /// <param name="passed">How often they may pass before.</param>
    /// <param name="behind">Called when the server has answered them.</param>
    public void CallAt(string sent, Action call, int passed = 0, Action? behind = null)
    {
        lock (gate)
        {
            words = Encoding.ASCII.GetBytes(sent.ToUpperInvariant());
            calls = call;
            callsBehind = behind;
            before = passed;
        }
    }

    /// <summary>Cuts all links there are, now.</summary>
    public void CutAll()
    {
        Link[] all;
        lock (gate)
        {
            all = [.. links];
            Cuts += all.Length;
        }
        foreach (var link in all) link.Close();
    }

    /// <summary>From now on nobody gets through, as if the server were down; links that are there stay.</summary>
    public void Refuse() => refuses = true;

    /// <summary>The next cut is the server going down: nobody gets through afterwards.</summary>
    public void RefuseAfterCut() => refusesAfterCut = true;

    /// <summary>The server is up again.</summary>
    public void Admit() => refuses = refusesAfterCut = false;

    public void Dispose()
    {
        ended.Cancel();
        listener.Stop();
        CutAll();
        ended.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var driver = await listener.AcceptSocketAsync(ended.Token);
                if (refuses)
                {
                    driver.Dispose();
                    continue;
                }
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                driver.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, target, ended.Token);
                var link = new Link(this, driver, server);
                lock (gate)
                {
                    links.Add(link);
                    Made++;
                }
                _ = link.ToServer();
                _ = link.ToDriver();
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy has ended.
        }
    }

    /// <summary>Whether the link is to be cut at what was sent.</summary>
    private CutMoment? Cut(ReadOnlySpan<byte> sent, out bool callBehind)
    {
        callBehind = false;
        Action? call;
        lock (gate)
        {
            if (words is null) return null;
            var capitals = new byte[sent.Length];
            for (var i = 0; i < sent.Length; i++) capitals[i] = sent[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(sent[i] - 32) : sent[i];
            if (capitals.AsSpan().IndexOf(words) < 0 || before-- > 0) return null;
            words = null;
            call = calls;
            calls = null;
            if (call is null)
            {
                Cuts++;
                refuses |= refusesAfterCut;
                return moment;
            }
        }
        call();
        callBehind = true;
        return null;
    }

    /// <summary>One link from a driver to the server.</summary>
    private sealed class Link(CuttingProxy proxy, Socket driver, Socket server)
    {
        private volatile bool silent;
        private volatile bool hasEnded;
        private volatile TaskCompletionSource? answer;

        /// <summary>Where the server sees the driver.</summary>
        public int Port { get; } = (server.LocalEndPoint as IPEndPoint)?.Port ?? 0;

        public async Task ToServer()
        {
            var buffer = new byte[64 * 1024];
            try
            {
                for (int count; (count = await driver.ReceiveAsync(buffer)) > 0;)
                {
                    Interlocked.Increment(ref proxy.sent);
                    var cut = proxy.Cut(buffer.AsSpan(0, count), out var callBehind);
                    if (cut == CutMoment.BeforeTheServerHears) break;
                    silent |= cut == CutMoment.AfterTheServerAnswered;
                    var awaited = callBehind ? answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
                    await server.SendAsync(buffer.AsMemory(0, count));
                    if (awaited is null) continue;
                    if (!hasEnded) await awaited.Task;
                    proxy.callsBehind?.Invoke();
                }
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                // One side has closed.
            }
            if (!silent) Close();
        }

        public async Task ToDriver()
        {
            var buffer = new byte[64 * 1024];
            try
            {
                for (int count; (count = await server.ReceiveAsync(buffer)) > 0 && !silent;)
                {
                    answer?.TrySetResult();
                    await driver.SendAsync(buffer.AsMemory(0, count));
                }
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                // One side has closed.
            }
            Close();
        }

        public void Close()
        {
            driver.Dispose();
            server.Dispose();
            hasEnded = true;
            answer?.TrySetResult();
            lock (proxy.gate)
                proxy.links.Remove(this);
        }
    }
}
