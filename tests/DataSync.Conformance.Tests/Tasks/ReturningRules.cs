using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What a write gives back, on every database: keys that count by themselves, defaults, what triggers made of a row. Source: tasks R77, R126.</summary>
public sealed class ReturningRules
{
    private const string Entry = """
        table Entry in shop as "entry" {
            key id      : int generated
            invoice     : text(20)
            note        : text(20) default "none"
            row_version : int version
        }

        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R77")]
    public void A_key_that_counts_and_a_default_come_back_and_can_be_mapped(Database database)
    {
        using var task = new ScriptedTask(Entry + """
            task T for Invoice as item {
                insert Entry { invoice <- item.id } returning (id, note, row_version) as made
                set item { account_id <- text(made.id), account_name <- made.note }
                insert Feed { invoice <- "E-" + text(made.id), note <- text(made.row_version) }
            }
            """, database);
        task.Sql("insert into invoice (id) values ('R-1'), ('R-2')");
        task.Sql("insert into entry (invoice, row_version) values ('other', 7)");
        task.Succeed("R-1");
        var result = task.Succeed("R-2");
        var id = task.Ask("select id from entry where invoice = 'R-2'");
        id.ShouldNotBe(task.Ask("select id from entry where invoice = 'R-1'"));
        task.Ask("select account_id, account_name from invoice where id = 'R-2'").ShouldBe($"{id} none");
        task.Ask($"select note from feed where invoice = 'E-{id}'").ShouldBe("1");
        result.Changes.First(c => c.Table == "Entry").Key.ShouldBe(id);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R77")]
    public void What_a_trigger_made_of_the_row_comes_back_and_a_trigger_that_inserts_elsewhere_confuses_nothing(Database database)
    {
        using var task = new ScriptedTask(Entry + """
            table Trace in shop as "trace" { key id : int generated, what : text(20) }
            task T for Invoice as item {
                insert Entry { invoice <- item.id } returning (id, note) as made
                set item { account_id <- text(made.id), account_name <- made.note }
            }
            """, database);
        switch (database)
        {
            case Database.OdbcPostgres or Database.Postgres:
                task.Sql("create function made() returns trigger language plpgsql as $$ begin new.note := 'trigger'; insert into trace (what) values ('x'), ('y'), ('z'); return new; end $$");
                task.Sql("create trigger made before insert on entry for each row execute function made()");
                break;
            case Database.OdbcMariaDb:
                task.Sql("create trigger made before insert on entry for each row set new.note = 'trigger'");
                task.Sql("create trigger traced after insert on entry for each row insert into trace (what) values ('x'), ('y'), ('z')");
                break;
            default:
                task.Sql("create trigger made after insert on entry begin update entry set note = 'trigger' where id = new.id; insert into trace (what) values ('x'), ('y'), ('z'); end");
                break;
        }
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed("R-1");
        task.Ask("select account_id, account_name from invoice").ShouldBe(task.Ask("select id from entry") + " trigger");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R77")]
    [Trait("Rule", "tasks R126")]
    public void A_second_attempt_that_does_not_repeat_the_write_knows_what_it_returned(Database database)
    {
        using var task = new ScriptedTask(Entry + """
            task T for Invoice as item {
                insert Entry { invoice <- item.id } returning (id, note) as made
                read Account as a where a.code = "A"
                set item { account_id <- text(made.id), account_name <- made.note }
            }
            """, database);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Run("R-1").Outcome.ShouldBe(RunOutcome.Failed);
        task.Sql("insert into account (code) values ('A')");
        task.Sql("update entry set note = 'changed'");
        task.Succeed("R-1").Steps.First(s => s.Step == "insert Entry").Outcome.ShouldBe("done earlier");
        task.Ask("select account_id, account_name from invoice").ShouldBe(task.Ask("select id from entry") + " none");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R77")]
    public void An_upsert_an_update_and_a_delete_give_their_row_back_whether_or_not_something_changed(Database database)
    {
        using var task = new ScriptedTask(Entry + """
            task T {
                upsert Account by code { code <- "A", blocked <- true } returning (name, blocked) as first
                upsert Account by code { code <- "A", blocked <- true } returning name as again
                update Account as a where a.code = "B" { since <- 2026-11-21 } returning (name, since) as second
                delete Account as d where d.code = "C" returning name as third
                insert Feed { invoice <- "{first.name} {again.name} {second.name} {third.name}", posted_on <- if first.blocked then second.since else null }
            }
            """, database);
        task.Sql("insert into account (code, name, blocked) values ('A', 'a', false), ('B', 'b', false), ('C', 'c', false)");
        task.Succeed();
        task.Ask("select invoice from feed where posted_on = '2026-11-21'").ShouldBe("a a b c");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R77")]
    public void In_a_loop_every_row_gets_its_own_key_back(Database database)
    {
        using var task = new ScriptedTask(Entry + """
            task T {
                for each i in Invoice order by i.id batch 2 {
                    insert Entry { invoice <- i.id } returning id as made
                    insert Feed { invoice <- i.id, note <- text(made.id) }
                }
            }
            """, database);
        task.Sql("insert into invoice (id) values ('R-1'), ('R-2'), ('R-3')");
        task.Succeed();
        task.Ask("select invoice, id from entry order by invoice").ShouldBe(task.Ask("select invoice, note from feed order by invoice"));
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R77")]
    [Trait("Rule", "tasks R164")]
    public void A_preview_says_what_only_the_database_will_know(Database database)
    {
        using var task = new ScriptedTask(Entry + """
            task T for Invoice as item {
                insert Entry { invoice <- item.id } returning (id, invoice) as made
                set item { account_name <- made.invoice, account_id <- text(made.id) }
            }
            """, database);
        task.Sql("insert into invoice (id) values ('R-1')");
        var preview = task.Run("R-1", preview: true);
        preview.Outcome.ShouldBe(RunOutcome.Succeeded, preview.Failure?.ToString());
        preview.Warnings.ShouldContain(w => w.Contains("insert Entry: id is known only when the row is written", StringComparison.Ordinal));
        task.Ask("select count(*) from entry").ShouldBe("0");
    }

    [Fact, Trait("Rule", "tasks R77")]
    [Trait("Rule", "tasks R126")]
    public void A_write_that_was_done_without_keeping_what_is_asked_for_now_is_not_guessed_at()
    {
        const string task = """
            task T for Invoice as item {
                insert Entry { invoice <- item.id }WANTED
                read Account as a where a.code = "A"
            }
            """;
        using var first = new ScriptedTask(Entry + task.Replace("WANTED", "", StringComparison.Ordinal));
        first.Sql("insert into invoice (id) values ('R-1')");
        first.Run("R-1").Outcome.ShouldBe(RunOutcome.Failed);
        first.Recompile(Entry + task.Replace("WANTED", " returning id as made\n set item { account_id <- text(made.id) }", StringComparison.Ordinal));
        first.Run("R-1").Failure.ShouldNotBeNull().Code.ShouldBe("DS6255");
    }

    [Theory, InlineData(Database.Postgres), InlineData(Database.OdbcPostgres)]
    [Trait("Rule", "tasks R45"), Trait("Rule", "tasks R77")]
    public void What_a_write_was_about_to_give_back_is_gone_when_its_commit_fails(Database database)
    {
        using var task = new ScriptedTask("""
            task T {
                insert Feed { invoice <- "X", note <- "once" } returning note as made when failed continue
                insert Account { code <- "A", name <- made.note }
            }
            """, database);
        task.Sql("alter table feed add constraint late unique (note) deferrable initially deferred");
        task.Sql("insert into feed (invoice, note) values ('Y', 'once')");
        task.Succeed();
        task.Ask("select name from account").ShouldBe("-");
    }

    [Fact, Trait("Rule", "tasks R77")]
    [Trait("Rule", "tasks R78")]
    public void What_returning_cannot_say_does_not_compile()
    {
        ScriptedTask.Errors("task T { update Account as a where a.name = \"x\" { blocked <- true } expect 2 rows returning code as all }").ShouldBe(["DS3053"]);
        ScriptedTask.Errors(Entry + "task T { insert Entry { id <- 1, invoice <- \"x\" } }").ShouldBe(["DS3002"]);
        ScriptedTask.Errors(Entry + "task T { insert Entry { invoice <- \"x\" } returning number as made }").ShouldContain("DS2005");
    }
}
