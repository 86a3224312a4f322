using DataSync.Conformance.Tests.Tasks;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.TestServers;
using Microsoft.Data.Sqlite;

namespace DataSync.Conformance.Tests.Mail;

/// <summary>Mails that wait and go together, and mails of which a recipient has had enough: nothing is lost, and nothing told twice. Source: tasks §2.9, R133, R140, R142.</summary>
public sealed class TellingTogetherRules : IClassFixture<SharedMailServer>
{
    private const string Told = """
        task T for Invoice as i {
            status i.status { when succeeded <- "Done" }
            notify { to <- ["a@example.com", "b@example.com"], subject <- "{i.id} is done", body <- "It belongs to {i.account_id}." }
            if i.id = "R-2" { notify { to <- ["a@example.com"], subject <- "{i.id} is odd" } }
        }
        task Idle { insert Feed { invoice <- "idle{run.id}"  truncate } }
        """;

    private readonly SharedMailServer shared;

    public TellingTogetherRules(SharedMailServer shared)
    {
        this.shared = shared;
        shared.Server.Forget();
    }

    private MailServer Server => shared.Server;

    [Fact, Trait("Rule", "tasks R142")]
    public void What_a_recipient_is_told_within_the_time_of_a_digest_goes_as_one_mail_when_that_is_over()
    {
        using var task = Task(Told, ", digest: 1 h");

        var first = task.Succeed("R-1");
        task.Wait(TimeSpan.FromMinutes(40));
        var second = task.Succeed("R-2");
        task.RunAs("Idle", new RunOptions()).Warnings.ShouldBeEmpty();
        Server.Told.ShouldBe("");
        first.Steps.First(s => s.Kind == "notify").Outcome.ShouldBe("held");
        task.Journal.Mails(first.Run).ShouldAllBe(m => m.State == MailState.Held);

        task.Wait(TimeSpan.FromMinutes(20));
        task.RunAs("Idle", new RunOptions()).Warnings.ShouldBeEmpty();

        Server.Told.ShouldBe("a@example.com: 3 messages: R-1 is done\nb@example.com: 2 messages: R-1 is done");
        Server.Mails[0].Head("To").ShouldBe("a@example.com");
        Server.Mails[0].Text.ShouldNotBeNull().ReplaceLineEndings("\n").TrimEnd().ShouldBe("""
            3 messages from 2026-11-21 09:30 to 2026-11-21 10:10.

            1. 2026-11-21 09:30 T: R-1 is done

            It belongs to A1.

            2. 2026-11-21 10:10 T: R-2 is done

            It belongs to A1.

            3. 2026-11-21 10:10 T: R-2 is odd
            """);
        task.Journal.Mails(second.Run).Select(m => (m.Recipient, m.Subject, m.State, m.Answer)).ShouldBe([
            ("a@example.com", "R-2 is done", MailState.Sent, "250 OK kept"), ("b@example.com", "R-2 is done", MailState.Sent, "250 OK kept"), ("a@example.com", "R-2 is odd", MailState.Sent, "250 OK kept")]);
        task.Wait(TimeSpan.FromHours(2));
        task.RunAs("Idle", new RunOptions());
        Server.Mails.Count.ShouldBe(2);
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void What_waits_alone_goes_as_it_is_and_no_later_attempt_adds_it_again()
    {
        using var task = Task("""
            task T for Invoice as i {
                when failed { notify { to <- ["a@example.com"], subject <- "failed", html <- "<b>{run.error}</b>" } }
                fail "No & no"
            }
            """, ", digest: 10 min");

        task.Run("R-1").Outcome.ShouldBe(RunOutcome.Failed);
        task.Run("R-1").Steps.Single(s => s.Kind == "notify").Outcome.ShouldBe("told earlier");
        task.Wait(TimeSpan.FromMinutes(10));
        task.Run("R-1").Attempt.ShouldBe(3);

        Server.Told.ShouldBe("a@example.com: failed");
        Server.Mails[0].Html.ShouldNotBeNull().ShouldContain("<b>No &amp; no</b>");
        task.Run("R-1");
        Server.Mails.Count.ShouldBe(1);
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void Html_and_files_go_along()
    {
        using var task = Task("""
            task T {
                notify { to <- ["a@example.com"], subject <- "one", body <- "a < b", attach <- ["x.txt"] }
                notify { to <- ["a@example.com"], subject <- "two", html <- "<b>c</b>", attach <- ["x.txt", "gone.txt"] }
            }
            """, ", digest: 10 min");
        File.WriteAllText(Path.Combine(task.Folder, "x.txt"), "x");
        task.Succeed();
        task.Wait(TimeSpan.FromMinutes(10));

        task.Succeed().Warnings.Single().ShouldStartWith("DS6295: gone.txt cannot be read");

        var mail = Server.Mails.ShouldHaveSingleItem();
        mail.Html.ShouldNotBeNull().ShouldContain("<pre>a &lt; b</pre>");
        mail.Html.ShouldContain("<b>c</b>");
        mail.Text.ShouldNotBeNull().ShouldContain("a < b");
        mail.Files.Select(f => f[0]).ShouldBe(["x.txt"]);
        mail.Defects.ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void A_recipient_that_has_had_enough_within_the_hour_is_told_the_rest_as_one_with_their_number()
    {
        using var task = Task("task T { for each a in Account order by a.code { notify { to <- [\"a@example.com\", if a.code = \"A5\" then \"b@example.com\" else null], subject <- a.code } } }\ntask Idle { insert Feed { invoice <- \"idle\" } }", ", most_per_hour: 2");
        task.Sql("insert into account (code) values ('A2'), ('A3'), ('A4'), ('A5')");

        task.Succeed().Warnings.ShouldBeEmpty();

        Server.Told.ShouldBe("a@example.com: A1\na@example.com: A2\nb@example.com: A5");
        task.Wait(TimeSpan.FromMinutes(59));
        task.Succeed();
        Server.Mails.Count.ShouldBe(4, "b@example.com has had one");
        task.Wait(TimeSpan.FromMinutes(1));
        task.RunAs("Idle", new RunOptions()).Warnings.ShouldBeEmpty();
        Server.Mails[^1].Subject.ShouldBe("8 messages: A3");
        Server.Mails[^1].Text.ShouldNotBeNull().ShouldContain("8. 2026-11-21 10:29 T: A5");

        // It counts as one of the next hour.
        task.Sql("delete from account where code not in ('A1', 'A2')");
        task.Succeed();
        Server.Mails.Count.ShouldBe(6);
        Server.Mails[^1].Subject.ShouldBe("A1");
        task.Wait(TimeSpan.FromHours(1));
        task.Sql("delete from feed");
        task.RunAs("Idle", new RunOptions());
        Server.Mails[^1].Subject.ShouldBe("A2");
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void A_digest_keeps_to_the_most_of_an_hour_too()
    {
        using var task = Task(Told, ", digest: 10 min, most_per_hour: 1");
        foreach (var minutes in (int[])[0, 10, 10, 10])
        {
            task.Wait(TimeSpan.FromMinutes(minutes));
            task.Sql("update invoice set status = 'New'");
            task.Succeed("R-1");
        }
        Server.Told.ShouldBe("a@example.com: 2 messages: R-1 is done\nb@example.com: 2 messages: R-1 is done");
        task.Wait(TimeSpan.FromMinutes(40));
        task.RunAs("Idle", new RunOptions());
        Server.Told.ShouldEndWith("a@example.com: 2 messages: R-1 is done\nb@example.com: 2 messages: R-1 is done");
        Server.Mails.Count.ShouldBe(4);
    }

    [Fact, Trait("Rule", "tasks R133")]
    public void What_cannot_be_sent_waits_on_and_what_its_server_refuses_is_given_up_and_told()
    {
        int port;
        using (var gone = new SeeingMailServer(() => { })) port = gone.Port;
        using var task = Task("""
            task T { notify { to <- ["nobody@example.com", "a@example.com"], subject <- "x" } }
            task Idle { insert Feed { invoice <- "idle{run.id}"  truncate } }
            """, mail: SharedMailServer.Declared(port, ", digest: 10 min"));
        var run = task.Succeed();
        task.Wait(TimeSpan.FromMinutes(10));

        var failed = task.RunAs("Idle", new RunOptions());
        failed.Outcome.ShouldBe(RunOutcome.Succeeded, failed.Failure?.ToString());
        failed.Warnings.Single().ShouldStartWith("office: DS6350: ");
        failed.Warnings.Single().ShouldEndWith("What waits is tried again every 5 minutes.");
        task.RunAs("Idle", new RunOptions()).Warnings.ShouldBeEmpty("the server is left alone for a while");

        task.Recompile(shared.Office(", digest: 10 min") + """
            task T { notify { to <- ["nobody@example.com", "a@example.com"], subject <- "x" } }
            task Idle { insert Feed { invoice <- "idle{run.id}"  truncate } }
            """);
        task.Reopen();
        task.Wait(TimeSpan.FromMinutes(5));
        var given = task.RunAs("Idle", new RunOptions()).Warnings.Single();
        given.ShouldStartWith("a mail to nobody@example.com, \"x\": DS6354: The mail server of office (");
        given.ShouldContain("): it does not take the recipient nobody@example.com: 550 ");
        Server.Told.ShouldBe("a@example.com: x");
        task.Journal.Mails(run.Run).Select(m => (m.Recipient, m.State)).ShouldBe([("nobody@example.com", MailState.Refused), ("a@example.com", MailState.Sent)]);
    }

    [Fact, Trait("Rule", "tasks R133"), Trait("Rule", "tasks R142")]
    public void Who_may_come_later_waits_on_and_holds_up_nobody_and_is_given_up_after_days()
    {
        using var task = Task("""
            task T { notify { to <- ["later@example.com", "never@example.com", "a@example.com"], subject <- "x" } }
            task Idle { insert Feed { invoice <- "idle{run.id}"  truncate } }
            """, mail: shared.Office(", digest: 10 min"));
        var run = task.Succeed();
        string[] States() => [.. task.Journal.Mails(run.Run).Select(m => $"{m.Recipient} {m.State}").Order(StringComparer.Ordinal)];
        string[] Later(TimeSpan time)
        {
            task.Wait(time);
            return [.. task.RunAs("Idle", new RunOptions()).Warnings.Order(StringComparer.Ordinal)];
        }

        var first = Later(TimeSpan.FromMinutes(10));
        first.Length.ShouldBe(2);
        first[0].ShouldStartWith("a mail to later@example.com, \"x\": DS6354: The mail server of office (");
        first[0].ShouldContain(": 450 4.2.0 <later@example.com> is to come again.");
        first[0].ShouldEndWith("What waits is tried again in 5 minutes.");
        States().ShouldBe(["a@example.com Sent", "later@example.com Held", "never@example.com Held"]);

        Later(TimeSpan.FromMinutes(5)).Single().ShouldStartWith("a mail to never@example.com");
        States().ShouldBe(["a@example.com Sent", "later@example.com Sent", "never@example.com Held"]);

        Later(TimeSpan.FromDays(5)).Single().ShouldNotContain("What waits is tried again");
        States().ShouldBe(["a@example.com Sent", "later@example.com Sent", "never@example.com Refused"]);
        Later(TimeSpan.FromMinutes(5)).ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "tasks R133"), Trait("Rule", "tasks R142")]
    public void A_server_that_takes_a_mail_and_does_not_say_so_gets_no_other_one()
    {
        using var silent = new SeeingMailServer(() => { }) { AnswersNothing = true };
        using var task = Task(Told, mail: SharedMailServer.Declared(silent.Port, ", digest: 10 min, timeout: 1 s"));
        var run = task.Succeed("R-1");
        task.Wait(TimeSpan.FromMinutes(10));

        task.RunAs("Idle", new RunOptions()).Warnings.Single().ShouldStartWith("a mail to a@example.com, \"R-1 is done\": DS6357: ");

        silent.Subjects.Count.ShouldBe(1);
        task.Journal.Mails(run.Run).Select(m => (m.Recipient, m.State)).ShouldBe([("a@example.com", MailState.Unknown), ("b@example.com", MailState.Held)]);
        task.Wait(TimeSpan.FromMinutes(5));
        task.RunAs("Idle", new RunOptions());
        silent.Subjects.Count.ShouldBe(2);
    }

    [Fact, Trait("Rule", "tasks R133")]
    public void What_waits_for_a_mail_that_is_not_declared_any_more_is_told_of()
    {
        using var task = Task(Told, ", digest: 10 min");
        task.Succeed("R-1");
        task.Recompile("task T for Invoice as i { set i { status <- \"Done\" } }");
        task.Wait(TimeSpan.FromMinutes(10));

        task.Succeed("R-1").Warnings.ShouldBe(["DS6306: 2 mails wait for the mail office, which task.sync does not declare any more."]);

        task.Recompile(shared.Office() + Told);
        task.Wait(TimeSpan.FromMinutes(5));
        task.RunAs("Idle", new RunOptions());
        Server.Told.ShouldBe("a@example.com: R-1 is done\nb@example.com: R-1 is done");
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void Whoever_is_stopped_sends_no_further_mail_and_leaves_it_to_the_next()
    {
        using var stop = new CancellationTokenSource();
        using var server = new SeeingMailServer(stop.Cancel);
        using var task = Task(Told, mail: SharedMailServer.Declared(server.Port, ", digest: 10 min"));
        var run = task.Succeed("R-1");
        task.Wait(TimeSpan.FromMinutes(10));

        task.Run("R-1", cancellation: stop.Token).Warnings.ShouldBeEmpty();

        task.Journal.Mails(run.Run).Select(m => (m.Recipient, m.State)).ShouldBe([("a@example.com", MailState.Sent), ("b@example.com", MailState.Held)]);
        task.RunAs("Idle", new RunOptions()).Warnings.ShouldBeEmpty();
        server.Subjects.Count.ShouldBe(2);
    }

    [Fact, Trait("Rule", "tasks R133")]
    public void What_keeps_mails_waiting_is_told_once_an_hour_and_stands_at_each_of_them()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("datasync-key-").FullName, "runs.db");
        using var task = Task("task T for Invoice as i { if i.id = \"R-1\" { notify { to <- [\"a@example.com\"], subject <- i.id } } set i { status <- \"Done\" } }", ", digest: 10 min");
        IReadOnlyList<string> Run(int minutes, string id = "R-2")
        {
            task.Wait(TimeSpan.FromMinutes(minutes));
            using var journal = RunJournal.Open(path);
            return task.RunWith(journal, id).Warnings;
        }
        Run(0, "R-1").ShouldBeEmpty();
        File.Move(path + ".key", path + ".away");

        Run(10).Single().ShouldStartWith("office: DS6305: ");
        for (var i = 0; i < 11; i++) Run(5).ShouldBeEmpty();
        Run(5).Single().ShouldStartWith("office: DS6305: ");
        using (var journal = RunJournal.Open(path))
        {
            var waiting = journal.Mails(journal.Runs()[^1].Run).ShouldHaveSingleItem();
            waiting.State.ShouldBe(MailState.Held);
            waiting.Answer.ShouldStartWith("DS6305: ");
        }
        File.Move(path + ".away", path + ".key");
        Run(5).ShouldBeEmpty();
        Server.Told.ShouldBe("a@example.com: R-1");
        Directory.Delete(Path.GetDirectoryName(path) ?? "", recursive: true);
    }

    [Fact, Trait("Rule", "tasks R140"), Trait("Rule", "tasks R142")]
    public void What_waits_cannot_be_read_in_the_journal_and_is_sent_by_one_process_only()
    {
        const string canary = "kanarienvogel";
        var folder = Directory.CreateTempSubdirectory("datasync-digest-").FullName;
        var path = Path.Combine(folder, "runs.db");
        using (var journal = RunJournal.Open(path))
        {
            using var task = new ScriptedTask(shared.Office(", digest: 10 min") + $$"""
                table Card in shop as "card" { key id : text(8), owner : text(60) masked, note : text(60)? }
                task T for Card as c { notify { to <- [c.owner], subject <- "{c.id}", body <- "{{canary}}" } }
                """) { Journal = journal };
            task.Sql($"insert into card (id, owner) values ('C-1', '{canary}@example.com')");
            var run = task.Succeed("C-1");
            var files = string.Concat(Directory.GetFiles(folder).Select(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));
            files.ShouldNotContain(canary, Case.Insensitive);

            // Another process is at it.
            using var other = new SqliteConnection($"Data Source={path};Pooling=false");
            other.Open();
            using var sql = other.CreateCommand();
            sql.CommandText = "update held_mails set due = '2026-01-01T00:00:00.000Z', owner = '1 1 elsewhere'";
            sql.ExecuteNonQuery();
            var busy = task.Succeed("C-1");
            Server.Told.ShouldBe("");

            // And is gone: on this machine no process of that number began then.
            sql.CommandText = $"update held_mails set owner = '1 1 {Environment.MachineName}' where owner is not null";
            sql.ExecuteNonQuery();
            task.Succeed("C-1").Warnings.ShouldBe(["DS6296: a process was killed when *** was to be told \"C-1\": nobody knows whether that was done."]);
            task.Journal.Mails(run.Run).ShouldHaveSingleItem().State.ShouldBe(MailState.Unknown);
            task.Wait(TimeSpan.FromMinutes(10));
            var last = task.Succeed("C-1");
            Server.Told.ShouldBe($"{canary}@example.com: 3 messages: C-1");
            string.Join("\n", last.Warnings.Concat(busy.Warnings)).ShouldNotContain(canary);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Explain_says_that_mails_go_together()
    {
        using var task = new ScriptedTask(shared.Office(", digest: 2 h, most_per_hour: 5") + "task T { notify { to <- [\"a@example.com\"], subject <- \"x\" } }");
        var text = task.Explain().ToText();
        text.ShouldContain("with all that the same recipient is told within 2 h, as one mail");
        text.ShouldContain("5 mails an hour for a recipient; what is more goes as one when the hour is over");
    }

    private ScriptedTask Task(string script, string more = "", string? mail = null)
    {
        var task = new ScriptedTask((mail ?? shared.Office(more)) + script);
        task.Sql("insert into account (code, blocked) values ('A1', 0)");
        task.Sql("insert into invoice (id, account_id, status) values ('R-1', 'A1', 'New'), ('R-2', 'A1', 'New')");
        return task;
    }
}
