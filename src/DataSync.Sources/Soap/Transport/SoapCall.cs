using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using DataSync.Plans.Runtime;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;
using DataSync.Sources.Soap.Messages;
using DataSync.Sources.Tls;

namespace DataSync.Sources.Soap.Transport;

/// <summary>One operation, ready to be called over HTTP. Source: tasks R92, R98, §3.8.</summary>
internal sealed class SoapCall : ServiceCall
{
    private const int TimedOut = (int)HttpStatusCode.RequestTimeout;
    private readonly string source;
    private readonly SoapSettings settings;
    private readonly SoapLinks links;
    private readonly ServiceRequest request;
    private readonly Uri address;
    private readonly EnvelopeWriter writer;
    private readonly EnvelopeReader reader;

    public SoapCall(string source, SoapSettings settings, SoapLinks links, ServiceRequest request)
    {
        (this.source, this.settings, this.links, this.request) = (source, settings, links, request);
        address = settings.Address ?? SoapSettings.Http(source, "address", request.Contract.Address);
        var xml = new XmlValue(settings.Zone);
        writer = new EnvelopeWriter(request, xml, Head);
        reader = new EnvelopeReader(request, xml);
    }

    private void Head(System.Xml.XmlWriter writer, DateTimeOffset now)
    {
        if (settings is { User: { } user, Security: SoapSecurity.Text or SoapSecurity.Digest })
            UsernameToken.Write(writer, user, settings.Password ?? "", settings.Security == SoapSecurity.Digest, now);
    }

    public override string Text => $"{request.Operation.Name} at {address.GetLeftPart(UriPartial.Path)}";

    public override ServiceAnswer Execute(ServiceInput input, CancellationToken cancellation)
    {
        var answer = Send(input, cancellation);
        return Read(answer.Status, answer.Type, answer.Content);
    }

    public override void Dispose()
    {
    }

