using DataSync.Engine.Journal;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>A row that met the condition when it was looked up, and does not when it is written. Source: tasks §3.5, §3.9.</summary>
public sealed class LateConditionRules
{
    public static TheoryData<Database, bool> Servers
    {
        get
        {
            var both = new TheoryData<Database, bool>();
            foreach (var database in new[] { Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres })
            {
                both.Add(database, false);
                both.Add(database, true);
            }
            return both;
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R73")]
    public void A_row_that_does_not_meet_the_condition_any_more_is_not_deleted(Database database, bool isGone)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask("task T { delete Account as a where a.code = \"A\" and a.credit_limit < 200 when none { insert Feed { invoice <- \"none\" } } }", database, proxy: proxy);
        task.Sql("insert into account (code, credit_limit) values ('A', 100)");
        proxy.CallAt(" for update", () => task.Sql(isGone ? "delete from account" : "update account set credit_limit = 500"));
        var result = task.Succeed();
        task.Ask("select count(*) from account").ShouldBe(isGone ? "0" : "1");
        task.Ask("select invoice from feed").ShouldBe("none");
        result.Changes.ShouldAllBe(change => change.Table == "Feed");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R73")]
    public void A_row_that_does_not_meet_the_condition_any_more_is_not_updated(Database database, bool isGone)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask("task T { update Account as a where a.code = \"A\" and trim(a.name) = \"x\" { credit_limit <- 1 } }", database, proxy: proxy);
        task.Sql("insert into account (code, name, credit_limit) values ('A', 'x', 100)");
        proxy.CallAt(" for update", () => task.Sql(isGone ? "delete from account" : "update account set name = 'y'"));
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6202");
        task.Ask("select count(*) from account where credit_limit = 1").ShouldBe("0");
    }

    [Theory, MemberData(nameof(ConflictRules.Servers), MemberType = typeof(ConflictRules))]
    [Trait("Rule", "tasks R73")]
    public void Of_many_rows_those_are_written_that_meet_the_condition_then(Database database)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask("""
            task T {
                update Account as a where a.blocked = true { name <- "done", credit_limit <- a.credit_limit + 1 } expect any rows
                delete Account as a where a.name = "Hofer" expect any rows
            }
            """, database, proxy: proxy);
        task.Sql("insert into account (code, name, credit_limit, blocked) values ('A', 'a', 1, true), ('B', 'b', 1, true), ('C', 'c', 1, true), ('D', 'Hofer', 1, false), ('E', 'Hofer', 1, false)");
        proxy.CallAt(" for update", () =>
        {
            task.Sql("update account set blocked = false where code = 'A'");
            task.Sql("update account set credit_limit = 10 where code = 'B'");
        });
        var result = task.Succeed();
        task.Ask("select code, name from account order by code").ShouldBe("A a,B done,C done");
        task.Ask("select code from account where credit_limit = 11").ShouldBe("B");
        result.Changes.Where(f => f.Field == "credit_limit" && f.New.Length > 0).Select(f => $"{f.Old} -> {f.New}").ShouldBe(["10.00 -> 11.00", "1.00 -> 2.00"], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(ConflictRules.Servers), MemberType = typeof(ConflictRules))]
    [Trait("Rule", "tasks R73")]
    public void What_a_loop_sends_together_is_computed_from_the_rows_as_they_are_then(Database database)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask("""
            task T { for each i in Invoice { update Account as a where a.code = i.id { credit_limit <- a.credit_limit + 1 } } }
            """, database, proxy: proxy);
        task.Sql("insert into invoice (id) values ('A'), ('B')");
        task.Sql("insert into account (code, credit_limit) values ('A', 1), ('B', 1)");
        proxy.CallAt(" for update", () => task.Sql("update account set credit_limit = 10 where code = 'B'"));
        task.Succeed();
        task.Ask("select code from account where credit_limit = 2").ShouldBe("A");
        task.Ask("select code from account where credit_limit = 11").ShouldBe("B");
    }

    [Theory, MemberData(nameof(ConflictRules.Servers), MemberType = typeof(ConflictRules))]
    [Trait("Rule", "tasks R73")]
    public void What_a_loop_deletes_together_by_another_unique_key_still_has_that_key(Database database)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask("task T { for each i in Invoice { delete Account as a where a.name = i.id when none skip } }", database, proxy: proxy);
        task.Sql("create unique index by_name on account (name)");
        task.Sql("insert into invoice (id) values ('x'), ('y')");
        task.Sql("insert into account (code, name) values ('A', 'x'), ('B', 'y')");
        proxy.CallAt(" for update", () => task.Sql("update account set name = 'z' where code = 'B'"));
        task.Succeed();
        task.Ask("select code, name from account").ShouldBe("B z");
    }

    [Theory, MemberData(nameof(ConflictRules.Servers), MemberType = typeof(ConflictRules))]
    [Trait("Rule", "tasks R67")]
    public void Who_may_only_read_and_delete_deletes(Database database)
    {
        var user = new WeakUser(database);
        using var task = new ScriptedTask("task T { delete Account as a where a.code = \"A\" and a.credit_limit < 200 }", database, readdress: user.Readdress);
        task.Sql("insert into account (code, credit_limit) values ('A', 100)");
        using var admitted = user.Admit(task, "select, delete");
        task.Succeed();
        task.Ask("select count(*) from account").ShouldBe("0");
    }

    [Theory, InlineData(Database.Postgres), InlineData(Database.OdbcPostgres)]
    [Trait("Rule", "tasks R73")]
    public void Rows_of_a_view_that_writes_by_triggers_are_written(Database database)
    {
        foreach (var view in new[]
                 {
                     "select code, max(name) as name from one group by code", "select distinct code, name from one", "select code, name from one limit 9",
                     "select a.code, b.name from one a left join one b on b.code = a.code", "select code, name from one union all select code, name from one where code is null",
                 })
        {
            using var task = new ScriptedTask("""
                table Seen in shop as "seen" { key code : text(8), name : text(60)? }
                task T {
                    update Seen as s where s.code = "A" and s.name = "a" { name <- "new" }
                    upsert Seen by code { code <- "B", name <- "new" }
                    delete Seen as s where s.code = "C" and s.name = "c"
                }
                """, database, create: false);
            task.Sql("drop table if exists seen");
            task.Sql("create table one (code text primary key, name text)");
            task.Sql("insert into one values ('A', 'a'), ('B', 'b'), ('C', 'c')");
            task.Sql($"create view seen as {view}");
            task.Sql("create function write_one() returns trigger language plpgsql as $$ begin if tg_op = 'DELETE' then delete from one where code = old.code; return old; end if; update one set name = new.name where code = old.code; return new; end $$");
            task.Sql("create trigger write_one instead of update or delete on seen for each row execute function write_one()");
            var result = task.Run();
            result.Outcome.ShouldBe(RunOutcome.Succeeded, $"{view}: {result.Failure}");
            task.Ask("select code, name from one order by code").ShouldBe("A new,B new", view);
        }
    }
}
