using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataSync.Sources.Tests.Smtp;

/// <summary>A mail server that says whatever a test says.</summary>
/// <param name="answer">
/// The answer to a line; the greeting is that to an empty one. Null is what a decent server would say, <see cref="Silence"/> nothing at all, <see cref="Close"/> closes the link.
/// Within a mail it is asked for its first line, as <c>first line</c>, and for the dot at its end.
/// </param>
internal sealed class HostileMailServer : IDisposable
{
    public const string Silence = "silence";
    public const string Close = "close";

    private readonly TcpListener listener = new(IPAddress.Any, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly Func<string, string?> answer;
    private readonly List<string> said = [];

    public HostileMailServer(Func<string, string?> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Everything that was said to it, line by line.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (said) return [.. said];
        }
    }

    public void Dispose()
    {
        ended.Cancel();
        listener.Stop();
        ended.Dispose();
    }

    private static string Decent(string line) => line switch
    {
        "" => "220 mail.test",
        "DATA" => "354 go on",
        _ when line.StartsWith("EHLO", StringComparison.Ordinal) => "250-mail.test\r\n250 SIZE 1000",
        _ when line.StartsWith("QUIT", StringComparison.Ordinal) => "221 bye",
        _ => "250 ok",
    };

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ended.Token);
                _ = Serve(client);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server has ended.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var link = client;
        try
        {
            using var reader = new StreamReader(link.GetStream(), Encoding.UTF8);
            var isMail = false;
            for (var line = ""; ;)
            {
                var reply = answer(line) ?? (isMail && line != "." ? "" : Decent(line));
                if (reply == Close) return;
                if (reply == Silence) await Task.Delay(Timeout.Infinite, ended.Token);
                if (reply.Length > 0) await link.GetStream().WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), ended.Token);
                isMail = line == "DATA" && reply.StartsWith("354", StringComparison.Ordinal);
                if (isMail)
                {
                    if (await Line(reader) is null) return;
                    var first = answer("first line");
                    if (first == Close) return;
                    while (await Line(reader) is { } text && text != ".") { }
                    line = ".";
                    continue;
                }
                if (await Line(reader) is not { } next) return;
                line = next;
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The other side has had enough.
        }
    }

    private async Task<string?> Line(StreamReader reader)
    {
        var line = await reader.ReadLineAsync(ended.Token);
        if (line is not null) lock (said) said.Add(line);
        return line;
    }
}
