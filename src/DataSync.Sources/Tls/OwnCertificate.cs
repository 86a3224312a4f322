using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Tls;

/// <summary>The certificate by which this side shows a server who it is, with its key.</summary>
internal sealed class OwnCertificate : IDisposable
{
    private readonly X509Certificate2Collection all;

    private OwnCertificate(X509Certificate2Collection all, X509Certificate2 own)
    {
        this.all = all;
        Context = SslStreamCertificateContext.Create(own, [.. all.Where(certificate => certificate != own)], offline: true);
    }

    /// <summary>What a link is opened with: the certificate, and those between it and its issuer that lie beside it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Reads a file, PEM or PKCS #12, with the certificate, its key and the certificates between it and its issuer.</summary>
    /// <param name="of">Whose setting it is, for messages: "source erp".</param>
    /// <param name="password">Of the key; null when it has none.</param>
    /// <exception cref="SyncException">DS6140: it cannot be read, others can read it, or it holds no certificate with a key.</exception>
    public static OwnCertificate Read(string of, string path, string? password)
    {
        try
        {
            if (File.Exists(path) && OwnersFile.IsOpen(path)) throw Wrong($"can be read by others than its owner ({path})", $"Restrict it: chmod 600 {path}.");
            var all = File.ReadAllBytes(path).AsSpan().IndexOf("-----BEGIN "u8) >= 0 ? Pem(path, password) : X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password, X509KeyStorageFlags.EphemeralKeySet);
            return new OwnCertificate(all, all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw Wrong($"names a file without a key ({path})", "Put certificate and key into one file."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw Wrong($"cannot be read ({path}): {error.Message}", "Name a file, PEM or PKCS #12, with certificate and key; `certificate_password` is the key's.", error);
        }

        SyncException Wrong(string what, string remedy, Exception? error = null) => new(SourceCodes.Setting, $"The certificate of the {of} {what}.", remedy, FailureClass.Setup, error);
    }

    public void Dispose()
    {
        foreach (var certificate in all) certificate.Dispose();
    }

    // The first certificate is the one that the key belongs to.
    private static X509Certificate2Collection Pem(string path, string? password)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        var own = password is null ? X509Certificate2.CreateFromPemFile(path) : X509Certificate2.CreateFromEncryptedPemFile(path, password);
        foreach (var first in all.Where(certificate => certificate.Thumbprint == own.Thumbprint).ToList())
        {
            all.Remove(first);
            first.Dispose();
        }
        all.Insert(0, own);
        return all;
    }
}
