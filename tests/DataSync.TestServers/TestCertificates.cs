using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DataSync.TestServers;

/// <summary>Certificates of an issuer whom nobody knows, as files: one of a server called localhost, one of somebody who calls it.</summary>
public sealed class TestCertificates
{
    /// <summary>Of the caller's key, where it has one.</summary>
    public const string Password = "k3y&=";

    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2049, 12, 31, 0, 0, 0, TimeSpan.Zero);
    private readonly string folder;

    /// <param name="folder">Where the files go.</param>
    public TestCertificates(string folder)
    {
        this.folder = folder;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=DataSync tests", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var root = request.CreateSelfSigned(From, Until);
        File.WriteAllText(Roots, root.ExportCertificatePem());
        using (var certificate = Issue(root, "localhost", "1.3.6.1.5.5.7.3.1"))
        {
            File.WriteAllText(Server, certificate.ExportCertificatePem());
            Write(ServerKey, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }
        using var caller = Issue(root, "caller", "1.3.6.1.5.5.7.3.2");
        var key = caller.GetECDsaPrivateKey()!;
        Write(Caller, caller.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        Write(EncryptedCaller, caller.ExportCertificatePem() + "\n" + key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.WriteAllBytes(PackedCaller, caller.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, Password));
        OwnersOnly(PackedCaller);
    }

    /// <summary>The issuer's certificate.</summary>
    public string Roots => In("root.pem");

    public string Server => In("server.pem");

    public string ServerKey => In("server.key");

    /// <summary>The caller's certificate and key.</summary>
    public string Caller => In("caller.pem");

    /// <summary>The same, the key with a password.</summary>
    public string EncryptedCaller => In("caller-encrypted.pem");

    /// <summary>The same as PKCS #12, with the password.</summary>
    public string PackedCaller => In("caller.p12");

    private static X509Certificate2 Issue(X509Certificate2 root, string name, string use)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        using var certificate = request.Create(root, From.AddHours(1), Until.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        OwnersOnly(path);
    }

    /// <summary>Lets nobody but its owner read a file.</summary>
    public static void OwnersOnly(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Lets others read a file too.</summary>
    public static void Open(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    private string In(string file) => Path.Combine(folder, file);
}
