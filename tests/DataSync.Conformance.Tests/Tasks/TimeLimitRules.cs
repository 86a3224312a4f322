using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Time limits of steps and tasks, on every database: what runs too long is cancelled on the server, and what it wrote is taken back. Source: tasks R131, R134, R155, R158.</summary>
public sealed class TimeLimitRules
{
    /// <summary>Without sqliteodbc: it cannot be cancelled while it looks for one row (docs/sources.md), and what never comes is waited for.</summary>
    public static TheoryData<Database> Cancelled => [Database.Sqlite, Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres];

    private const string Model = "table Slow in shop as \"slow\" { key id : int }\n";

    /// <summary>A task over a view that never ends, and a table whose insert never ends.</summary>
    internal static ScriptedTask Endless(string script, Database database)
    {
        var task = new ScriptedTask(Model + script, database);
        task.Sql("drop table slow");
        switch (database)
        {
            case Database.OdbcPostgres or Database.Postgres:
                task.Sql("create view slow as select 1::bigint as id from pg_sleep(60)");
                task.Sql("create function wait_long() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$");
                task.Sql("create trigger wait_long before insert on feed for each row execute function wait_long()");
                break;
            case Database.OdbcMariaDb:
                task.Sql("create view slow as select 1 as id from (select sleep(60) as s) as t where s >= 0");
                task.Sql("create trigger wait_long before insert on feed for each row set @waited = sleep(60)");
                break;
            default:
                task.Sql("create view slow as with recursive n(id) as (select 1 union all select id + 1 from n) select id from n where id < 0");
                task.Sql("create trigger wait_long before insert on feed begin select id from slow; end");
                break;
        }
        return task;
    }

    /// <summary>Statements over the endless view or the endless insert that the server still works on. A busy one needs a moment to put one away that it has given up.</summary>
    private static string StillRunning(ScriptedTask task, Database database)
    {
        var question = database switch
        {
            Database.OdbcPostgres or Database.Postgres => "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active'",
            Database.OdbcMariaDb => "select count(*) from information_schema.processlist where db = database() and id <> connection_id() and command <> 'Sleep'",
            _ => "select 0",
        };
        var until = Environment.TickCount64 + 5_000;
        string running;
        do running = task.Ask(question);
        while (running != "0" && Environment.TickCount64 < until);
        return running;
    }

