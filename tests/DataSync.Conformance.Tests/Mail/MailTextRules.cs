using System.Text;
using DataSync.Conformance.Tests.Tasks;
using DataSync.Engine.Journal;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Mail;

/// <summary>What stands in a mail, and what never does. Source: tasks R30, R140, C42.</summary>
public sealed class MailTextRules : IClassFixture<SharedMailServer>
{
    private const string Canary = "kanarienvogel@example.com";

    private const string Card = """
        table Card in shop as "card" {
            key id : text(8)
            owner  : text(60)? masked
            note   : text(60)?
        }

        """;

    private readonly SharedMailServer shared;

    public MailTextRules(SharedMailServer shared)
    {
        this.shared = shared;
        shared.Server.Forget();
    }

    private MailServer Server => shared.Server;

    [Theory, Trait("Rule", "tasks R140")]
    [InlineData("subject <- c.owner")]
    [InlineData("subject <- \"{upper(c.owner)}\"")]
    [InlineData("subject <- \"x\", body <- \"{c.owner}\"")]
    [InlineData("subject <- \"x\", body <- p")]
    [InlineData("subject <- \"x\", html <- \"<p>{c.owner}</p>\"")]
    [InlineData("subject <- \"x\", attach <- c.owner")]
    [InlineData("subject <- if c.id = \"1\" then \"x\" else substring(c.owner, 1, 3)")]
    public void A_masked_value_does_not_go_into_a_mail(string parts) =>
        ScriptedTask.Errors(shared.Office() + Card + $"task T for Card as c {{ let p = lower(c.owner)\n notify {{ to <- [\"a@example.com\"], {parts} }} }}").ShouldBe(["DS3088"]);

    [Fact, Trait("Rule", "tasks R140")]
    public void Nor_does_the_file_of_a_table_with_masked_columns() => ScriptedTask.Errors(shared.Office() + """
        source outbox = csv { folder: "out" }
        table Line in outbox as "cards.csv" { key id : text(8)
            pin : text(8)? masked }
        table Open in outbox as "open.csv" { key id : text(8) }
        task T { notify { to <- ["a@example.com"], subject <- "x", attach <- ["out/open.csv", "out/cards.csv"] } }
        """).ShouldBe(["DS3088"]);

    [Fact, Trait("Rule", "tasks R140")]
    public void Recipients_may_be_masked_and_are_shown_nowhere()
    {
        var journal = Path.GetTempFileName();
        using var task = new ScriptedTask(shared.Office() + Card + """
            task T for Card as c {
                notify { to <- [c.owner], bcc <- ["nobody-{c.owner}"], exclude <- [c.note], subject <- "{c.id}", body <- "{if c.owner is null then "nobody" else "somebody"}" } once per "{c.owner}"
            }
            """) { Journal = RunJournal.Open(journal) };
        task.Sql($"insert into card (id, owner) values ('C-1', '{Canary}'), ('C-2', 'no kanarienvogel')");

        var preview = task.Run("C-1", preview: true);
        var run = task.Succeed("C-1");
        var wrong = task.Succeed("C-2");

        Server.Told.ShouldBe($"{Canary}: C-1");
        Server.Mails[0].Text?.Trim().ShouldBe("somebody");
        preview.Preview.ShouldNotBeNull().Writes.Single(w => w.Step == "notify").Values.Select(v => $"{v.Column} = {v.New}").ShouldBe(["to = ***", "bcc = ***", "subject = \"C-1\"", "body = \"somebody\""]);
        run.Warnings.ShouldBe(["notify: DS6289: the server does not take ***: 550 5.1.1 <nobody-***> is nobody here"]);
        wrong.Warnings.ShouldContain("notify: DS6294: *** is no address, and nobody is told there");
        var everything = string.Join("\n", preview, run, wrong, string.Join("\n", run.Warnings), string.Join("\n", task.Journal.Mails(run.Run)), string.Join("\n", task.Journal.Exchanges(run.Run)),
            string.Join("\n", preview.Preview.Writes.SelectMany(w => w.Values)), task.Explain().ToText());
        everything.ShouldNotContain("kanarienvogel");
        task.Journal.Dispose();
        File.ReadAllText(journal, Encoding.Latin1).ShouldNotContain("kanarienvogel");
        File.Delete(journal);
    }

