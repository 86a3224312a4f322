using DataSync.Conformance.Tests.Tasks;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.TestServers;
using Microsoft.Data.Sqlite;

namespace DataSync.Conformance.Tests.Mail;

/// <summary>Each recipient is told once of each event of a run, whatever goes wrong on the way. Source: tasks R142, §2.12.</summary>
public sealed class TellingOnceRules : IClassFixture<SharedMailServer>
{
    private readonly SharedMailServer shared;

    public TellingOnceRules(SharedMailServer shared)
    {
        this.shared = shared;
        shared.Server.Forget();
    }

    private MailServer Server => shared.Server;

    [Fact, Trait("Rule", "tasks R142")]
    public void Each_recipient_is_told_once_of_each_event_of_a_run_whatever_attempt_it_is()
    {
        const string script = """
            task T for Invoice as i {
                when started { notify { to <- ["a@example.com"], subject <- "started" } }
                when failed { notify { to <- ["a@example.com", "A@EXAMPLE.com", "b@example.com"], cc <- ["b@example.com"], subject <- "failed" } }
                read Account as a where a.code = i.account_id
                notify { to <- ["a@example.com"], subject <- "read" }
            }
            """;
        using var task = Task(script);
        task.Sql("delete from account");

        var first = task.Run("R-1");
        var second = task.Run("R-1");
        task.Sql("insert into account (code) values ('A1')");
        var third = task.Run("R-1");

        (first.Outcome, second.Outcome, third.Outcome).ShouldBe((RunOutcome.Failed, RunOutcome.Failed, RunOutcome.Succeeded));
        (second.Attempt, third.Run).ShouldBe((2, first.Run));
        second.Steps.Where(s => s.Kind == "notify" && s.Executions > 0).Select(s => s.Outcome).ShouldBe(["told earlier", "told earlier"]);
        Server.Told.ShouldBe("a@example.com: started\na@example.com, b@example.com: failed\na@example.com: read");
        task.Run("R-1");
        Server.Told.ShouldEndWith("read\na@example.com: started\na@example.com: read", customMessage: "another run tells anew");
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void Rows_of_a_loop_are_events_of_their_own_and_once_per_makes_them_one()
    {
        using var task = Task("""
            task T {
                for each a in Account {
                    step Each: notify { to <- ["a@example.com"], subject <- "each {a.code}" }
                    step Once: notify { to <- ["a@example.com"], subject <- "once {a.name}" } once per "{a.name}"
                }
            }
            """);
        task.Sql("insert into account (code, name) values ('A2', 'Adams'), ('A3', 'Baker')");
        task.Sql("update account set name = 'Adams' where code = 'A1'");

        task.Succeed();

        Server.Mails.Select(m => m.Subject).Order().ShouldBe(["each A1", "each A2", "each A3", "once Adams", "once Baker"]);
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void A_run_that_broke_off_goes_on_and_tells_nobody_twice()
    {
        using var task = Task("""
            task T {
                when started { notify { to <- ["a@example.com"], subject <- "started" } }
                for each a in Account batch 1 { insert Feed { invoice <- a.code }
                    notify { to <- ["a@example.com"], subject <- "fed {a.code}" } }
                insert Feed { invoice <- "last" }
                notify { to <- ["a@example.com"], subject <- "all" }
            }
            """);
        task.Sql("insert into account (code) values ('A2')");

        task.RunAs("T", new RunOptions { BreakAfterStep = 1 }).Outcome.ShouldBe(RunOutcome.BrokenOff);
        Server.Mails.Select(m => m.Subject).ShouldBe(["started", "fed A1", "fed A2"]);
        task.Succeed().Attempt.ShouldBe(2);

        Server.Mails.Select(m => m.Subject).ShouldBe(["started", "fed A1", "fed A2", "all"]);
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void What_may_have_been_sent_is_not_sent_again()
    {
        var asked = 0;
        using var server = new SeeingMailServer(() => asked++) { AnswersNothing = true };
        using var task = Task("""
            task T for Invoice as i {
                when failed { notify { to <- ["a@example.com"], subject <- "failed" } }
                fail "no"
            }
            """, SharedMailServer.Declared(server.Port, ", timeout: 300 ms"));

        var first = task.Run("R-1");
        var second = task.Run("R-1");

        first.Warnings.ShouldContain(w => w.Contains("DS6357", StringComparison.Ordinal));
        task.Journal.Mails(first.Run).Select(m => (m.Step, m.Recipient, m.Subject, m.State, m.Attempt)).ShouldBe([("notify", "a@example.com", "failed", MailState.Unknown, 1)]);
        second.Steps.Single(s => s.Kind == "notify").Outcome.ShouldBe("told earlier");
        asked.ShouldBe(1);
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void An_attempt_that_broke_off_between_its_end_and_its_mails_leaves_word_of_whom_it_did_not_tell()
    {
        var folder = Directory.CreateTempSubdirectory("datasync-mail-").FullName;
        var path = Path.Combine(folder, "runs.db");
        ScriptedTask? task = null;
        RunResult? second = null;
        // The first attempt hangs in its first mail: as far as the second one can see, its process is gone.
        using var server = new SeeingMailServer(() =>
        {
            if (second is not null) return;
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
            {
                connection.Open();
                using var gone = connection.CreateCommand();
                gone.CommandText = "update runs set owner = null";
                gone.ExecuteNonQuery();
            }
            using var other = RunJournal.Open(path);
            second = task?.RunWith(other, "R-1");
        });
        using (var journal = RunJournal.Open(path))
        using (var made = task = new ScriptedTask(SharedMailServer.Declared(server.Port) + """
            task T for Invoice as i {
                status i.status { when succeeded <- "Done" }
                notify { to <- ["a@example.com"], subject <- "first" }
                notify { to <- ["b@example.com"], subject <- "second" }
            }
            """) { Journal = journal })
        {
            task.Sql("insert into invoice (id, status) values ('R-1', 'New')");
            task.Succeed("R-1");
        }

        second.ShouldNotBeNull().Outcome.ShouldBe(RunOutcome.Succeeded);
        second.Attempt.ShouldBe(2);
        second.Warnings.ShouldBe([
            "notify: DS6296: the attempt before broke off when a@example.com was to be told \"first\": nobody knows whether that was done",
            "notify 2: DS6296: the attempt before broke off when b@example.com was to be told \"second\": nobody was",
        ]);
        Directory.Delete(folder, recursive: true);
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void What_is_tried_again_tells_once()
    {
        var again = 0;
        for (var commit = 0; ; commit++)
        {
            Server.Forget();
            using var proxy = CuttingProxy.To(ServerKind.Postgres);
            using var task = new ScriptedTask(shared.Office() + """
                task T {
                    transaction shop {
                        insert Feed { invoice <- "R-1" }
                        notify { to <- ["a@example.com"], subject <- "fed" }
                    }
                        retry 2 times for (connection)
                }
                """, Database.Postgres, proxy: proxy);
            proxy.CutAt(CuttingProxy.Commit(ServerKind.Postgres), CutMoment.BeforeTheServerHears, commit);

            var result = task.Run();

            if (proxy.Cuts == 0) break;
            if (!result.Warnings.Any(w => w.Contains("It is tried again", StringComparison.Ordinal))) continue;
            again++;
            Server.Told.ShouldBe("a@example.com: fed");
            result.Steps.Single(s => s.Kind == "notify").Outcome.ShouldBe("ok");
        }
        again.ShouldBeGreaterThan(0);
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void A_storm_of_mails_ends_where_the_mail_says()
    {
        using var task = Task("task T { for each a in Account { notify { to <- [\"a@example.com\"], subject <- a.code } } }", shared.Office(", most_per_run: 2"));
        task.Sql("insert into account (code) values ('A2'), ('A3'), ('A4')");

        var result = task.Succeed();

        Server.Mails.Count.ShouldBe(2);
        result.Warnings.ShouldBe(["notify: DS6297: more than 2 mails in one run: the others are not sent. `most_per_run` of the mail sets the limit."]);
    }

    private ScriptedTask Task(string script, string? mail = null)
    {
        var task = new ScriptedTask((mail ?? shared.Office()) + script);
        task.Sql("insert into account (code, blocked) values ('A1', 0)");
        task.Sql("insert into invoice (id, account_id, status) values ('R-1', 'A1', 'New')");
        return task;
    }
}
