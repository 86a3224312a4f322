using System.Globalization;
using DataSync.Cli.Tests.Doctor;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Commands;

/// <summary>Mail as a user meets it: what a run says, what a preview lists, and what doctor finds.</summary>
public sealed class MailTests
{
    [Fact]
    public void A_run_tells_and_a_preview_says_whom_it_would_tell_what()
    {
        using var server = new MailServer();
        using var at = Workplace.Empty().Write("tell.sync", Script(server, "none", ""));
        at.Sql("shop.db", "create table thing (id integer primary key)");

        var preview = at.Run("run", at["tell.sync"], "Tell", "--preview");
        preview.Exit.ShouldBe(0, preview.Error);
        preview.Out.ReplaceLineEndings("\n").ShouldContain("would tell through office (step notify)\n    to = a@example.com\n    subject = \"Filed\"\n");
        server.Mails.ShouldBeEmpty();

        var run = at.Run("run", at["tell.sync"], "Tell");
        run.Exit.ShouldBe(0, run.Error);
        server.Told.ShouldBe("a@example.com: Filed");
    }

    [Fact]
    public void A_mail_that_cannot_be_sent_is_a_note_and_the_run_ends_well()
    {
        using var at = Workplace.Empty().Write("tell.sync", Script(null, "none", ""));
        at.Sql("shop.db", "create table thing (id integer primary key)");

        var run = at.Run("run", at["tell.sync"], "Tell");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldContain("note: notify: DS6350: The mail server of office (localhost:1): ");
        at.Ask("shop.db", "select count(*) from thing").ShouldBe("1");
    }

    [Fact]
    public void A_setting_that_is_missing_refuses_the_run_before_its_first_step()
    {
        using var at = Workplace.Empty().Write("tell.sync", Script(null, "none", "").Replace("\"localhost\"", "env NO_SUCH_HOST", StringComparison.Ordinal));
        at.Sql("shop.db", "create table thing (id integer primary key)");

        var run = at.Run("run", at["tell.sync"], "Tell");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain(": The environment variable NO_SUCH_HOST is not set (mail office, setting host).");
        at.Ask("shop.db", "select count(*) from thing").ShouldBe("0");
    }

    [Fact]
    public async Task What_runs_leave_to_be_told_together_the_server_sends_at_its_time()
    {
        using var server = new MailServer();
        using var at = Workplace.Empty().Write("tell.sync", Script(server, "none", ", digest: 1 h"));
        at.Sql("shop.db", "create table thing (id integer primary key)");
        at.Run("run", at["tell.sync"], "Tell").Exit.ShouldBe(0);
        at.Run("run", at["tell.sync"], "Tell").Exit.ShouldBe(0);
        at.Ask("datasync-journal.db", "select group_concat(subject || ' ' || state) from mails").ShouldBe("Filed Held,Filed Held");
        server.Mails.ShouldBeEmpty();
        at.Sql("datasync-journal.db", "update held_mails set due = '2026-01-01T00:00:00.000Z'");

        await using var serve = Serve.ServeProcess.Start(at, ["tell.sync"]);
        await serve.Line("mail: a@example.com was told \"2 messages: Filed\"");

        (await serve.Stop()).ShouldBe(0);
        server.Told.ShouldBe("a@example.com: 2 messages: Filed");
    }

    [Theory]
    [InlineData(MailServer.Password, 0, "mail office\n  ok       its server takes the login, and nothing was sent")]
    [InlineData("wr0ng-canary", 1, "problem  DS6352: The mail server of office")]
    public void Doctor_asks_the_server_for_its_login_and_sends_nothing(string password, int exit, string finding)
    {
        using var server = new MailServer("starttls", "any");
        using var at = Workplace.Empty();
        at.Write("tell.sync", Script(server, "starttls", $", user: \"{MailServer.User}\", password: secret mail, roots: \"{server.Roots}\""));
        at.Sql("shop.db", "create table thing (id integer primary key)");

        var doctor = DoctorProcess.Run([("DATASYNC_SECRET_MAIL", password)], "doctor", at["tell.sync"]);

        doctor.Out.ReplaceLineEndings("\n").ShouldContain(finding);
        doctor.Exit.ShouldBe(exit, doctor.Out);
        (doctor.Out + doctor.Error).ShouldNotContain("canary");
        server.Mails.ShouldBeEmpty();
    }

    private static string Script(MailServer? server, string security, string more) => string.Create(CultureInfo.InvariantCulture, $$"""
        sync 1
        source shop = sqlite { file: "shop.db" }
        mail office = smtp { host: "localhost", port: {{server?.Port ?? 1}}, from: "datasync@example.com", security: "{{security}}"{{more}} }
        table Thing in shop as "thing" { key id : int }
        task Tell {
            upsert Thing by id { id <- 1 }
            notify { to <- ["a@example.com"], subject <- "Filed" }
        }
        """);
}
