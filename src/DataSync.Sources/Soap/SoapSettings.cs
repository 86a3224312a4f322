using System.Security.Cryptography.X509Certificates;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Sources.Soap.Transport;
using DataSync.Sources.Tls;

namespace DataSync.Sources.Soap;

/// <summary>What a source of kind soap is told, with its defaults.</summary>
internal sealed record SoapSettings
{
    private const long StandardLimit = 64L * 1024 * 1024;

    /// <summary>Where the service is; null for where its description says.</summary>
    public Uri? Address { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    public SoapSecurity Security { get; init; }

    /// <summary>For the whole exchange.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Most bytes of an answer, unpacked.</summary>
    public long AnswerLimit { get; init; } = StandardLimit;

    /// <summary>Whether a link carries more than one message.</summary>
    public bool KeepLinks { get; init; } = true;

    public TimeZoneInfo? Zone { get; init; }

    /// <summary>The only certificates that count; null for those of the machine.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>By which the service knows who calls; null for none.</summary>
    public OwnCertificate? Certificate { get; init; }

    /// <summary>Null for none: what the machine's environment says does not count.</summary>
    public Uri? Proxy { get; init; }

    public string? ProxyUser { get; init; }

    public string? ProxyPassword { get; init; }

    /// <exception cref="SyncException">DS6140.</exception>
    public static SoapSettings Of(string source, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        var limit = SourceRegistry.Setting(source, settings, "answer_limit", StandardLimit);
        if (limit is < 1 or > int.MaxValue) throw Wrong(source, "answer_limit", "a number of bytes up to 2147483647");
        var timeout = SourceRegistry.Setting(source, settings, "timeout", new SyncDuration(0, 100_000));
        if (!timeout.IsExact || timeout.Milliseconds < 1) throw Wrong(source, "timeout", "a duration like `30 s`");
        if (Text("proxy") is null && Text("proxy_user") is not null) throw Wrong(source, "proxy_user", "of use without `proxy`");
        return new SoapSettings
        {
            Address = Text("address") is { } address ? Http(source, "address", address) : null,
            User = Text("user"),
            Password = Text("password"),
            Security = Text("security") switch
            {
                null or "basic" => SoapSecurity.Basic,
                "text" => SoapSecurity.Text,
                "digest" => SoapSecurity.Digest,
                _ => throw Wrong(source, "security", "\"basic\", \"text\" or \"digest\""),
            },
            Timeout = timeout.ToTimeSpan(),
            AnswerLimit = limit,
            KeepLinks = SourceRegistry.Setting(source, settings, "keep_links", true),
            Zone = Text("zone") is { } zone ? ZoneOf(source, zone) : null,
            Roots = Text("roots") is { } roots ? TrustedRoots.Read($"source {source}", Path.Combine(folder, roots)) : null,
            Certificate = Text("certificate") is { } certificate ? OwnCertificate.Read($"source {source}", Path.Combine(folder, certificate), Text("certificate_password")) : null,
            Proxy = Text("proxy") is { } proxy ? Http(source, "proxy", proxy) : null,
            ProxyUser = Text("proxy_user"),
            ProxyPassword = Text("proxy_password"),
        };

        string? Text(string name) => SourceRegistry.Setting<string?>(source, settings, name, null) is { Length: > 0 } text ? text : null;
    }

    /// <exception cref="SyncException">DS6140: it is no address that begins with http or https.</exception>
    public static Uri Http(string source, string setting, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
            ? address : throw Wrong(source, setting, "an address that begins with http:// or https://, without user and password");

    private static TimeZoneInfo ZoneOf(string source, string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : throw Wrong(source, "zone", "the name of a zone like \"Europe/Vienna\"");

    private static SyncException Wrong(string source, string setting, string wanted) =>
        new(SourceCodes.Setting, $"The setting \"{setting}\" of the source {source} is not {wanted}.", "Correct it.", FailureClass.Setup);
}
