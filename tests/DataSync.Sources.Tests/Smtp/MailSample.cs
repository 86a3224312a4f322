using DataSync.Plans.Mail;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Smtp;

namespace DataSync.Sources.Tests.Smtp;

/// <summary>Mails and ways to send them, for tests.</summary>
internal static class MailSample
{
    public static MailMessage Mail(string to = "ap@example.com", string subject = "Invoice R-1", string body = "It is filed.", string? html = null, params ReadOnlySpan<MailAttachment> files) =>
        new([.. to.Split("; ").Select(Address)], [], [], subject, body, html, [.. files], "abc123", new DateTimeOffset(2026, 11, 29, 9, 30, 0, TimeSpan.FromHours(1)));

    public static MailAddress Address(string text) => MailAddress.Of(text) ?? throw new ArgumentException(text);

    public static IMailSource Source(int port, string security = "none", string host = "localhost", params ReadOnlySpan<(string Name, object? Value)> more)
    {
        var settings = new Dictionary<string, object?> { ["host"] = host, ["port"] = (long)port, ["from"] = "DataSync <datasync@example.com>", ["security"] = security, ["timeout"] = new SyncDuration(0, 10_000) };
        foreach (var (name, value) in more) settings[name] = value;
        return (IMailSource)new SmtpKind().Create("office", settings, "/");
    }

    public static MailReceipt Send(this IMailSource source, MailMessage mail)
    {
        using var link = source.Open(CancellationToken.None);
        return link.Send(mail, CancellationToken.None);
    }
}
