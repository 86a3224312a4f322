using DataSync.Engine.Journal;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Somebody else changes the row between reading and writing it: for real, while the statement is on its way to the server. Source: tasks §3.9, C36.</summary>
public sealed class ConflictRules
{
    internal const string Counted = """
        table Counted in shop as "counted" { key id : text(8), name : text(20)?, hits : int?, row_version : int version }

        """;

    public static TheoryData<Database> Servers => [Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres];

    internal static CuttingProxy Proxy(Database database) => CuttingProxy.To(database == Database.OdbcMariaDb ? ServerKind.MariaDb : ServerKind.Postgres);

    internal static string Updating(Database database, string table) => database == Database.OdbcMariaDb ? $"update `{table}`" : $"update \"{table}\"";

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void A_merge_counts_the_version_of_a_row_from_its_first_one_on(Database database)
    {
        using var task = new ScriptedTask("""
            table Counted in shop as "counted" {
                key id : text(20)
                note   : text(20)?
                number : int version
            }
            task T {
                merge Invoice as i into Counted as c on c.id = i.id { note <- i.account_name }
                    when missing insert
                    when changed update
            }
            """, database);
        task.Sql("insert into invoice (id, account_name) values ('A', 'a'), ('B', 'b')");
        task.Succeed();
        task.Sql("update invoice set account_name = 'new' where id = 'B'");
        task.Succeed();

        task.Ask("select id, note, number from counted order by id").ShouldBe("A a 1,B new 2");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R78")]
    [Trait("Rule", "tasks R79")]
    public void A_version_counts_from_one_with_every_write_that_changes_something(Database database)
    {
        using var task = new ScriptedTask(Counted + """
            task T {
                insert Counted { id <- "A", name <- "one" }
                update Counted as c where c.id = "A" { name <- "two" }
                update Counted as c where c.id = "A" { name <- "two" }
                upsert Counted by id { id <- "A", name <- "three" }
                upsert Counted by id { id <- "B", name <- "one" }
            }
            """, database);
        task.Succeed();
        task.Ask("select id, name, row_version from counted order by id").ShouldBe("A three 3,B one 1");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R72")]
    public void A_row_whose_version_another_one_raised_is_a_conflict_and_keeps_what_the_other_one_wrote(Database database)
    {
        foreach (var answered in new[] { false, true })
        {
            using var proxy = Proxy(database);
            using var task = new ScriptedTask(Counted + $$"""
                task T {
                    update Counted as c where c.id = "A" { name <- "ours" } {{(answered ? "when conflict { insert Feed { invoice <- \"conflict\" } }" : "")}}
                }
                """, database, proxy: proxy);
            task.Sql("insert into counted values ('A', 'old', 1, 5)");
            proxy.CallAt(Updating(database, "counted"), () => task.Sql("update counted set name = 'theirs', row_version = 6"));
            var result = task.Run();
            if (answered) result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Failure?.ToString());
            else result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6206", result.Failure?.ToString());
            task.Ask("select name, row_version from counted").ShouldBe("theirs 6");
            task.Ask("select count(*) from feed").ShouldBe(answered ? "1" : "0");
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R72")]
    public void Without_a_version_an_answered_conflict_compares_what_was_read_null_included(Database database)
    {
        foreach (var theirs in new[] { "credit_limit = null", "name = 'theirs'", "blocked = true" })
        {
            using var proxy = Proxy(database);
            using var task = new ScriptedTask("""
                task T {
                    update Account as a where a.code = "A" { credit_limit <- 7.50, blocked <- null, name <- "ours" }
                        when conflict { insert Feed { invoice <- "conflict" } }
                }
                """, database, proxy: proxy);
            task.Sql("insert into account (code, name, credit_limit, blocked) values ('A', 'old', 5.00, null)");
            proxy.CallAt(" for update", () => task.Sql($"update account set {theirs}"));
            var result = task.Run();
            result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Failure?.ToString());
            task.Ask("select invoice from feed").ShouldBe("conflict", theirs);
            task.Ask("select count(*) from account where name = 'ours'").ShouldBe("0", theirs);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R72")]
    public void Without_a_version_and_without_an_answer_the_last_one_wins_and_touches_no_other_column(Database database)
    {
        using var proxy = Proxy(database);
        using var task = new ScriptedTask("task T { update Account as a where a.code = \"A\" { name <- \"ours\" } }", database, proxy: proxy);
        task.Sql("insert into account (code, name, blocked) values ('A', 'old', false)");
        proxy.CallAt(" for update", () => task.Sql("update account set name = 'theirs', blocked = true"));
        task.Succeed().Changes.Select(f => $"{f.Field}: {f.Old} -> {f.New}").ShouldBe(["name: \"theirs\" -> \"ours\""]);
        task.Ask("select name from account where blocked = true").ShouldBe("ours");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R72")]
    public void A_row_that_is_gone_takes_the_other_rows_of_the_step_back(Database database)
    {
        using var proxy = Proxy(database);
        using var task = new ScriptedTask("task T { update Account as a where a.name = \"Hofer\" { blocked <- true } expect 2 rows when conflict fail }", database, proxy: proxy);
        task.Sql("insert into account (code, name, blocked) values ('A', 'Hofer', false), ('B', 'Hofer', false)");
        proxy.CallAt(" for update", () => task.Sql("delete from account where code = 'B'"));
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6206");
        task.Ask("select code from account where blocked = false").ShouldBe("A");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R132")]
    public void An_item_that_was_changed_meanwhile_is_not_overwritten(Database database)
    {
        using var task = new ScriptedTask("""
            table Paper in shop as "paper" { key id : text(20), note : text(20)?, row_version : int version }
            table Same in shop as "paper" { key id : text(20), note : text(20)?, row_version : int version }
            task T for Paper as item {
                update Same as p where p.id = item.id { note <- "by another way" }
                set item { note <- "staged" }
            }
            """, database);
        task.Sql("insert into paper values ('P', 'old', 1)");
        task.Run("P").Failure.ShouldNotBeNull().Code.ShouldBe("DS6206");
        task.Ask("select note, row_version from paper").ShouldBe("by another way 2");
    }
}