    [Fact, Trait("Rule", "tasks R140")]
    public void Values_in_html_are_escaped_and_what_is_written_there_is_not()
    {
        using var task = new ScriptedTask(shared.Office() + Card + """
            constant house : text(20) = "Smith & Sons"
            task T for Card as c { notify { to <- ["a@example.com"], subject <- "x", html <- "<p title='{c.note}'>{c.note} &amp; {house}{null}</p>" } }
            """);
        task.Sql("insert into card (id, note) values ('C-1', '<script>\"1''&</script>')");

        task.Succeed("C-1");

        Server.Mails.ShouldHaveSingleItem().Html?.Trim()
            .ShouldBe("<p title='&lt;script&gt;&quot;1&#39;&amp;&lt;/script&gt;'>&lt;script&gt;&quot;1&#39;&amp;&lt;/script&gt; &amp; Smith &amp; Sons</p>");
    }

    [Fact]
    public void A_value_with_line_breaks_adds_no_line_to_the_head_of_a_mail()
    {
        using var task = new ScriptedTask(shared.Office() + Card + """
            task T for Card as c { notify { to <- ["{c.note}x <a@example.com>", "Anna <a2@example.com>"], subject <- "{c.note}", body <- "{c.note}" } }
            """);
        task.Sql("insert into card (id, note) values ('C-1', 'one' || char(13) || char(10) || 'Bcc: evil@example.com' || char(13) || char(10) || char(13) || char(10) || 'body')");

        task.Succeed("C-1").Warnings.ShouldHaveSingleItem().ShouldContain("DS6294");

        var mail = Server.Mails.ShouldHaveSingleItem();
        mail.Recipients.ShouldBe(["a2@example.com"]);
        mail.Subject.ShouldBe("one Bcc: evil@example.com body");
        mail.Head("Bcc").ShouldBeEmpty();
        mail.Text?.ReplaceLineEndings("\n").Trim().ShouldBe("one\nBcc: evil@example.com\n\nbody");
    }

    [Fact]
    public void Files_of_the_project_are_attached_and_no_others()
    {
        using var task = new ScriptedTask(shared.Office() + Card + """
            task T for Card as c { notify { to <- ["a@example.com"], subject <- "x", attach <- ["out/list.csv", c.note] } }
            """);
        Directory.CreateDirectory(Path.Combine(task.Folder, "out"));
        File.WriteAllText(Path.Combine(task.Folder, "out", "list.csv"), "a;b\n");
        task.Sql("insert into card (id, note) values ('C-1', null), ('C-2', '../secret'), ('C-3', '/etc/passwd'), ('C-4', 'out/none.csv')");

        task.Succeed("C-1").Warnings.ShouldBeEmpty();
        Server.Mails.ShouldHaveSingleItem().Files.Select(f => (f[0], f[1])).ShouldBe([("list.csv", "YTtiCg==")]);
        task.Succeed("C-2").Warnings.ShouldBe(["notify: DS6295: \"../secret\" is not in the project folder, and is not attached. The mail goes without it."]);
        task.Succeed("C-3").Warnings.ShouldHaveSingleItem().ShouldContain("is not in the project folder");
        task.Succeed("C-4").Warnings.ShouldHaveSingleItem().ShouldContain("out/none.csv cannot be read");
        Server.Mails.Select(m => m.Files.Length).ShouldBe([1, 1, 1, 1]);
    }

    [Fact, Trait("Rule", "tasks R30")]
    public void A_password_does_not_get_into_a_mail_by_a_failure_that_repeats_it()
    {
        using var task = new ScriptedTask(shared.Office() + Card + """
            source other = odbc { connection: "Driver=None;Server=x" }
            table Far in other as "far" { key id : text(8) }
            task T for Card as c {
                when failed { notify { to <- ["a@example.com"], subject <- "failed", body <- "{run.error}" } }
                fail "Password=canary; {c.note}"
            }
            """, create: false);
        task.Sql("insert into card (id) values ('C-1')");
        task.Run("C-1").Outcome.ShouldBe(RunOutcome.Failed);
        Server.Mails.ShouldHaveSingleItem().Text.ShouldNotBeNull().ShouldNotContain("canary");
    }

    [Fact]
    public void Explain_says_who_is_told_what_when_and_how_often()
    {
        using var task = new ScriptedTask(shared.Office() + "task T for Invoice as i { notify { to <- [\"a@example.com\", i.account_name], exclude <- [\"b@example.com\"], subject <- \"{i.id} is done\", attach <- \"x.csv\" } once per i.id }");
        var text = task.Explain().ToText();
        text.ShouldContain("tells \"a@example.com\", i.account_name through office: \"{i.id} is done\"");
        text.ShouldContain("except:");
        text.ShouldContain("each recipient is told once in a run for the same i.id");
        text.ShouldContain("mail office  smtp");
        text.ShouldNotContain("the task fails");
    }
}
