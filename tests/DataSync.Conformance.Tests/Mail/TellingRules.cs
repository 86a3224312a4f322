using DataSync.Conformance.Tests.Tasks;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Mail;

/// <summary>When a task tells by mail, and to whom. Source: tasks §2.9, §3.10, R133, R138 to R141, C42.</summary>
public sealed class TellingRules : IClassFixture<SharedMailServer>
{
    private readonly SharedMailServer shared;

    public TellingRules(SharedMailServer shared)
    {
        this.shared = shared;
        shared.Server.Forget();
    }

    private MailServer Server => shared.Server;

    [Fact, Trait("Rule", "tasks R138")]
    public void A_mail_is_sent_when_its_event_occurs()
    {
        using var task = Task("""
            task T for Invoice as i {
                status i.status { when succeeded <- "Done" }
                when started { notify { to <- ["a@example.com"], subject <- "{i.id} started" } }
                when succeeded { notify { to <- ["a@example.com"], subject <- "{i.id} is {i.status}" } }
                notify { to <- ["a@example.com"], cc <- ["b@example.com"], subject <- "{i.id}: {run.task}, {run.step}", body <- "Account {i.account_id}" }
            }
            """);

        task.Succeed("R-1").Warnings.ShouldBeEmpty();

        Server.Told.ShouldBe("a@example.com: R-1 started\na@example.com, b@example.com: R-1: T, notify 3\na@example.com: R-1 is Done");
        Server.Mails[1].Text?.Trim().ShouldBe("Account A1");
    }

    [Fact, Trait("Rule", "tasks R139")]
    public void What_does_not_occur_is_not_told()
    {
        using var task = Task("""
            task T for Invoice as i {
                when failed { notify { to <- ["a@example.com"], subject <- "failed" } }
                read Account as a where a.code = i.account_id
                    when none { notify { to <- ["a@example.com"], subject <- "none" } }
                if i.account_id is null { notify { to <- ["a@example.com"], subject <- "no account" } }
                disabled step Off: notify { to <- ["a@example.com"], subject <- "off" }
            }
            """);

        task.Succeed("R-1");

        Server.Told.ShouldBe("");
    }

    [Fact, Trait("Rule", "tasks R138")]
    public void A_failed_task_tells_of_its_failure_when_that_is_written_and_of_nothing_that_was_taken_back()
    {
        using var task = Task("""
            task T for Invoice as i {
                status i.status { when failed <- "Failed" }
                when failed { notify { to <- ["a@example.com"], subject <- "{i.id} failed in {run.step}", body <- "{run.error}" } }
                set i { account_name <- "staged" }
                step Staged: notify { to <- ["a@example.com"], subject <- i.account_name }
                transaction shop {
                    insert Feed { invoice <- i.id }
                    step Fed: notify { to <- ["a@example.com"], subject <- "fed" }
                    read Account as x where x.code = "none"
                        when none {
                            notify { to <- ["a@example.com"], subject <- "before the failure" }
                            fail "There is no account."
                        }
                }
            }
            """);

        var result = task.Run("R-1");

        result.Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select status, account_name, (select count(*) from feed) from invoice").ShouldBe("Failed - 0");
        Server.Told.ShouldBe("a@example.com: before the failure\na@example.com: R-1 failed in fail");
        Server.Mails[1].Text?.Trim().ShouldBe("There is no account.");
        result.Warnings.ShouldBe(["read Account: no row", "Staged: nothing is told, because the task failed after it", "Fed: nothing is told, because the task failed after it"]);
        result.Steps.Single(s => s.Step == "Fed").Outcome.ShouldBe("not told");
    }

