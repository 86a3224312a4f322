using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What the script answered in a batch that is committed, an attempt that goes on with the run answers again: what is set on the item, and that the run ends, is in no database. Source: tasks R126.</summary>
public sealed class AnswerRepeatedRules
{
    public static TheoryData<Database, string> Answered
    {
        get
        {
            string[] writes =
            [
                "update Account as a where a.code = f.note { name <- f.invoice } when none { SET }",
                "update Account as a where a.code = f.note { name <- \"x\" } when none { SET } returning name as made",
                "delete Account as a where a.code = f.note when none { SET insert Account { code <- \"{f.note}\" } }",
                "update Account as a where a.code = f.note { credit_limit <- 1 } when none { SET insert Account { code <- \"{f.note}\" } }",
                "upsert Account by code { code <- \"{f.note}\", name <- null } when unchanged { SET }",
                "query shop \"update account set name = 'x' where code = {f.note}\" when none { SET }",
            ];
            var all = new TheoryData<Database, string>();
            foreach (var database in new[] { Database.Sqlite, Database.Postgres, Database.OdbcMariaDb })
                foreach (var write in writes) all.Add(database, write);
            return all;
        }
    }

    [Theory, MemberData(nameof(Answered))]
    [Trait("Rule", "tasks R126")]
    public void What_an_answer_has_set_is_set_by_the_attempt_that_goes_on_and_its_writes_are_done_once(Database database, string write)
    {
        foreach (var around in new[] { "for each f in Feed order by f.invoice batch 1 { STEP }", "for each f in Feed order by f.invoice { STEP }", "transaction shop { for each f in Feed order by f.invoice { STEP } }" })
        {
            var script = $$"""
                task T for Invoice as item {
                    {{around.Replace("STEP", write.Replace("SET", "set item { account_name <- \"{item.account_name}{f.invoice}\" }", StringComparison.Ordinal), StringComparison.Ordinal)}}
                    read Feed as b where b.invoice = "last"
                }
                """;
            using var whole = Filled(script, database);
            whole.Sql("insert into feed (invoice, note) values ('last', 'B')");
            whole.Succeed("R");
            using var broken = Filled(script, database);
            broken.Run("R").Failure.ShouldNotBeNull();
            broken.Sql("insert into feed (invoice, note) values ('last', 'B')");
            broken.Succeed("R");
            foreach (var look in new[] { "select account_name from invoice", "select code, name, credit_limit from account order by code" })
                broken.Ask(look).ShouldBe(whole.Ask(look), around);
        }
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void A_run_that_an_answer_has_ended_ends_there_again()
    {
        using var task = Filled("""
            task T for Invoice as item {
                set item { account_name <- "set" }
                for each f in Feed order by f.invoice batch 1 {
                    update Account as a where a.code = f.note { name <- f.invoice } when none stop
                    insert Account { code <- f.invoice }
                }
            }
            """, Database.Sqlite);
        task.Sql("create trigger refuses before update on invoice begin select raise(abort, 'no'); end");
        task.Run("R").Failure.ShouldNotBeNull();
        task.Sql("drop trigger refuses");
        task.Run("R").Outcome.ShouldBe(RunOutcome.Stopped);
        task.Ask("select code from account").ShouldBe("C");
        task.Ask("select account_name from invoice").ShouldBe("set");
    }

    private static ScriptedTask Filled(string script, Database database)
    {
        var task = new ScriptedTask(script, database);
        task.Sql("insert into feed (invoice, note) values ('1', 'A'), ('2', 'C'), ('3', 'A'), ('4', null)");
        task.Sql("insert into invoice (id) values ('R')");
        task.Sql("insert into account (code) values ('C')");
        return task;
    }
}
