using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataSync.Conformance.Tests.Mail;

/// <summary>A mail server that looks at the world at the moment at which it is told something.</summary>
/// <param name="look">Called at the end of each mail, before it is answered.</param>
internal sealed class SeeingMailServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Action look;
    private readonly List<string> subjects = [];

    public SeeingMailServer(Action look)
    {
        this.look = look;
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>It takes a mail and never says so.</summary>
    public bool AnswersNothing { get; init; }

    /// <summary>What it was told.</summary>
    public IReadOnlyList<string> Subjects => subjects;

    public void Dispose() => listener.Stop();

    private async Task Accept()
    {
        try
        {
            while (true) await Serve(await listener.AcceptTcpClientAsync());
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException)
        {
            // The server has ended.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var link = client;
        using var reader = new StreamReader(link.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(link.GetStream(), Encoding.ASCII) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 seeing");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                while (await reader.ReadLineAsync() is { } text && text != ".")
                    if (text.StartsWith("Subject: ", StringComparison.Ordinal)) subjects.Add(text[9..]);
                look();
                if (AnswersNothing) continue;
            }
            await writer.WriteLineAsync("250 ok");
        }
    }
}
