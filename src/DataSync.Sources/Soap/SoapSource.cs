using System.Net;
using System.Net.Security;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Soap.Transport;
using DataSync.Sources.Tls;

namespace DataSync.Sources.Soap;

/// <summary>One service.</summary>
internal sealed class SoapSource : IServiceSource
{
    private readonly SoapSettings settings;
    private readonly HttpClient http;

    public SoapSource(string name, SoapSettings settings)
    {
        Name = name;
        this.settings = settings;
        http = new HttpClient(new SocketsHttpHandler
        {
            // A message goes where somebody said, and nowhere else.
            AllowAutoRedirect = false,
            // Each message has a link of its own: a kept one that the server closes at this very moment would leave it unknown whether the call was carried out.
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,
            UseProxy = settings.Proxy is not null,
            Proxy = settings.Proxy is { } proxy ? new WebProxy(proxy) : null,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = settings.Roots is { } roots ? TrustedRoots.Policy(roots) : null,
                ClientCertificateContext = settings.Certificate?.Context,
            },
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        })
        { Timeout = settings.Timeout, MaxResponseContentBufferSize = settings.AnswerLimit };
    }

    public string Name { get; }

    public string Kind => "soap";

    /// <exception cref="SyncException">DS6140: neither the source nor the description says where the service is.</exception>
    public ServiceCall Prepare(ServiceRequest request) => new SoapCall(Name, settings, http, request);

    /// <exception cref="SyncException">DS6333: always.</exception>
    public ISourceSession Connect(CancellationToken cancellation) =>
        throw new SyncException(SoapCodes.NoTables, $"The source {Name} is a service: it has operations and no tables.", "Use `call`.", FailureClass.Setup);

    public void Dispose()
    {
        http.Dispose();
        settings.Certificate?.Dispose();
        foreach (var root in settings.Roots ?? []) root.Dispose();
    }
}
