using System.Globalization;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Mail;

/// <summary>aiosmtpd without TLS and login, one for the tests of a class.</summary>
public sealed class SharedMailServer : IDisposable
{
    public MailServer Server { get; } = new();

    /// <summary>The declaration of the mail <c>office</c>.</summary>
    /// <param name="more">Further settings, each after a comma.</param>
    public string Office(string more = "") => Declared(Server.Port, more);

    public static string Declared(int port, string more = "") =>
        string.Create(CultureInfo.InvariantCulture, $"mail office = smtp {{ host: \"127.0.0.1\", port: {port}, from: \"datasync@example.com\", security: \"none\"{more} }}\n");

    public void Dispose() => Server.Dispose();
}
