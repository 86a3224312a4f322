using System.Net.Http;
using System.Security.Authentication;

namespace DataSync.Sources.Tls;

/// <summary>Why a link could not be secured.</summary>
internal static class LinkRefusal
{
    // What the TLS library calls the alerts by which a server refuses whoever calls.
    private static readonly string[] Alerts = ["certificate required", "bad certificate", "unknown ca", "certificate unknown", "certificate expired", "certificate revoked", "unsupported certificate", "access denied", "handshake failure", "decrypt error"];

    /// <summary>Whether this side did not accept the server's certificate.</summary>
    public static bool IsOfCertificate(AuthenticationException error) => error.Message.Contains("remote certificate", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the server refused this side for its certificate, or for want of one. It says so before it has read anything; with TLS 1.3 that is heard where the answer is read.
    /// </summary>
    public static bool OfOurCertificate(HttpRequestException error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
            if (inner.Message.Contains("alert", StringComparison.OrdinalIgnoreCase) && Alerts.Any(alert => inner.Message.Contains(alert, StringComparison.OrdinalIgnoreCase))) return true;
        return false;
    }
}
