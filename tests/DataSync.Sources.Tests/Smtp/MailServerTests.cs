using System.Text;
using DataSync.Plans.Mail;
using DataSync.Plans.Runtime;
using DataSync.Sources.Smtp;
using DataSync.TestServers;

namespace DataSync.Sources.Tests.Smtp;

/// <summary>Against aiosmtpd: what is sent arrives, and Python's parser reads what was meant.</summary>
public sealed class MailServerTests(MailServerTests.OpenServer open) : IClassFixture<MailServerTests.OpenServer>
{
    /// <summary>A server without TLS and login, one for the tests of the class.</summary>
    public sealed class OpenServer : IDisposable
    {
        public MailServer Server { get; } = new();

        public void Dispose() => Server.Dispose();
    }

    private MailServer Server => open.Server;

    [Theory]
    [InlineData("starttls", "any")]
    [InlineData("starttls", "login")]
    [InlineData("tls", "any")]
    [InlineData("none", "any")]
    public void A_mail_arrives_over_a_link_that_is_secured_as_said_with_the_login_that_the_server_knows(string security, string login)
    {
        using var server = new MailServer(security, login);
        using var source = MailSample.Source(server.Port, security, more: [("user", MailServer.User), ("password", MailServer.Password), ("roots", server.Roots)]);

        using (var link = source.Open(CancellationToken.None))
        {
            link.Send(MailSample.Mail(), CancellationToken.None).Refused.ShouldBeEmpty();
            link.Send(MailSample.Mail(subject: "Another"), CancellationToken.None);
        }

        server.Mails.Select(m => (m.Secure, m.Login, m.From, string.Join(",", m.Recipients), m.Subject)).ShouldBe(
            [(security != "none", MailServer.User, "datasync@example.com", "ap@example.com", "Invoice R-1"), (security != "none", MailServer.User, "datasync@example.com", "ap@example.com", "Another")]);
    }