    [Theory, MemberData(nameof(Cancelled))]
    [Trait("Rule", "tasks R158")]
    public void A_read_over_its_time_is_cancelled_on_the_server_and_can_be_answered(Database database)
    {
        using var task = Endless("""
            task T {
                read Slow as s where s.id = 1 timeout 300 ms when failed continue
                read Slow as again where again.id = 1 timeout 300 ms
            }
            """, database);
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("DS6253", failure.ToString());
        failure.Class.ShouldBe(FailureClass.Timeout);
        failure.Step.ShouldBe("read Slow 2");
        StillRunning(task, database).ShouldBe("0");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R131")]
    [Trait("Rule", "tasks R158")]
    public void A_write_over_its_time_is_cancelled_and_nothing_of_it_is_there(Database database)
    {
        using var task = Endless("task T { upsert Account by code { code <- \"A\", name <- \"before\" } insert Feed { invoice <- \"F\" } timeout 300 ms }", database);
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("DS6253", failure.ToString());
        failure.Message.ShouldContain("nothing of it was written");
        StillRunning(task, database).ShouldBe("0");
        task.Ask("select count(*) from feed").ShouldBe("0");
        task.Sql(database is Database.OdbcPostgres or Database.Postgres ? "drop trigger wait_long on feed" : "drop trigger wait_long");
        task.Succeed().Steps.First(s => s.Step == "upsert Account").Outcome.ShouldBe("done earlier");
        task.Ask("select invoice from feed").ShouldBe("F");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R158")]
    public void A_write_over_its_time_takes_the_transaction_along_even_when_it_is_answered(Database database)
    {
        using var task = Endless("""
            task T {
                transaction shop {
                    insert Account { code <- "A" }
                    insert Feed { invoice <- "F" } timeout 300 ms when failed continue
                    insert Account { code <- "B" }
                }
            }
            """, database);
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("DS6254", failure.ToString());
        task.Ask("select count(*) from account").ShouldBe("0");
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R152"), Trait("Rule", "tasks R156")]
    public void A_row_that_somebody_has_locked_is_waited_for_as_often_as_is_said_and_then_the_step_has_failed(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                update Invoice as mine where mine.id = item.id { account_name <- "changed" }
                    timeout 300 ms
                    retry 2 times after 10 ms for (timeout, deadlock)
                    when failed { insert Feed { invoice <- "gave up" } }
            }
            """, database);
        task.Sql("insert into invoice (id, account_name) values ('R-1', 'mine')");
        // Not SQLite: it locks the file, and not even the answer to the failure could be written.
        task.Session.Begin();
        task.Sql("update invoice set account_name = 'theirs' where id = 'R-1'");
        var locked = task.Run("R-1");
        task.Session.Rollback();

        locked.Outcome.ShouldBe(RunOutcome.Succeeded, locked.Failure?.ToString());
        locked.Warnings.ShouldContain(w => w.Contains("update Invoice", StringComparison.Ordinal), string.Join("\n", locked.Warnings));
        task.Ask("select account_name from invoice").ShouldBe("mine");
        task.Ask("select invoice from feed").ShouldBe("gave up");

        task.Succeed("R-1");
        task.Ask("select account_name from invoice").ShouldBe("changed");
    }

    [Theory, MemberData(nameof(Cancelled))]
    [Trait("Rule", "tasks R132")]
    [Trait("Rule", "tasks R158")]
    public void A_task_over_its_time_is_cancelled_on_the_server_and_has_failed(Database database)
    {
        using var task = Endless("""
            task T for Invoice as item {
                timeout 400 ms
                status item.status { when failed <- "Failed" }
                set item { account_name <- "set" }
                read Slow as s where s.id = 1
            }
            """, database);
        task.Sql("insert into invoice (id) values ('R-1')");
        var result = task.Run("R-1");
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6212", result.Failure?.ToString());
        StillRunning(task, database).ShouldBe("0");
        task.Ask("select status, account_name from invoice").ShouldBe("Failed -");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R134")]
    public void A_run_that_is_cancelled_from_outside_takes_the_same_way(Database database)
    {
        using var task = Endless("task T { insert Feed { invoice <- \"F\" } }", database);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), new ScriptedTask.StoppedClock());
        var result = task.Run(cancellation: stop.Token);
        result.Outcome.ShouldBe(RunOutcome.Cancelled);
        StillRunning(task, database).ShouldBe("0");
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Fact, Trait("Rule", "tasks R158")]
    public void A_default_limits_every_step_that_reads_or_writes_one_thing_and_a_loop_not()
    {
        using var task = Endless("""
            defaults { timeout 300 ms }
            task T {
                for each i in Invoice { read Slow as s where s.id = 1 when failed continue }
            }
            """, Database.Postgres);
        task.Sql("insert into invoice (id) values ('R-1'), ('R-2')");
        var result = task.Succeed();
        result.Warnings.ShouldContain(w => w.Contains("read Slow took longer than", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("timeout 2 s warn at 1 percent", "The task T took more than 1 percent")]
    [InlineData("", "read Slow took more than 1 percent")]
    [Trait("Rule", "tasks R158")]
    public void A_person_is_told_when_much_of_the_time_is_used(string task, string warning)
    {
        using var scripted = Endless($$"""
            task T {
                {{task}}
                read Slow as s where s.id = 1 timeout 400 ms warn at 1 percent when failed continue
            }
            """, Database.Sqlite);
        scripted.Run().Warnings.ShouldContain(w => w.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Limits_that_make_no_sense_are_refused_or_warned_about()
    {
        ScriptedTask.Errors("task T { timeout 5 min warn at 100 percent stop }").ShouldBe(["DS3050"]);
        ScriptedTask.Errors("task T { read Account as a where a.code = \"A\" timeout 0 s }").ShouldBe(["DS3052"]);
        ScriptedTask.Codes("task T { timeout 5 s read Account as a where a.code = \"A\" timeout 10 s when none stop }").ShouldContain("DS3051");
    }
}
