using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Sources.Smtp;

namespace DataSync.Sources.Tests.Smtp;

/// <summary>Servers that say nothing, close the link or talk nonsense: every trouble has its code, and it is known whether the mail may have been taken.</summary>
public sealed class HostileMailTests
{
    [Theory]
    [InlineData("", HostileMailServer.Silence, SmtpCodes.TooSlow, FailureClass.Timeout)]
    [InlineData("", HostileMailServer.Close, SmtpCodes.Unreachable, FailureClass.Connection)]
    [InlineData("", "554 go away", SmtpCodes.NotSmtp, FailureClass.Connection)]
    [InlineData("", "HTTP/1.1 400 Bad Request", SmtpCodes.NotSmtp, FailureClass.Connection)]
    [InlineData("", "22", SmtpCodes.NotSmtp, FailureClass.Connection)]
    [InlineData("EHLO", "502 what?", SmtpCodes.NotSmtp, FailureClass.Connection)]
    [InlineData("EHLO", "250-half", SmtpCodes.TooSlow, FailureClass.Timeout)]
    [InlineData("MAIL", "550 not you", SmtpCodes.SenderRefused, FailureClass.Setup)]
    [InlineData("MAIL", "552 too large", SmtpCodes.MessageRefused, FailureClass.Data)]
    [InlineData("MAIL", HostileMailServer.Close, SmtpCodes.Unreachable, FailureClass.Connection)]
    [InlineData("MAIL", "452 too large for now", SmtpCodes.MessageRefused, FailureClass.Service)]
    [InlineData("RCPT", "450 later", SmtpCodes.RecipientsRefused, FailureClass.Service)]
    [InlineData("RCPT", "550 nobody", SmtpCodes.RecipientsRefused, FailureClass.Data)]
    [InlineData("RCPT", "421 closing", SmtpCodes.Unreachable, FailureClass.Connection)]
    [InlineData("DATA", "451 later", SmtpCodes.MessageRefused, FailureClass.Service)]
    [InlineData("first line", HostileMailServer.Close, SmtpCodes.Unreachable, FailureClass.Connection)]
    [InlineData(".", "554 no", SmtpCodes.MessageRefused, FailureClass.Data)]
    [InlineData(".", "451 later", SmtpCodes.MessageRefused, FailureClass.Service)]
    [InlineData(".", HostileMailServer.Close, SmtpCodes.Unknown, FailureClass.Unknown)]
    [InlineData(".", HostileMailServer.Silence, SmtpCodes.Unknown, FailureClass.Unknown)]
    public void Every_trouble_has_its_code(string to, string answer, string code, FailureClass failure)
    {
        using var server = new HostileMailServer(line => to.Length == 0 ? line.Length == 0 ? answer : null : line.StartsWith(to, StringComparison.Ordinal) ? answer : null);
        // What never comes is not waited for long; what comes may take its time.
        using var source = MailSample.Source(server.Port, more: ("timeout", new SyncDuration(0, answer is HostileMailServer.Silence or "250-half" ? 400 : 20_000)));

        var trouble = Should.Throw<SyncException>(() => source.Send(MailSample.Mail(body: to == "first line" ? new string('x', 24_000_000) : "short")));

        (trouble.Code, trouble.Failure).ShouldBe((code, failure), trouble.Message);
        trouble.Remedy.ShouldNotBeEmpty();
    }

    [Fact]
    public void Where_nobody_listens_it_cannot_be_reached()
    {
        int port;
        using (var gone = new HostileMailServer(_ => null)) port = gone.Port;
        using var source = MailSample.Source(port);
        Should.Throw<SyncException>(() => source.Open(CancellationToken.None)).Code.ShouldBe(SmtpCodes.Unreachable);
    }

    [Fact]
    public void A_server_that_offers_no_login_that_is_known_gets_no_password()
    {
        using var server = new HostileMailServer(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-mail.test\r\n250 AUTH GSSAPI" : null);
        using var source = MailSample.Source(server.Port, more: [("user", "berta"), ("password", "canary")]);
        var refused = Should.Throw<SyncException>(() => source.Open(CancellationToken.None));
        (refused.Code, refused.Message.EndsWith("it offers no login that is known here: GSSAPI.", StringComparison.Ordinal)).ShouldBe((SmtpCodes.LoginRefused, true));
    }

    [Fact]
    public void A_password_goes_over_a_link_that_others_can_read_only_when_that_is_said()
    {
        using var server = new HostileMailServer(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-mail.test\r\n250 AUTH PLAIN" : line.StartsWith("AUTH", StringComparison.Ordinal) ? "235 ok" : null);
        (string, object?)[] login = [("user", "berta"), ("password", "canary")];
        using var careful = MailSample.Source(server.Port, host: OwnAddress(), more: login);
        using var told = MailSample.Source(server.Port, host: OwnAddress(), more: [.. login, ("password_in_clear", true)]);
        using var here = MailSample.Source(server.Port, more: login);

        var refused = Should.Throw<SyncException>(() => careful.Open(CancellationToken.None));
        (refused.Code, refused.Failure).ShouldBe((SmtpCodes.PasswordInClear, FailureClass.Setup));
        server.Said.ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
        told.Open(CancellationToken.None).Dispose();
        here.Open(CancellationToken.None).Dispose();
    }

    /// <summary>An address of this machine by which others reach it.</summary>
    private static string OwnAddress() => NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)
        .First(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)).ToString();

    [Fact]
    public void What_a_server_says_before_the_link_is_secured_is_not_taken_for_what_it_says_after()
    {
        using var server = new HostileMailServer(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-mail.test\r\n250 STARTTLS" : line == "STARTTLS" ? "220 go\r\n250 I was here before" : null);
        using var source = MailSample.Source(server.Port, "starttls");
        Should.Throw<SyncException>(() => source.Open(CancellationToken.None)).Code.ShouldBe(SmtpCodes.NotSmtp);
    }

    [Fact]
    public void A_server_that_takes_ascii_only_gets_no_other_address()
    {
        using var server = new HostileMailServer(_ => null);
        using var source = MailSample.Source(server.Port);

        var receipt = source.Send(MailSample.Mail("jürgen@example.com; ap@example.com"));

        receipt.Refused.Select(r => r.Address.Address).ShouldBe(["jürgen@example.com"]);
        server.Said.ShouldNotContain(line => line.Contains("jürgen", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_that_is_a_dot_does_not_end_the_mail()
    {
        using var server = new HostileMailServer(_ => null);
        using var source = MailSample.Source(server.Port);
        source.Send(MailSample.Mail(body: "before\n.\nMAIL FROM:<evil@example.com>\n..\nafter"));
        server.Said.SkipWhile(line => line != "before").TakeWhile(line => line != ".").ShouldBe(["before", "..", "MAIL FROM:<evil@example.com>", "...", "after"]);
    }
}