    [Fact]
    public void A_wrong_password_is_told_and_not_shown()
    {
        using var server = new MailServer("starttls", "any");
        using var source = MailSample.Source(server.Port, "starttls", more: [("user", MailServer.User), ("password", "wrong-canary"), ("roots", server.Roots)]);

        var refused = Should.Throw<SyncException>(() => source.Open(CancellationToken.None));

        (refused.Code, refused.Failure).ShouldBe((SmtpCodes.LoginRefused, FailureClass.Login));
        refused.Message.ShouldContain("it refuses the login of berta: 535");
        refused.ToString().ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("starttls")]
    [InlineData("tls")]
    public void A_certificate_of_nobody_known_or_for_somebody_else_is_refused_and_nothing_is_sent(string security)
    {
        using var server = new MailServer(security, "any");
        using var unknown = MailSample.Source(server.Port, security, more: [("user", MailServer.User), ("password", MailServer.Password)]);
        using var other = MailSample.Source(server.Port, security, "127.0.0.1", ("user", MailServer.User), ("password", MailServer.Password), ("roots", server.Roots));

        Should.Throw<SyncException>(() => unknown.Open(CancellationToken.None)).Code.ShouldBe(SmtpCodes.NotSecure);
        var refused = Should.Throw<SyncException>(() => other.Open(CancellationToken.None));

        (refused.Code, refused.Failure).ShouldBe((SmtpCodes.NotSecure, FailureClass.Setup));
        refused.Message.ShouldContain("RemoteCertificateNameMismatch");
        server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public void A_server_without_starttls_is_not_talked_to_unsecured()
    {
        using var source = MailSample.Source(Server.Port, "starttls");
        var refused = Should.Throw<SyncException>(() => source.Open(CancellationToken.None));
        (refused.Code, refused.Message).ShouldBe((SmtpCodes.NotSecure, $"The mail server of office (localhost:{Server.Port}): it offers no STARTTLS."));
    }

    [Fact]
    public void One_recipient_who_is_refused_is_named_and_the_other_is_told()
    {
        using var source = MailSample.Source(Server.Port);
        Server.Forget();

        var receipt = source.Send(MailSample.Mail("nobody@example.com; ap@example.com"));

        receipt.Refused.Select(r => (r.Address.Address, r.Answer)).ShouldBe([("nobody@example.com", "550 5.1.1 <nobody@example.com> is nobody here")]);
        Server.Told.ShouldBe("ap@example.com: Invoice R-1");
    }

    [Fact]
    public void When_all_are_refused_or_the_mail_is_the_next_one_goes_over_the_same_link()
    {
        using var source = MailSample.Source(Server.Port);
        Server.Forget();
        using var link = source.Open(CancellationToken.None);

        var nobody = Should.Throw<SyncException>(() => link.Send(MailSample.Mail("nobody@example.com"), CancellationToken.None));
        var junk = Should.Throw<SyncException>(() => link.Send(MailSample.Mail(subject: "junk"), CancellationToken.None));
        link.Send(MailSample.Mail(subject: "Good"), CancellationToken.None);

        (nobody.Code, nobody.Failure, junk.Code, junk.Failure).ShouldBe((SmtpCodes.RecipientsRefused, FailureClass.Data, SmtpCodes.MessageRefused, FailureClass.Data));
        junk.Message.ShouldContain("554 5.7.1 We take no junk");
        Server.Told.ShouldBe("ap@example.com: Good");
    }

    [Theory]
    [InlineData("Rechnung über 5 € für 北京 🧾", "Grüße\n.\n..ein Punkt\nein sehr langer Satz, der über die Breite einer Zeile hinausgeht und der ohne Bruch gar nicht in eine paßt = so ist es \nEnde ")]
    [InlineData("Ein Betreff, der so lang ist, daß er in mehrere Wörter zerlegt werden muß, und der überall Umlaute hat: äöüÄÖÜß äöüÄÖÜß äöüÄÖÜß", "")]
    [InlineData("=?utf-8?B?Zm9v?= is not meant", "From the beginning\r\nto the end")]
    [InlineData("", ".\r\n")]
    public void Whatever_stands_in_a_mail_arrives_as_it_is(string subject, string body)
    {
        using var source = MailSample.Source(Server.Port);
        Server.Forget();

        source.Send(MailSample.Mail("\"Müller, Änne\" <ap@example.com>", subject, body));

        var mail = Server.Mails.ShouldHaveSingleItem();
        mail.Subject.ShouldBe(subject);
        mail.Text?.ReplaceLineEndings("\n").TrimEnd('\n').ShouldBe(body.ReplaceLineEndings("\n").TrimEnd('\n'));
        mail.Head("To").ShouldBe("\"Müller, Änne\" <ap@example.com>");
        mail.Head("From").ShouldBe("DataSync <datasync@example.com>");
        mail.Head("Date").ShouldBe("Sun, 29 Nov 2026 09:30:00 +0100");
        mail.Head("Message-ID").ShouldBe("<abc123@example.com>");
        mail.Head("Auto-Submitted").ShouldBe("auto-generated");
        mail.Defects.ShouldBeEmpty();
        mail.Raw.Split('\n').ShouldAllBe(line => line.Length <= 999 && line.All(c => c < 128));
    }

    [Fact]
    public void Html_stands_beside_the_text_and_files_behind_it()
    {
        using var source = MailSample.Source(Server.Port);
        Server.Forget();

        source.Send(MailSample.Mail(body: "Text", html: "<p>Übersicht</p>", files: [new MailAttachment("rejected.jsonl", [.. Encoding.UTF8.GetBytes("{}\n")]), new MailAttachment("Anhänge (ü).csv", [0, 1, 2, 255])]));

        var mail = Server.Mails.ShouldHaveSingleItem();
        (mail.Text?.TrimEnd(), mail.Html?.TrimEnd()).ShouldBe(("Text", "<p>Übersicht</p>"));
        mail.Files.Select(f => (f[0], f[1])).ShouldBe([("rejected.jsonl", "e30K"), ("Anhänge (ü).csv", "AAEC/w==")]);
        mail.Defects.ShouldBeEmpty();
        source.Send(MailSample.Mail(body: "", html: "<p>alone</p>"));
        (Server.Mails[^1].Text, Server.Mails[^1].Html?.TrimEnd()).ShouldBe((null, "<p>alone</p>"));
    }

    [Fact]
    public void Who_gets_a_blind_copy_is_not_named_and_answers_go_where_they_are_wanted()
    {
        using var source = MailSample.Source(Server.Port, more: ("reply_to", "help@example.com"));
        Server.Forget();

        source.Send(MailSample.Mail() with { To = [], Bcc = [MailSample.Address("boss@example.com")] });

        var mail = Server.Mails.ShouldHaveSingleItem();
        mail.Recipients.ShouldBe(["boss@example.com"]);
        mail.Raw.ShouldNotContain("boss");
        mail.Head("Reply-To").ShouldBe("help@example.com");
    }

    [Fact]
    public void An_address_of_other_characters_goes_to_a_server_that_takes_them()
    {
        using var source = MailSample.Source(Server.Port);
        Server.Forget();

        source.Send(MailSample.Mail("jürgen@münchen.example"));

        var mail = Server.Mails.ShouldHaveSingleItem();
        mail.Recipients.ShouldBe(["jürgen@xn--mnchen-3ya.example"]);
        mail.Options.ShouldContain("SMTPUTF8");
    }
}
