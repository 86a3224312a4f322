using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataSync.Conformance.Tests.Services;

/// <summary>A server that answers with whatever a test says, byte for byte: what no decent server sends.</summary>
/// <param name="answer">The bytes of the answer in parts, written one after the other; null closes the link at once. At <see cref="Silence"/> it says nothing more and keeps the link, at <see cref="Pause"/> it waits.</param>
internal sealed class HostileServer : IDisposable
{
    /// <summary>The part after which nothing comes.</summary>
    public static readonly byte[] Silence = new byte[1];

    /// <summary>The part before which more than a second goes by.</summary>
    public static readonly byte[] Pause = new byte[2];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly Func<int, IEnumerable<byte[]>?> answer;
    private readonly List<string> said = [];
    private int requests;
    private int links;

    public HostileServer(Func<int, IEnumerable<byte[]>?> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = Accept();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/soap");

    /// <summary>It takes one message after the other over a link.</summary>
    public bool Keeps { get; init; }

    /// <summary>Links over which messages came.</summary>
    public int Links => links;

    /// <summary>Messages that came.</summary>
    public int Requests => requests;

    /// <summary>The messages that came, with their heads.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (said) return [.. said];
        }
    }

    /// <summary>A server whose answers are a head and a body.</summary>
    public static HostileServer Of(int status, string type, string body, string more = "") => new(_ => [Whole(status, type, Encoding.UTF8.GetBytes(body), more)]);

    /// <summary>An answer as a whole.</summary>
    public static byte[] Whole(int status, string type, byte[] body, string more = "") =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n{more}Connection: close\r\n\r\n")), .. body];

    /// <summary>An answer as a whole, after which the link is kept.</summary>
    public static byte[] Kept(string body) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

    /// <summary>An envelope around a body.</summary>
    public static string Envelope(string body) => $"<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>";

    public void Dispose()
    {
        ended.Cancel();
        listener.Stop();
        ended.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(ended.Token);
                _ = Task.Run(() => Serve(socket));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server has ended.
        }
    }

    private async Task Serve(Socket socket)
    {
        using var link = socket;
        try
        {
            for (var isFirst = true; await Message(link); isFirst = false)
            {
                if (isFirst) Interlocked.Increment(ref links);
                var parts = answer(Interlocked.Increment(ref requests));
                foreach (var part in parts ?? [])
                {
                    if (part == Silence) await Task.Delay(Timeout.Infinite, ended.Token);
                    if (part == Pause) await Task.Delay(1200, ended.Token);
                    else await link.SendAsync(part, ended.Token);
                }
                if (parts is null || !Keeps) break;
            }
            link.Shutdown(SocketShutdown.Both);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other side has had enough.
        }
    }

    /// <summary>Reads one message to its end.</summary>
    private async Task<bool> Message(Socket link)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        for (int count; (count = await link.ReceiveAsync(buffer, ended.Token)) > 0;)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            var whole = text.ToString();
            var head = whole.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0) continue;
            var length = whole[..head].Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?[15..] ?? "0";
            if (whole.Length - head - 4 >= int.Parse(length, CultureInfo.InvariantCulture))
            {
                lock (said) said.Add(whole);
                return true;
            }
        }
        return false;
    }
}
