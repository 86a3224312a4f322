using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DataSync.Sources.Tls;

namespace DataSync.Sources.Smtp.Transport;

/// <summary>Lines to and from a mail server, over a link that may be secured on the way. What takes too long is ended by closing the link.</summary>
internal sealed class SmtpStream : IDisposable
{
    /// <summary>Longest line and most lines of an answer: more is no mail server.</summary>
    private const int LongestLine = 4096;
    private const int MostLines = 200;

    private readonly TcpClient client;
    private readonly byte[] buffer = new byte[8192];
    private Stream stream;
    private int start;
    private int end;

    private SmtpStream(TcpClient client)
    {
        this.client = client;
        stream = client.GetStream();
    }

    /// <summary>Whether others cannot read what goes over it.</summary>
    public bool IsSecure => stream is SslStream;

    /// <summary>Whether it stays on this machine.</summary>
    public bool IsLocal => client.Client.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>The own end of the link, as a client names itself that has no name that counts.</summary>
    public string OwnName => client.Client.LocalEndPoint is not IPEndPoint { Address: var own } ? "[127.0.0.1]"
        : own.AddressFamily == AddressFamily.InterNetworkV6 && !own.IsIPv4MappedToIPv6 ? $"[IPv6:{new IPAddress(own.GetAddressBytes())}]" : $"[{own.MapToIPv4()}]";

    public static SmtpStream Connect(string host, int port, CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            client.ConnectAsync(host, port, cancellation).AsTask().GetAwaiter().GetResult();
            return new SmtpStream(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Secures the link. What the server has said before that and nobody has read is not believed afterwards.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not trusted, or is for somebody else.</exception>
    public void Secure(string host, X509Certificate2Collection? roots)
    {
        if (start < end) throw new InvalidDataException("the server goes on talking before the link is secured");
        var secured = new SslStream(stream);
        stream = secured;
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (roots is not null) options.CertificateChainPolicy = TrustedRoots.Policy(roots);
        secured.AuthenticateAsClient(options);
    }

    /// <summary>Says one line.</summary>
    public void Say(string line)
    {
        if (line.AsSpan().ContainsAny('\r', '\n')) throw new InvalidOperationException("A command is one line.");
        Write(Encoding.UTF8.GetBytes(line + "\r\n"));
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.Flush();
    }

    /// <exception cref="InvalidDataException">It is no answer of a mail server.</exception>
    /// <exception cref="IOException">The link broke.</exception>
    public SmtpReply Read()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        while (true)
        {
            var line = ReadLine();
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || line.Length > 3 && line[3] is not (' ' or '-') || lines.Count == MostLines)
                throw new InvalidDataException("it does not answer as a mail server does");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ') return new SmtpReply(code, lines.ToImmutable());
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        client.Dispose();
    }

    private string ReadLine()
    {
        var line = new List<byte>(80);
        while (true)
        {
            if (start == end)
            {
                start = 0;
                end = stream.Read(buffer);
                if (end == 0) throw new IOException("the server has closed the link");
            }
            var next = buffer[start++];
            if (next == '\n') break;
            if (line.Count == LongestLine) throw new InvalidDataException("it does not answer as a mail server does");
            line.Add(next);
        }
        // Nothing of it may pass for something else where it is shown.
        return string.Concat(Encoding.UTF8.GetString([.. line]).TrimEnd('\r').Select(c => char.IsControl(c) ? ' ' : c));
    }
}