    [Fact, Trait("Rule", "tasks R138")]
    public void A_step_that_fails_and_is_passed_over_tells_nothing_but_its_failure()
    {
        using var task = Task("""
            task T for Invoice as i {
                read Account as x where x.code = "none"
                    when none {
                        notify { to <- ["a@example.com"], subject <- "not so" }
                        insert Feed { invoice <- "this is longer than twenty characters" truncate }
                        insert Feed { invoice <- "this is longer than twenty characters" truncate }
                    }
                    when failed continue
                read Account as y where y.code = "none"
                    when none { notify { to <- ["a@example.com"], subject <- "a failure" } fail "no" }
                    when failed { notify { to <- ["a@example.com"], subject <- "{run.step}: {run.error}" } }
                notify { to <- ["a@example.com"], subject <- "the end" }
            }
            """);

        task.Succeed("R-1");

        Server.Told.ShouldBe("a@example.com: a failure\na@example.com: fail: no\na@example.com: the end");
    }

    [Fact, Trait("Rule", "tasks R138")]
    public void Stop_ends_the_task_and_its_mails_go_with_what_is_staged()
    {
        using var task = Task("""
            task T for Invoice as i {
                when succeeded { notify { to <- ["a@example.com"], subject <- "succeeded" } }
                set i { account_name <- "over budget" }
                notify { to <- ["a@example.com"], subject <- "{i.account_name}" }
                stop
            }
            """);

        task.Run("R-1").Outcome.ShouldBe(RunOutcome.Stopped);

        task.Ask("select account_name from invoice").ShouldBe("over budget");
        Server.Told.ShouldBe("a@example.com: over budget");
    }

    [Fact, Trait("Rule", "tasks R138")]
    public void A_mail_goes_only_when_its_state_can_be_seen_by_others()
    {
        var seen = new List<string>();
        ScriptedTask? task = null;
        using var server = new SeeingMailServer(() => seen.Add(task?.Ask("select status, (select count(*) from feed) from invoice") ?? ""));
        using var made = task = Task("""
            task T for Invoice as i {
                status i.status { when succeeded <- "Done" }
                transaction shop {
                    insert Feed { invoice <- i.id }
                    notify { to <- ["a@example.com"], subject <- "fed" }
                    insert Feed { invoice <- "another" }
                }
            }
            """, SharedMailServer.Declared(server.Port));

        task.Succeed("R-1");

        seen.ShouldBe(["Done 2"]);
    }

    [Fact, Trait("Rule", "tasks R138")]
    public void In_a_loop_mails_go_when_their_batch_is_committed_and_not_those_of_bad_rows()
    {
        var seen = new List<string>();
        ScriptedTask? task = null;
        using var server = new SeeingMailServer(() => seen.Add(task?.Ask("select count(*) from feed") ?? ""));
        using var made = task = Task("""
            task T {
                for each a in Account batch 2 {
                    insert Feed { invoice <- a.code }
                    notify { to <- ["a@example.com"], subject <- "fed {a.code}" }
                    if a.blocked { fail "{a.code} is blocked" }
                } bad rows skip
            }
            """, SharedMailServer.Declared(server.Port));
        task.Sql("insert into account (code, blocked) values ('A2', 1), ('A3', 0), ('A4', 0)");

        var result = task.Succeed();

        task.Ask("select invoice from feed order by 1").ShouldBe("A1,A3,A4");
        server.Subjects.Order().ShouldBe(["fed A1", "fed A3", "fed A4"]);
        // What is told is there; and of the rows that come later nothing was there yet when the first was told.
        seen.Select(int.Parse).First().ShouldBeLessThan(3);
        result.Warnings.ShouldContain(w => w.Contains("A2 is blocked", StringComparison.Ordinal));
    }

