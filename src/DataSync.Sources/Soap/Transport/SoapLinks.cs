using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using DataSync.Sources.Tls;

namespace DataSync.Sources.Soap.Transport;

/// <summary>
/// The links to one service. One that is closed when a message is on its way leaves it unknown whether the call was carried out, so a message that must not arrive twice goes only over a link that
/// has just been used, or is new. A message that may be repeated goes over any.
/// </summary>
internal sealed class SoapLinks : IDisposable
{
    private const int MostKept = 32;
    private readonly SoapSettings settings;
    private readonly ConcurrentBag<KeptLink> kept = [];

    public SoapLinks(SoapSettings settings)
    {
        this.settings = settings;
        var handler = Handler(settings);
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        Own = Client(handler);
    }

    /// <summary>Gives each message a link that has carried none.</summary>
    public HttpClient Own { get; }

    /// <summary>A link for one message at a time.</summary>
    public KeptLink Take(bool mayRepeat)
    {
        while (kept.TryTake(out var link))
        {
            if (mayRepeat || link.IsFresh) return link;
            link.Dispose();
        }
        return new KeptLink(Handler(settings), Client);
    }

    /// <summary>Takes back a link whose message was answered.</summary>
    public void Keep(KeptLink link)
    {
        link.Answered();
        if (kept.Count < MostKept) kept.Add(link);
        else link.Dispose();
    }

    public void Dispose()
    {
        Own.Dispose();
        while (kept.TryTake(out var link)) link.Dispose();
    }

    // How long a call may take is counted by whoever makes it.
    private HttpClient Client(SocketsHttpHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = settings.AnswerLimit };

    /// <summary>How links are opened: by whose word for the service, with which certificate, and on which way.</summary>
    public static SocketsHttpHandler Handler(SoapSettings settings) => new()
    {
        // A message goes where somebody said, and nowhere else.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = settings.Proxy is not null,
        Proxy = settings.Proxy is { } proxy ? new WebProxy(proxy) { Credentials = settings.ProxyUser is { } user ? new NetworkCredential(user, settings.ProxyPassword) : null } : null,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = settings.Roots is { } roots ? TrustedRoots.Policy(roots) : null,
            ClientCertificateContext = settings.Certificate?.Context,
        },
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
    };
}