    private HttpRequestMessage Request(byte[] message, bool keepsLink)
    {
        var content = new ByteArrayContent(message);
        var post = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        if (request.Contract.Version == SoapVersion.Soap11)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("text/xml", "utf-8");
            post.Headers.TryAddWithoutValidation("SOAPAction", $"\"{request.Operation.Action}\"");
        }
        else
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/soap+xml", "utf-8");
            if (request.Operation.Action.Length > 0) content.Headers.ContentType.Parameters.Add(new NameValueHeaderValue("action", $"\"{request.Operation.Action}\""));
        }
        // So the server keeps the link no longer than we do.
        if (!keepsLink) post.Headers.ConnectionClose = true;
        if (settings is { User: { } user, Security: SoapSecurity.Basic })
            post.Headers.Authorization = Basic(user, settings.Password);
        // A proxy that wants to know first might not read the message. Within a secured link it sees none of this, and is told when the link is opened.
        if (settings is { Proxy: not null, ProxyUser: { } proxyUser } && address.Scheme == Uri.UriSchemeHttp) post.Headers.ProxyAuthorization = Basic(proxyUser, settings.ProxyPassword);
        return post;
    }

    private static AuthenticationHeaderValue Basic(string user, string? password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private HttpAnswer Send(ServiceInput input, CancellationToken cancellation)
    {
        var message = writer.Write(input);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(settings.Timeout);
        try
        {
            if (!settings.KeepLinks) return OverOwnLink(message, time.Token);
            // Written anew where it was sent: a name token must not come twice.
            return OverKeptLink(message, time.Token) ?? OverOwnLink(writer.Write(input), time.Token);
        }
        catch (HttpRequestException error) when (error.InnerException is AuthenticationException untrusted && LinkRefusal.IsOfCertificate(untrusted))
        {
            throw new SyncException(SoapCodes.NotTrusted, $"The certificate of {source} at {address.GetLeftPart(UriPartial.Path)} is not accepted: {untrusted.Message}",
                "Name the service as its certificate does, have the machine trust its issuer, or name the issuer's certificate with `roots`.", FailureClass.Setup, error);
        }
        catch (HttpRequestException error) when (LinkRefusal.OfOurCertificate(error))
        {
            throw new SyncException(SoapCodes.LoginRefused, settings.Certificate is null ? $"The service {source} refuses the link, and may want a certificate that says who calls." : $"The service {source} refuses the certificate that says who calls.",
                "Name one that the service knows with `certificate`. It is not tried again by itself.", FailureClass.Login, error);
        }
        catch (HttpRequestException error) when (error is { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden })
        {
            throw ProxyRefuses(error);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            throw new SyncException(SoapCodes.Unreachable, $"The service {source} cannot be reached at {address.GetLeftPart(UriPartial.Path)}{Way}: {(error.HttpRequestError == HttpRequestError.SecureConnectionError ? error.GetBaseException() : error).Message}",
                settings.Proxy is null ? "Check the address and that the service is running; then run the task again." : "Check the addresses of the service and of the proxy, and that both are running; then run the task again.", FailureClass.Connection, error);
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw TooLong(error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            throw Broken(error, "");
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new SyncException(SoapCodes.NoAnswer, $"{source} did not answer {request.Operation.Name} within {settings.Timeout:c}.",
                "Find out at the service whether it carried the call out; raise `timeout` of the source if it is slow.", FailureClass.Unknown, error);
        }
    }

    /// <summary>Sends a message and takes in its answer.</summary>
    private HttpAnswer Exchange(HttpClient http, HttpRequestMessage message, CancellationToken cancellation)
    {
        using var post = message;
        using var answer = http.Send(post, HttpCompletionOption.ResponseHeadersRead, cancellation);
        // A server of version 1.0 closes the link without saying so.
        var keepsLink = answer.Version >= HttpVersion.Version11 && answer.Headers.ConnectionClose != true;
        try
        {
            return new HttpAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType, keepsLink, Content(answer, cancellation));
        }
        catch (IOException) when (answer.StatusCode >= HttpStatusCode.BadRequest)
        {
            // Who refuses a message without reading it may close the link before his page is through. The status is enough.
            throw Refused(answer.StatusCode);
        }
    }

    /// <summary>Takes in the body of an answer, up to what the source allows.</summary>
    private MemoryStream Content(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var whole = new MemoryStream();
        var block = new byte[16 * 1024];
        using var stopped = cancellation.UnsafeRegister(static answer => ((IDisposable?)answer)?.Dispose(), answer);
        try
        {
            using var stream = answer.Content.ReadAsStream(cancellation);
            for (int count; (count = stream.Read(block)) > 0; whole.Write(block, 0, count))
                if (whole.Length + count > settings.AnswerLimit) throw TooLong(null);
        }
        catch (Exception error) when (cancellation.IsCancellationRequested && error is IOException or ObjectDisposedException or HttpRequestException)
        {
            throw new OperationCanceledException("The answer did not come in time.", error, cancellation);
        }
        whole.Position = 0;
        return whole;
    }

    private HttpAnswer OverOwnLink(byte[] message, CancellationToken cancellation) => Exchange(links.Own, Request(message, keepsLink: false), cancellation);

    /// <summary>Sends a message over a link that may have carried others.</summary>
    /// <returns>Null where it has, and broke, and the message may be repeated: the service may have closed it before it saw the message.</returns>
    private HttpAnswer? OverKeptLink(byte[] message, CancellationToken cancellation)
    {
        var link = links.Take(request.MayRepeat);
        link.IsNew = false;
        var keeps = false;
        try
        {
            var answer = Exchange(link.Http, Request(message, keepsLink: true), cancellation);
            keeps = answer.KeepsLink;
            // That may be said of the link, by a server that has heard nothing for a while.
            return answer.Status == TimedOut && !link.IsNew && request.MayRepeat ? null : answer;
        }
        catch (Exception error) when (!link.IsNew && error is IOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.Unknown })
        {
            if (request.MayRepeat) return null;
            throw Broken(error, " Its link had carried calls before; where that is why, `keep_links: false` of the source gives each call its own.");
        }
        finally
        {
            if (keeps) links.Keep(link);
            else link.Dispose();
        }
    }

    private ServiceAnswer Read(int status, MediaTypeHeaderValue? type, Stream content)
    {
        if (status is >= 300 and < 400)
            throw new SyncException(SoapCodes.Redirected, $"The service {source} says that it is elsewhere ({status}).", "Give the source the right `address`, if it is one that you trust.", FailureClass.Setup);
        // A fault counts whatever the status says; what is no XML is looked at by its status first.
        var isSoap = IsXml(type) || MessageParts.AreIn(type);
        var read = isSoap && content.Length > 0 && (status < 400 || status >= 500 || LooksLikeSoap(content)) ? Message(content, type, status) : null;
        if (read is { Fault: >= 0 }) return read;
        if (status >= 400) throw Refused((HttpStatusCode)status);
        if (request.Operation.Output is null) return new ServiceAnswer(-1, [], []);
        if (read is not null) return read;
        if (content.Length == 0) throw new SyncException(SoapCodes.EmptyAnswer, $"{source} answers {request.Operation.Name} with nothing.", "Look at what the service answered.", FailureClass.Unknown);
        if (!isSoap) throw NotSoap(type);
        return new ServiceAnswer(-1, [], []);
    }

    private ServiceAnswer? Message(Stream content, MediaTypeHeaderValue? type, int status)
    {
        try
        {
            if (type is null || !MessageParts.AreIn(type)) return reader.Read(content, EncodingOf(type), null);
            var whole = new byte[content.Length];
            content.ReadExactly(whole);
            var parts = new MessageParts(whole, type, settings.AnswerLimit);
            if (!IsXml(parts.RootType)) throw NotSoap(parts.RootType);
            using var root = parts.OpenRoot();
            return reader.Read(root, EncodingOf(parts.RootType), parts);
        }
        catch (SyncException error) when (status is 401 or 403 || status >= 400 && error.Code is not (SoapCodes.Fault or SoapCodes.LoginRefused or SoapCodes.OperationGone))
        {
            // An error page is no answer: its status tells more.
            return null;
        }
    }

    private static bool IsXml(MediaTypeHeaderValue? type) =>
        type?.MediaType is { } media && (media is "text/xml" or "application/soap+xml" or "application/xml" || media.EndsWith("+xml", StringComparison.Ordinal));

    private SyncException NotSoap(MediaTypeHeaderValue? type) =>
        new(SoapCodes.NotSoap, $"{source} answers {request.Operation.Name} with {type?.MediaType ?? "something without a type"} and not with XML.", "Check the address: somebody else answers there.", FailureClass.Unknown);

    private static bool LooksLikeSoap(Stream content)
    {
        Span<byte> begin = stackalloc byte[4096];
        var length = content.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        content.Position = 0;
        return begin[..length].IndexOf("Envelope"u8) >= 0;
    }

    private static Encoding? EncodingOf(MediaTypeHeaderValue? type)
    {
        if (type?.CharSet?.Trim('"') is not { Length: > 0 } name || name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private SyncException Broken(Exception error, string more) => new(SoapCodes.NoAnswer, $"The link to {source} broke before its answer to {request.Operation.Name} was whole: {error.GetBaseException().Message}",
        $"Find out at the service whether it carried the call out.{more}", FailureClass.Unknown, error);

    private SyncException TooLong(Exception? error) => new(SoapCodes.TooLong, $"The answer of {source} to {request.Operation.Name} is longer than {settings.AnswerLimit} bytes.",
        "Ask the service for less at a time, or raise `answer_limit` of the source.", FailureClass.Unknown, error);

    private string Way => settings.Proxy is { } proxy ? $" through the proxy {proxy.GetLeftPart(UriPartial.Authority)}" : "";

    private SyncException ProxyRefuses(HttpRequestException? error) => new(SoapCodes.LoginRefused, $"The service {source} cannot be reached{Way}, which refuses the login.",
        "Check `proxy_user` and `proxy_password` of the source. Nothing was sent to the service, and it is not tried again by itself.", FailureClass.Login, error);

    private SyncException Refused(HttpStatusCode status) => status switch
    {
        HttpStatusCode.ProxyAuthenticationRequired => ProxyRefuses(null),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new SyncException(SoapCodes.LoginRefused,
            $"The service {source}{(settings.Proxy is { } proxy && address.Scheme == Uri.UriSchemeHttp ? $" or the proxy {proxy.GetLeftPart(UriPartial.Authority)}" : "")} refuses the login ({(int)status}).", "Check user, password and rights. It is not tried again by itself, or the account might be locked.", FailureClass.Login),
        _ => new SyncException(SoapCodes.Status, $"{source} answers {request.Operation.Name} with the HTTP status {(int)status} and without a fault.",
            IsRefusal(status) ? "Check the address and the settings of the source." : "Find out at the service whether it carried the call out.", IsRefusal(status) ? FailureClass.Statement : FailureClass.Unknown),
    };

    // What stands before a service says that it took too long, whether the message has come there or not.
    private static bool IsRefusal(HttpStatusCode status) => (int)status is < 500 and not TimedOut;

    /// <summary>An answer that has come whole.</summary>
    /// <param name="KeepsLink">Whether its link may carry the next message.</param>
    private sealed record HttpAnswer(int Status, MediaTypeHeaderValue? Type, bool KeepsLink, MemoryStream Content);
}