    [Fact, Trait("Rule", "tasks R133")]
    public void No_trouble_with_a_mail_fails_a_task()
    {
        int port;
        using (var gone = new SeeingMailServer(() => { })) port = gone.Port;
        using var task = Task("""
            task T for Invoice as i {
                status i.status { when succeeded <- "Done" }
                step Gone: notify { to <- ["a@example.com"], subject <- "x" }
                step Wrong: notify { to <- ["a@example.com"], subject <- "{1 / (length(i.id) - 3)}" }
                step Second: notify { to <- ["b@example.com"], subject <- "y" }
            }
            """, SharedMailServer.Declared(port));

        var result = task.Succeed("R-1");

        task.Ask("select status from invoice").ShouldBe("Done");
        result.Warnings.Select(w => w[..14]).ShouldBe(["Wrong: DS6003:", "Gone: DS6350: ", "Second: not se"]);
        task.Journal.Exchanges(result.Run).Where(e => e.Source == "office").Select(e => (e.Step, e.Statement, e.Parameters, e.Rows, e.Code)).ShouldBe([("Gone", "mail", "to a@example.com; subject x", 0L, "DS6350")]);
        task.Journal.Steps(result.Run).Where(s => s.Kind == "notify").ShouldAllBe(s => s.Outcome == "warned");
    }

    [Fact, Trait("Rule", "tasks R133")]
    public void A_refused_recipient_is_a_warning_with_what_the_server_says_and_the_others_are_told()
    {
        using var task = Task("task T for Invoice as i { notify { to <- [\"nobody@example.com\", \"a@example.com\"], subject <- \"x\" } }");

        var result = task.Succeed("R-1");

        result.Warnings.ShouldBe(["notify: DS6289: the server does not take nobody@example.com: 550 5.1.1 <nobody@example.com> is nobody here"]);
        Server.Told.ShouldBe("a@example.com: x");
        task.Journal.Mails(result.Run).Select(m => (m.Recipient, m.State, m.Answer)).ShouldBe([("nobody@example.com", MailState.Refused, "550 5.1.1 <nobody@example.com> is nobody here"), ("a@example.com", MailState.Sent, "250 OK kept")]);
    }

    [Theory, Trait("Rule", "tasks R141")]
    [InlineData("to <- [i.account_name]", "notify: DS6293: it is for nobody, and is not sent")]
    [InlineData("to <- []", "notify: DS6293: it is for nobody, and is not sent")]
    [InlineData("to <- \" \"", "notify: DS6293: it is for nobody, and is not sent")]
    [InlineData("to <- [\"a@example.com\"], exclude <- [\"A@example.com\"]", "notify: DS6293: it is for nobody, and is not sent")]
    [InlineData("to <- [\"a@example.com, b@example.com\"]", "notify: DS6294: \"a@example.com, b@example.com\" is no address, and nobody is told there|notify: DS6293: it is for nobody, and is not sent")]
    [InlineData("to <- [\"a@example.com\\nRCPT TO:<x@y.z>\"]", "notify: DS6294: \"a@example.com RCPT TO:<x@y.z>\" is no address, and nobody is told there|notify: DS6293: it is for nobody, and is not sent")]
    public void Recipients_that_are_nobody_are_a_warning(string recipients, string warnings)
    {
        using var task = Task($"task T for Invoice as i {{ notify {{ {recipients}, subject <- \"x\" }} }}");

        task.Succeed("R-1").Warnings.ShouldBe(warnings.Split('|'));

        Server.Told.ShouldBe("");
    }

    [Fact, Trait("Rule", "tasks R138")]
    public void What_is_told_before_an_item_goes_to_a_queue_is_told()
    {
        using var task = Task("""
            queue Review for Invoice
            task T for Invoice as i {
                set i { account_name <- "staged" }
                if i.account_id = "A1" {
                    notify { to <- ["a@example.com"], subject <- "{i.id} goes to review" }
                    route Review { reason <- "to be looked at" }
                }
            }
            """);

        task.Run("R-1").Outcome.ShouldBe(RunOutcome.Failed);

        Server.Told.ShouldBe("a@example.com: R-1 goes to review");
        task.Ask("select account_name from invoice").ShouldBe("-");
    }

    private ScriptedTask Task(string script, string? mail = null)
    {
        var task = new ScriptedTask((mail ?? shared.Office()) + script);
        task.Sql("insert into account (code, blocked) values ('A1', 0)");
        task.Sql("insert into invoice (id, account_id, status) values ('R-1', 'A1', 'New')");
        return task;
    }
}
