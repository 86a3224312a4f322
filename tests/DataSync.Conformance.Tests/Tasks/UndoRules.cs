using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Steps that are taken back when the run fails behind them: the latest first, and each once. Source: tasks §3.8, §3.9, C34.</summary>
public sealed class UndoRules
{
    private const string TwoSteps = """
        task T for Invoice as item {
            when failed { insert Feed { invoice <- "failed", note <- run.step } }
            insert Account { code <- "A", name <- item.id } undo { insert Feed { invoice <- "first", note <- item.account_name } delete Account as a where a.code = "A" }
            set item { account_name <- "staged" }
            upsert Account by code { code <- "B", name <- "new" } undo { insert Feed { invoice <- "second", note <- item.account_name } }
            set item { account_name <- "later" }
            read Account as gate where gate.code = "gate" when none fail "No gate."
            set item { status <- "Done" }
        }
        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void What_was_done_is_undone_when_a_later_step_fails_and_done_anew_by_the_next_attempt(Database database)
    {
        using var task = Given(TwoSteps, database);

        var failed = task.Run("R-1");

        failed.Failure.ShouldNotBeNull().Message.ShouldBe("No gate.");
        failed.Warnings.ShouldBeEmpty();
        // Each undo sees the item as it was when its step was done.
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("failed read Account,first -,second staged");
        task.Ask("select code from account order by code").ShouldBe("B");
        task.Ask("select status, account_name from invoice").ShouldBe("New -");
        failed.Steps.Where(s => s.Outcome == "undone").Select(s => s.Step).ShouldBe(["insert Account", "upsert Account"]);

        task.Sql("delete from feed");
        task.Sql("delete from account");
        task.Sql("insert into account (code) values ('gate')");
        var second = task.Succeed("R-1");

        (second.Run, second.Attempt).ShouldBe((failed.Run, 2));
        task.Ask("select code from account order by code").ShouldBe("A,B,gate");
        task.Ask("select count(*) from feed").ShouldBe("0");
        task.Ask("select status, account_name from invoice").ShouldBe("Done later");
        task.Ask("select count(*) from ds_done").ShouldBe("0");
    }

    [Fact]
    public void The_latest_is_undone_first()
    {
        using var task = Given("""
            task T for Invoice as item {
                insert Account { code <- "A" } undo { update Account as a where a.code = "log" { name <- a.name + "A" } }
                if item.id = "R-1" { insert Account { code <- "B" } undo { update Account as a where a.code = "log" { name <- a.name + "B" } } }
                insert Account { code <- "C" } undo { update Account as a where a.code = "log" { name <- a.name + "C" } }
                fail "No."
            }
            """);
        task.Sql("insert into account (code, name) values ('log', '>')");
        task.Run("R-1").Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select name from account where code = 'log'").ShouldBe(">CBA");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void What_changed_nothing_is_not_undone(Database database)
    {
        using var task = Given("""
            task T for Invoice as item {
                upsert Account by code { code <- "A", name <- "there" } undo { delete Account as a where a.code = "A" }
                update Account as a where a.code = "none" { name <- "x" } when none skip undo { insert Feed { invoice <- "none" } }
                insert Account { code <- "A" } when failed skip undo { insert Feed { invoice <- "failed" } }
                disabled step Off: insert Account { code <- "C" } undo { insert Feed { invoice <- "disabled" } }
                fail "No."
            }
            """, database);
        task.Sql("insert into account (code, name) values ('A', 'there')");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            task.Run("R-1").Failure.ShouldNotBeNull().Message.ShouldBe("No.");
            task.Ask("select code, name from account").ShouldBe("A there");
            task.Ask("select count(*) from feed").ShouldBe("0");
        }
    }

    [Fact]
    public void A_run_that_is_killed_or_cancelled_undoes_nothing_and_goes_on()
    {
        using var task = Given("""
            task T {
                insert Account { code <- "A", name <- "once" } undo { insert Feed { invoice <- "undone" } }
                read Account as gate where gate.code = "gate"
                insert Account { code <- "Z" }
            }
            """);
        task.RunAs("T", new RunOptions { BreakAfterStep = 1 }).Outcome.ShouldBe(RunOutcome.BrokenOff);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        task.Run(cancellation: cancelled.Token).Outcome.ShouldBe(RunOutcome.Cancelled);
        task.Ask("select invoice from feed").ShouldBe("");

        task.Sql("insert into account (code) values ('gate')");
        var last = task.Succeed();

        last.Attempt.ShouldBe(3);
        task.Ask("select code, name from account order by code").ShouldBe("A once,Z -,gate -");
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Fact]
    public void What_an_earlier_attempt_has_done_is_undone_by_the_one_that_fails_behind_it()
    {
        using var task = Given("""
            task T {
                insert Account { code <- "A" } undo { delete Account as a where a.code = "A" }
                read Account as gate where gate.code = "gate"
            }
            """);
        task.RunAs("T", new RunOptions { BreakAfterStep = 1 });
        var failed = task.Run();
        failed.Failure.ShouldNotBeNull();
        failed.Steps.Single(s => s.Step == "insert Account").Outcome.ShouldBe("undone");
        task.Ask("select count(*) from account").ShouldBe("0");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask)), Trait("Rule", "tasks R126")]
    public void After_a_kill_an_undo_reads_what_was_there_when_its_step_was_done(Database database)
    {
        using var task = Given("""
            parameter mark : text(5) = "none"
            task T for Invoice as item {
                read Account as rate where rate.code = "rate"
                read Account as missing where missing.code = "missing" when none skip
                read Account as several where several.name = "of several" order by several.code when many all as accounts
                let sum = "{rate.name} of {item.account_id}"
                set item { account_name <- rate.name }
                insert Account { code <- "A", name <- "new" } returning name as made
                    undo {
                        insert Feed { invoice <- "1", note <- "{sum} {item.account_name} {rate.name} {made.name} {mark}" }
                        if missing is none { insert Feed { invoice <- "2", note <- "was missing" } }
                        for each each in accounts { insert Feed { invoice <- "3" + each.code, note <- each.name } }
                        delete Account as a where a.code = "A"
                    }
                read Account as gate where gate.code = "gate" when none fail "No gate."
            }
            """, database);
        task.Sql("insert into account (code, name) values ('rate', '7'), ('x', 'of several'), ('y', 'of several')");
        task.RunAs("T", new RunOptions { BreakAfterStep = 6, Parameters = ImmutableDictionary<string, object?>.Empty.Add("mark", "first") }, "R-1").Outcome.ShouldBe(RunOutcome.BrokenOff);
        task.Sql("update account set name = '9' where code = 'rate'");
        task.Sql("delete from account where code in ('x', 'y')");
        task.Sql("insert into account (code, name) values ('missing', 'there now'), ('z', 'of several')");
        task.Sql("update invoice set account_id = 'B'");

        var failed = task.Run("R-1");

        failed.Failure.ShouldNotBeNull().Message.ShouldBe("No gate.");
        failed.Warnings.Where(w => w.Contains("DS62", StringComparison.Ordinal)).ShouldBeEmpty();
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("1 7 of A 7 7 new first,2 was missing,3x of several,3y of several");

        // What is done anew reads, and is taken back by, what is there now.
        task.Sql("delete from feed");
        task.Run("R-1").Failure.ShouldNotBeNull().Message.ShouldBe("No gate.");
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("1 9 of B 9 9 new none,3z of several");
    }

    [Fact]
    public void Named_values_of_every_type_are_kept_for_an_undo()
    {
        using var task = Given("""
            task T for Invoice as item {
                let span = 90 min
                let months = 2 months
                let numbers = [3, 1]
                let words = ["a", "b, c"]
                let day = 2026-11-30
                let moment = now()
                let part = 1.50
                insert Account { code <- "A" }
                    undo {
                        insert Feed { invoice <- "1", note <- "{span} {months}" }
                        insert Feed { invoice <- "2", note <- "{first(numbers)} {3 in numbers}" }
                        insert Feed { invoice <- "3", note <- "{item.id in words} {last(words)}" }
                        insert Feed { invoice <- "4", note <- text(part), posted_on <- day }
                        insert Feed { invoice <- "5", note <- "{moment = now()}" }
                    }
                fail "No."
            }
            """);
        task.RunAs("T", new RunOptions { BreakAfterStep = 8 }, "R-1").Outcome.ShouldBe(RunOutcome.BrokenOff);
        task.Wait(TimeSpan.FromHours(1));

        task.Run("R-1").Warnings.ShouldBeEmpty();

        task.Ask("select invoice, note, posted_on from feed order by invoice").ShouldBe("1 90 min 2 months -,2 3 true -,3 false b, c -,4 1.50 2026-11-30,5 false -");
    }

    [Fact]
    public void What_an_undo_did_not_read_when_its_step_was_done_is_not_guessed_at()
    {
        const string Reads = """
            task T for Invoice as item {
                read Account as rate where rate.code = "rate"
                insert Account { code <- "A" } undo { insert Feed { invoice <- "x", note <- NOTE } }
                fail "No."
            }
            """;
        using var task = Given(Reads.Replace("NOTE", "rate.code", StringComparison.Ordinal));
        task.Sql("insert into account (code, name) values ('rate', '7')");
        task.RunAs("T", new RunOptions { BreakAfterStep = 2 }, "R-1");
        task.Recompile(Reads.Replace("NOTE", "rate.name", StringComparison.Ordinal));

        var failed = task.Run("R-1");

        failed.Warnings.Single().ShouldStartWith("insert Account: DS6276: it was not undone: DS6304: insert Account was done by an earlier attempt, which did not keep for its undo name. ");
        task.Ask("select count(*) from feed").ShouldBe("0");

        task.Recompile(Reads.Replace("NOTE", "rate.code", StringComparison.Ordinal));
        task.Run("R-1").Warnings.ShouldBeEmpty();
        task.Ask("select note from feed").ShouldBe("rate");
    }

    [Fact]
    public void What_an_attempt_does_not_come_to_stays_and_is_told()
    {
        using var task = Given("""
            task T {
                read Account as first where first.code = "first"
                insert Account { code <- "A" } undo { delete Account as a where a.code = "A" }
                fail "No."
            }
            """);
        task.Sql("insert into account (code) values ('first')");
        task.RunAs("T", new RunOptions { BreakAfterStep = 2 });
        task.Sql("delete from account where code = 'first'");

        task.Run().Warnings.ShouldBe(["insert Account: DS6277: an earlier attempt has done it, and it was not undone. Run it again: it goes on behind that, or takes it back when it fails later."]);
        task.Ask("select code from account").ShouldBe("A");

        task.Sql("insert into account (code) values ('first')");
        task.Run().Warnings.ShouldBeEmpty();
        task.Ask("select code from account").ShouldBe("first");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void An_undo_that_fails_keeps_what_is_before_it_and_comes_first_in_the_next_attempt(Database database)
    {
        using var task = Given("""
            task T {
                insert Account { code <- "A" } undo { update Account as l where l.code = "log" { name <- l.name + "A" } delete Account as a where a.code = "A" }
                insert Account { code <- "B", name <- "B" } returning name as b
                    undo { update Account as l where l.code = "log" { name <- l.name + b.name } update Account as k where k.code = "key" { name <- "turned" } when unchanged skip delete Account as a where a.code = "B" }
                read Account as gate where gate.code = "gate" when none fail "No gate."
            }
            """, database);
        task.Sql("insert into account (code, name) values ('log', '>')");

        var failed = task.Run();

        failed.Failure.ShouldNotBeNull().Message.ShouldBe("No gate.");
        failed.Warnings.ShouldBe(["insert Account 2: DS6276: it was not undone: DS6202: There is no Account for this condition. Nor was undone what was done before: insert Account. "
            + "Mend what is said here and run it again: the next attempt takes it back first, and then does it anew."]);
        task.Ask("select code, name from account order by code").ShouldBe("A -,B B,log >B");

        // Nothing is mended: the undo goes on where it failed.
        var again = task.Run();
        again.Failure.ShouldNotBeNull().Message.ShouldBe("There is no Account for this condition.");
        again.Warnings.Single().ShouldStartWith("insert Account 2: DS6276: it is still to be undone, as an earlier attempt has begun to. Nor was undone what was done before: insert Account. ");
        task.Ask("select code, name from account order by code").ShouldBe("A -,B B,log >B");

        // It is undone, done anew, and undone with all else.
        task.Sql("insert into account (code) values ('key')");
        task.Run().Failure.ShouldNotBeNull().Message.ShouldBe("No gate.");
        task.Ask("select code, name from account order by code").ShouldBe("key turned,log >BBA");
        task.Ask("select count(*) from ds_done").ShouldBe("0");
    }

    [Theory]
    [InlineData("for each i in Invoice { insert Feed { invoice <- i.id } undo { delete Feed as f where f.invoice = i.id } }", "DS3110")]
    [InlineData("transaction shop { insert Feed { invoice <- \"x\" } undo { delete Feed as f where f.invoice = \"x\" } }", "DS3110")]
    [InlineData("when failed { insert Feed { invoice <- \"x\" } undo { delete Feed as f where f.invoice = \"x\" } } fail", "DS3110")]
    [InlineData("insert Feed { invoice <- \"x\" } undo { delete Feed as f where f.invoice = \"x\" undo { fail } }", "DS3110")]
    [InlineData("insert Feed { invoice <- \"x\" } undo { }", "DS3110")]
    [InlineData("insert Line { number <- \"x\" } undo { fail }", "DS3110")]
    [InlineData("insert Feed { invoice <- \"x\" } undo { stop }", "DS3111")]
    [InlineData("insert Feed { invoice <- \"x\" } undo { insert Line { number <- \"x\" } }", "DS3111")]
    [InlineData("insert Feed { invoice <- \"x\" } undo { if 1 = 1 { set item { status <- \"New\" } } }", "DS3111")]
    public void Where_an_undo_could_do_nothing_it_is_refused(string steps, string code) =>
        ScriptedTask.Errors($"source out = csv {{ folder: \".\" }}\ntable Line in out as \"line.csv\" {{ key number : text(8) }}\ntask T for Invoice as item {{ {steps} }}").ShouldBe([code]);

    [Fact]
    public void Explain_shows_what_takes_a_step_back()
    {
        using var task = Given("""task T { insert Feed { invoice <- "x" } undo { delete Feed as f where f.invoice = "x" } }""");
        var explained = task.Explain();
        explained.Steps.Select(s => (s.Name, s.Level, s.When)).ShouldBe([("insert Feed", 0, ""), ("delete Feed", 1, "undo")]);
        explained.Steps[0].Policies.ShouldContain(p => p.Name == "undo" && p.Answer == "its steps");
    }

    private static ScriptedTask Given(string script, Database database = Database.Sqlite)
    {
        var task = new ScriptedTask(script, database);
        task.Sql("insert into invoice (id, account_id, status) values ('R-1', 'A', 'New')");
        return task;
    }
}
