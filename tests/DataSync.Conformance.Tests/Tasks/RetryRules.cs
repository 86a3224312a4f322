using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Steps that are tried again: what fails for a while only, and nothing twice. Source: tasks R128, R129, §3.8, C31.</summary>
public sealed class RetryRules
{
    private const string Steps = """
        task T {
            upsert Account by code { code <- "A", name <- "written" } retry 2 times
            for each i in Invoice order by i.id batch 2 retry 2 times { insert Feed { invoice <- i.id } }
        }
        """;

    private const string Transaction = """
        task T {
            transaction shop {
                upsert Account by code { code <- "A", name <- "written" }
                for each i in Invoice order by i.id { insert Feed { invoice <- i.id } }
            }
                retry 2 times for (connection)
        }
        """;

    private const string Merge = """
        task T {
            retry 2 times
            upsert Account by code { code <- "A", name <- "written" }
            merge Invoice as i into Feed as f on f.invoice = i.id batch 2 { note <- i.account_id } when missing insert
        }
        """;

    public static TheoryData<Database, CutMoment, string> Cuts
    {
        get
        {
            var cells = new TheoryData<Database, CutMoment, string>();
            foreach (var database in new[] { Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres })
                foreach (var moment in Enum.GetValues<CutMoment>())
                    foreach (var script in new[] { Steps, Transaction, Merge })
                        cells.Add(database, moment, script);
            return cells;
        }
    }

    private static ServerKind Kind(Database database) => database == Database.OdbcMariaDb ? ServerKind.MariaDb : ServerKind.Postgres;

