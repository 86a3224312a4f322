using DataSync.Engine.Journal;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Somebody else writes the row of an upsert between its look-up and its write. Source: tasks §3.9, C36.</summary>
public sealed class UpsertConflictRules
{
    private const string Upsert = "task T { upsert Account by code { code <- \"A\", name <- \"ours\", credit_limit <- 7.50 } ";

    public static TheoryData<Database> Servers => ConflictRules.Servers;

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R74")]
    public void An_upsert_that_answers_conflict_compares_what_it_has_read_null_included(Database database)
    {
        foreach (var theirs in new[] { "credit_limit = null", "name = 'theirs'" })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask(Upsert + "when conflict { insert Feed { invoice <- \"conflict\" } } }", database, proxy: proxy);
            task.Sql("insert into account (code, name, credit_limit) values ('A', 'old', 5.00)");
            proxy.CallAt(" for update", () => task.Sql($"update account set {theirs}"));
            task.Succeed();
            task.Ask("select invoice from feed").ShouldBe("conflict", theirs);
            task.Ask("select count(*) from account where name = 'ours'").ShouldBe("0", theirs);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R74")]
    public void An_upsert_that_answers_conflict_does_not_write_over_a_row_that_came_or_went_meanwhile(Database database)
    {
        foreach (var (before, at, theirs, after) in new[]
                 {
                     ("delete from account", "insert into", "insert into account (code, name) values ('A', 'theirs')", "theirs"),
                     ("insert into account (code, name) values ('A', 'old')", " for update", "delete from account", ""),
                 })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask(Upsert + "when conflict fail \"Somebody was faster.\" }", database, proxy: proxy);
            task.Sql(before);
            proxy.CallAt(at, () => task.Sql(theirs));
            var failure = task.Run().Failure.ShouldNotBeNull(theirs);
            failure.Message.ShouldContain("Somebody was faster.", customMessage: theirs);
            task.Ask("select name from account").ShouldBe(after);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R78")]
    public void The_row_of_an_upsert_whose_version_another_one_raised_is_a_conflict(Database database)
    {
        foreach (var answer in new[] { "", "when conflict { insert Feed { invoice <- \"conflict\" } }" })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask(ConflictRules.Counted + $"task T {{ upsert Counted by id {{ id <- \"A\", name <- \"ours\" }} {answer} }}", database, proxy: proxy);
            task.Sql("insert into counted values ('A', 'old', 1, 5)");
            proxy.CallAt(ConflictRules.Updating(database, "counted"), () => task.Sql("update counted set name = 'theirs', row_version = 6"));
            var result = task.Run();
            if (answer.Length > 0) result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Failure?.ToString());
            else result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6206", result.Failure?.ToString());
            task.Ask("select name, row_version from counted").ShouldBe("theirs 6");
            task.Ask("select count(*) from feed").ShouldBe(answer.Length > 0 ? "1" : "0");
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R74")]
    public void An_upsert_that_answers_conflict_and_meets_nobody_writes(Database database)
    {
        using var task = new ScriptedTask("""
            task T {
                for each i in Invoice {
                    upsert Account by code { code <- i.id, name <- i.account_name, credit_limit <- i.credit_limit } when conflict fail "There is nobody."
                }
            }
            """, database);
        task.Sql("insert into invoice (id, account_name, credit_limit) values ('A', 'new', null), ('B', 'new', 2.00), ('C', 'new', null)");
        task.Sql("insert into account (code, name, credit_limit, blocked) values ('A', null, 1.00, true), ('B', 'old', null, false)");
        task.Succeed();
        task.Ask("select count(*) from account where name = 'new'").ShouldBe("3");
        task.Succeed().Steps.Single(s => s.Step.StartsWith("upsert", StringComparison.Ordinal)).RowsUnchanged.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R79")]
    [Trait("Rule", "tasks R163")]
    public void Without_an_answer_the_last_one_wins_and_what_is_told_of_the_row_is_what_was_there(Database database)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask(Upsert + "}", database, proxy: proxy);
        task.Sql("insert into account (code, name, credit_limit, blocked) values ('A', 'old', 5.00, false)");
        proxy.CallAt(" for update", () => task.Sql("update account set name = 'theirs', credit_limit = 7.50, blocked = true"));
        task.Succeed().Changes.Select(f => $"{f.Field}: {f.Old} -> {f.New}").ShouldBe(["name: \"theirs\" -> \"ours\""]);
        task.Ask("select name from account where blocked = true").ShouldBe("ours");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R74")]
    public void What_the_mapping_leaves_out_keeps_what_somebody_else_has_written_meanwhile(Database database)
    {
        foreach (var rowByRow in new[] { "when unchanged fail \"It differs.\"", "" })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask($$"""
                task T { for each i in Invoice { upsert Account by code { code <- i.id, name <- i.account_name when null keep, blocked <- true } {{rowByRow}} } }
                """, database, proxy: proxy);
            task.Sql("insert into invoice (id) values ('A')");
            task.Sql("insert into account (code, name, blocked) values ('A', 'old', false)");
            proxy.CallAt(" for update", () => task.Sql("update account set name = 'theirs'"));
            task.Succeed();
            task.Ask("select name from account where blocked = true").ShouldBe("theirs", rowByRow);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R75")]
    public void What_a_row_held_that_somebody_else_has_removed_is_not_written_again(Database database)
    {
        foreach (var rowByRow in new[] { "when unchanged fail \"It differs.\"", "" })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask($$"""
                task T { for each i in Invoice { upsert Account by code { code <- i.id, name <- i.account_name when null keep, blocked <- true } {{rowByRow}} } }
                """, database, proxy: proxy);
            task.Sql("insert into invoice (id) values ('A')");
            task.Sql("insert into account (code, name, blocked) values ('A', 'old', false)");
            proxy.CallAt(" for update", () => task.Sql("delete from account"));
            task.Succeed();
            task.Ask("select code, name from account where blocked = true").ShouldBe("A -", rowByRow);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R75")]
    public void A_row_that_somebody_else_has_inserted_keeps_what_the_mapping_leaves_out(Database database)
    {
        foreach (var rowByRow in new[] { "when unchanged fail \"It differs.\"", "" })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask($$"""
                task T { for each i in Invoice { upsert Account by code { code <- i.id, name <- i.account_name when null keep, blocked <- true } {{rowByRow}} } }
                """, database, proxy: proxy);
            task.Sql("insert into invoice (id) values ('A')");
            proxy.CallAt(Inserting(database, rowByRow), () => task.Sql("insert into account (code, name, blocked) values ('A', 'theirs', false)"));
            task.Succeed();
            task.Ask("select code, name from account where blocked = true").ShouldBe("A theirs", rowByRow);
        }
    }

    private static string Inserting(Database database, string rowByRow) => database switch
    {
        Database.OdbcMariaDb => "insert into `account`",
        Database.Postgres when rowByRow.Length == 0 => "copy \"account\"",
        _ => "insert into \"account\"",
    };
}
