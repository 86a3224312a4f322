using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataSync.Plans.Runtime;

namespace DataSync.Sources.Tls;

/// <summary>The only issuers whose word for a server counts, in place of those that the machine trusts.</summary>
internal static class TrustedRoots
{
    /// <summary>The certificates of a PEM file, as the setting <c>roots</c> names it.</summary>
    /// <param name="of">Whose setting it is, for messages: "mail office".</param>
    /// <exception cref="SyncException">DS6140: it cannot be read, or holds none.</exception>
    public static X509Certificate2Collection Read(string of, string path)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            if (found.Count > 0) return found;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SyncException(SourceCodes.Setting, $"The certificates in {path} cannot be read ({of}, setting roots): {error.Message}", "Name a PEM file.", FailureClass.Setup, error);
        }
        throw new SyncException(SourceCodes.Setting, $"The setting \"roots\" of the {of} is not a PEM file with certificates.", "Correct it.", FailureClass.Setup);
    }

    /// <summary>How a server's certificate is judged by these issuers alone. Lists of revoked certificates are not asked for: issuers of one's own seldom keep one.</summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
