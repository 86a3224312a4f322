using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace DataSync.Sources.Soap.Transport;

/// <summary>How a source tells the service who calls.</summary>
internal enum SoapSecurity
{
    /// <summary>By HTTP basic authentication.</summary>
    Basic,

    /// <summary>By a user name token with the password as it is.</summary>
    Text,

    /// <summary>By a user name token with a digest of the password.</summary>
    Digest,
}

/// <summary>The head of WS-Security: a time stamp and a user name token, made anew for each message.</summary>
internal static class UsernameToken
{
    private const string Security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private const string Utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private const string Token = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0";
    private const string Encoding64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
    private const int NonceBytes = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public static void Write(XmlWriter writer, string user, string password, bool isDigest, DateTimeOffset now)
    {
        var created = Moment(now);
        writer.WriteStartElement("wsse", "Security", Security);
        writer.WriteStartElement("wsu", "Timestamp", Utility);
        writer.WriteElementString("Created", Utility, created);
        writer.WriteElementString("Expires", Utility, Moment(now + Lifetime));
        writer.WriteEndElement();
        writer.WriteStartElement("UsernameToken", Security);
        writer.WriteElementString("Username", Security, user);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        writer.WriteStartElement("Password", Security);
        writer.WriteAttributeString("Type", isDigest ? Token + "#PasswordDigest" : Token + "#PasswordText");
        writer.WriteString(isDigest ? Digest(nonce, created, password) : password);
        writer.WriteEndElement();
        if (isDigest)
        {
            writer.WriteStartElement("Nonce", Security);
            writer.WriteAttributeString("EncodingType", Encoding64);
            writer.WriteString(Convert.ToBase64String(nonce));
            writer.WriteEndElement();
            writer.WriteElementString("Created", Utility, created);
        }
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    // The profile says SHA-1: nothing else is understood.
#pragma warning disable CA5350
    private static string Digest(byte[] nonce, string created, string password) => Convert.ToBase64String(SHA1.HashData([.. nonce, .. Encoding.UTF8.GetBytes(created + password)]));
#pragma warning restore CA5350
}