    [Theory, MemberData(nameof(Cuts))]
    [Trait("Rule", "tasks R128"), Trait("Rule", "tasks R131")]
    public void A_step_whose_link_is_lost_at_any_commit_is_tried_again_and_nothing_is_written_twice(Database database, CutMoment moment, string script)
    {
        var again = 0;
        for (var commit = 0; ; commit++)
        {
            using var proxy = CuttingProxy.To(Kind(database));
            using var task = new ScriptedTask(script, database, proxy: proxy);
            task.Sql("insert into invoice (id, account_id) values ('R-1', 'A'), ('R-2', 'A'), ('R-3', 'A'), ('R-4', 'A'), ('R-5', 'A')");
            proxy.CutAt(CuttingProxy.Commit(Kind(database)), moment, commit);
            var run = task.Run();
            if (proxy.Cuts == 0) break;
            run.Failure.ShouldBeNull($"commit {commit}");
            if (run.Warnings.Any(warning => warning.Contains("It is tried again in 0 s (1 of 2).", StringComparison.Ordinal))) again++;
            // An insert done twice would fail, and one left out is not here.
            task.Ask("select invoice from feed order by invoice").ShouldBe("R-1,R-2,R-3,R-4,R-5", $"commit {commit}");
            task.Ask("select name from account").ShouldBe("written", $"commit {commit}");
            // What is told is what all tries have written together.
            run.Steps.Where(step => step.Kind is "insert" or "merge").Sum(step => step.RowsWritten).ShouldBe(5, $"commit {commit}");
            run.Steps.Where(step => step.Kind == "upsert").Sum(step => step.RowsWritten).ShouldBe(1, $"commit {commit}");
            if (run.Steps.FirstOrDefault(step => step.Kind == "merge") is { } merge) merge.Remark.ShouldStartWith("5 inserted, 0 updated, 0 unchanged", Case.Sensitive, $"commit {commit}");
            // Where the link is cut when the run has ended and its marks are removed, the next run removes them.
            if (!run.Warnings.Any(warning => warning.Contains("could not be removed", StringComparison.Ordinal))) task.Ask("select count(*) from ds_done").ShouldBe("0", $"commit {commit}");
        }
        if (moment == CutMoment.BeforeTheServerHears) again.ShouldBeGreaterThan(0);
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R128")]
    public void A_loop_that_could_not_even_begin_commits_its_rows_when_it_is_tried_again(Database database)
    {
        using var proxy = CuttingProxy.To(Kind(database));
        using var task = new ScriptedTask("""
            task T {
                for each i in Invoice order by i.id retry 2 times { insert Feed { invoice <- i.id } }
                for each f in Feed order by f.invoice { insert Account { code <- f.invoice } }
            }
            """, database, proxy: proxy);
        task.Sql("insert into invoice (id) values ('R-1'), ('R-2'), ('R-3')");
        proxy.CutAt("ds_done", CutMoment.BeforeTheServerHears);
        task.Succeed();
        proxy.Cuts.ShouldBe(1);
        task.Ask("select invoice from feed order by invoice").ShouldBe("R-1,R-2,R-3");
        task.Ask("select code from account order by code").ShouldBe("R-1,R-2,R-3");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R128"), Trait("Rule", "tasks R162")]
    public void The_rows_that_a_try_of_a_merge_had_met_are_met_anew_by_the_next(Database database)
    {
        using var proxy = CuttingProxy.To(Kind(database));
        using var task = new ScriptedTask("""
            table Paper in shop as "paper" { key id : text(20), number : text(20), note : text(20)? }
            task T { merge Paper as p into Feed as f on f.invoice = p.number batch 2 { note <- p.note } when missing insert bad rows skip retry 2 times }
            """, database, proxy: proxy);
        task.Sql("insert into paper (id, number) values ('1', 'R-1'), ('2', 'R-2'), ('3', 'R-3'), ('4', 'R-4'), ('5', 'R-1')");
        proxy.CutAt(CuttingProxy.Commit(Kind(database)), CutMoment.BeforeTheServerHears, 1);
        var run = task.Succeed();
        proxy.Cuts.ShouldBe(1);
        task.Ask("select invoice from feed order by invoice").ShouldBe("R-1,R-2,R-3,R-4");
        run.Steps[0].RowsBad.ShouldBe(1);
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R128"), Trait("Rule", "tasks R129")]
    public void What_cannot_be_reached_is_tried_as_often_as_is_said_and_then_fails_with_the_number_of_tries(Database database)
    {
        using var proxy = CuttingProxy.To(Kind(database));
        using var task = new ScriptedTask("""
            task T {
                read Account as a where a.code = "A" when none skip retry 3 times after 10 ms doubling to 15 ms
                insert Feed { invoice <- "F" }
            }
            """, database, proxy: proxy);
        proxy.Refuse();
        var run = task.Run();
        var failure = run.Failure.ShouldNotBeNull();
        failure.Class.ShouldBe(FailureClass.Connection, failure.ToString());
        failure.Message.ShouldEndWith(". It was tried 4 times.");
        run.Warnings.Count(warning => warning.Contains(". It is tried again in", StringComparison.Ordinal)).ShouldBe(3);
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R128"), Trait("Rule", "tasks R129")]
    public void What_does_not_pass_by_itself_is_tried_once_and_so_is_a_step_that_says_nothing(Database database)
    {
        using var task = new ScriptedTask("""
            task T {
                insert Feed { invoice <- "F" } retry 3 times
                insert Feed { invoice <- "F" } retry 3 times
            }
            """, database);
        var run = task.Run();
        run.Failure.ShouldNotBeNull().Class.ShouldBe(FailureClass.Constraint);
        run.Failure.Message.ShouldNotContain("tried");
        run.Warnings.ShouldBeEmpty();
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R129")]
    public void Without_a_word_nothing_is_tried_again_and_a_kind_that_is_not_named_is_not(Database database)
    {
        using var proxy = CuttingProxy.To(Kind(database));
        using var task = new ScriptedTask("task T { insert Feed { invoice <- \"F\" } retry 3 times for (deadlock, timeout) }", database, proxy: proxy);
        using var silent = new ScriptedTask("task T { insert Feed { invoice <- \"F\" } }", database, proxy: proxy);
        proxy.Refuse();
        task.Run().Warnings.ShouldBeEmpty();
        silent.Run().Warnings.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(TimeLimitRules.Cancelled), MemberType = typeof(TimeLimitRules))]
    [Trait("Rule", "tasks R128"), Trait("Rule", "tasks R158")]
    public void A_time_limit_holds_for_each_try_and_what_the_failed_try_has_staged_is_gone(Database database)
    {
        using var task = TimeLimitRules.Endless("""
            task T for Invoice as item {
                set item { account_name <- "a" }
                transaction shop {
                    set item { account_name <- "{item.account_name}b" }
                    read Slow as s where s.id = 1 when none skip
                }
                    timeout 300 ms
                    retry 2 times
                    when failed continue
                transaction shop { set item { account_name <- "{item.account_name}c" } insert Account { code <- "A" } } retry 2 times
            }
            """, database);
        task.Sql("insert into invoice (id) values ('R-1')");
        var run = task.Succeed("R-1");
        run.Warnings.Count(warning => warning.Contains("It is tried again in", StringComparison.Ordinal)).ShouldBe(2);
        task.Ask("select account_name from invoice").ShouldBe("ac");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R128")]
    public void A_read_in_a_transaction_that_has_begun_in_the_same_source_is_not_tried_again_by_itself(Database database)
    {
        using var proxy = CuttingProxy.To(Kind(database));
        using var task = new ScriptedTask("""
            task T {
                transaction shop {
                    insert Account { code <- "A" }
                    read Account as a where a.code = "never" when none skip retry 3 times
                    insert Feed { invoice <- "F" }
                }
            }
            """, database, proxy: proxy);
        proxy.CutAt("never", CutMoment.BeforeTheServerHears);
        var run = task.Run();
        run.Failure.ShouldNotBeNull().Class.ShouldBe(FailureClass.Connection, run.Failure.ToString());
        run.Warnings.ShouldBeEmpty();
        task.Ask("select count(*) from feed").ShouldBe("0");
        task.Ask("select count(*) from account").ShouldBe("0");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R128")]
    public void Bad_rows_that_were_set_aside_are_set_aside_once(Database database)
    {
        using var proxy = CuttingProxy.To(Kind(database));
        using var task = new ScriptedTask("""
            task T {
                for each i in Invoice order by i.id batch 2 retry 2 times {
                    if i.account_id = "bad" { fail "bad" }
                    insert Feed { invoice <- i.id }
                }
                    bad rows isolate to "bad.jsonl"
            }
            """, database, proxy: proxy);
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A'), ('R-2', 'bad'), ('R-3', 'A'), ('R-4', 'A'), ('R-5', 'bad')");
        proxy.CutAt("R-4", CutMoment.BeforeTheServerHears);
        var run = task.Run();
        run.Failure.ShouldBeNull();
        proxy.Cuts.ShouldBe(1);
        task.Ask("select invoice from feed order by invoice").ShouldBe("R-1,R-3,R-4");
        File.ReadLines(Path.Combine(task.Folder, "bad.jsonl")).Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("DS3100", "read Account as a where a.code = \"A\" retry 0 times")]
    [InlineData("DS3100", "read Account as a where a.code = \"A\" retry 101 times")]
    [InlineData("DS3101", "read Account as a where a.code = \"A\" retry 2 times after 10 s doubling to 5 s")]
    [InlineData("DS3102", "read Account as a where a.code = \"A\" retry 2 times for (connexion)")]
    [InlineData("DS3102", "read Account as a where a.code = \"A\" retry 2 times for (constraint)")]
    [InlineData("DS3103", "for each i in Invoice { insert Feed { invoice <- i.id } retry 2 times }")]
    [InlineData("DS3103", "transaction shop { insert Feed { invoice <- \"A\" } retry 2 times }")]
    public void A_repetition_that_makes_no_sense_does_not_compile(string code, string step) => ScriptedTask.Errors($"task T {{ {step} }}").ShouldBe([code]);

    [Fact]
    [Trait("Rule", "tasks R129"), Trait("Rule", "tasks R166")]
    public void An_explanation_says_how_often_what_and_where_it_is_written_and_the_innermost_wins()
    {
        using var task = new ScriptedTask("""
            defaults { retry 5 times }
            task T {
                retry 3 times after 10 s doubling to 5 min for (connection, timeout)
                read Account as a where a.code = "A" when none skip
                insert Feed { invoice <- "A" } retry 1 times
                for each i in Invoice { upsert Feed by invoice { invoice <- i.id } }
            }
            task Other { read Account as a where a.code = "A" when none skip }
            """);
        var text = task.Explain().ToText();
        text.ShouldContain("3 times after 10 s, each pause twice the one before, 5 min at most, for connection, timeout; from");
        text.ShouldContain("1 times at once, for what may pass by itself; from");
        task.Explain().Steps.Count(step => step.Policies.Any(policy => policy.Name == "retry")).ShouldBe(3);
        task.Explain("Other").ToText().ShouldContain("5 times at once");
    }
}
