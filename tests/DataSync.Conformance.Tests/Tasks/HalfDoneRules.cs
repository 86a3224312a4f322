using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>A step that fails when it has written a part already: nothing of it stays, whatever answers the failure. Source: tasks R45, R71, R72, R165.</summary>
public sealed class HalfDoneRules
{
    /// <summary>Writes two rows where one is expected.</summary>
    private const string TwoRows = "query shop \"update account set name = 'changed' where code < 'B'\"";

    /// <summary>Steps that write the account or the feed row A1 and fail at A2, where a trigger refuses it.</summary>
    private static readonly string[] Parts =
    [
        "update Account as x where x.name = \"same\" { name <- \"changed\" } expect 2 rows when failed continue",
        "merge Account as a into Feed as f on f.invoice = a.code { note <- a.name } when missing insert when failed continue",
        "merge Account as a into Feed as f on f.invoice = a.code { note <- a.name } when missing insert when failed { let n = 1 }",
        "for each a in Account order by a.code { insert Feed { invoice <- a.code } } when failed continue",
    ];

    public static TheoryData<string> Halves => [.. Parts];

    /// <summary>Those that go into a loop.</summary>
    public static TheoryData<string> HalvesOfRows => [.. Parts.Where(p => !p.StartsWith("merge", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R72")]
    public void A_statement_that_writes_too_many_rows_is_taken_back_with_the_transaction_around_it(Database database)
    {
        using var task = Given($$"""task T { transaction shop { insert Feed { invoice <- "before" }  {{TwoRows}} when failed continue  insert Feed { invoice <- "done" } } }""", database);

        var result = task.Run();

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6205", result.Failure.ToString());
        task.Ask("select count(*) from account where name = 'changed'").ShouldBe("0");
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R72")]
    [Trait("Rule", "tasks R165")]
    public void A_statement_that_writes_too_many_rows_makes_its_row_a_bad_one_and_leaves_nothing(Database database)
    {
        foreach (var answer in new[] { "", "when failed continue" })
        {
            using var task = Given($$"""
                task T {
                    for each i in Invoice order by i.id {
                        if i.id = "I2" { {{TwoRows}} {{answer}} }
                        insert Feed { invoice <- i.id }
                    } bad rows skip
                }
                """, database);

            var result = task.Succeed();

            result.Steps.Single(s => s.Kind == "for each").RowsBad.ShouldBe(1);
            string.Join("\n", result.Warnings).ShouldContain("The statement writes 2 rows");
            task.Ask("select count(*) from account where name = 'changed'").ShouldBe("0", answer);
            task.Ask("select invoice from feed order by invoice").ShouldBe("I1,I3");
        }
    }

    [Theory, MemberData(nameof(Halves))]
    [Trait("Rule", "tasks R45")]
    public void A_step_that_failed_half_done_takes_the_transaction_around_it_back(string half)
    {
        using var task = Given($$"""task T { transaction shop { {{half}}  insert Feed { invoice <- "done" } } }""", Database.Sqlite);
        Refuse(task);

        var result = task.Run();

        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Failure.ShouldNotBeNull().Message.ShouldContain("refused");
        result.Warnings.ShouldContain(w => w.Contains("is not followed", StringComparison.Ordinal));
        task.Ask("select name from account").ShouldBe("same,same");
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Theory, MemberData(nameof(HalvesOfRows))]
    [Trait("Rule", "tasks R45")]
    [Trait("Rule", "tasks R165")]
    public void A_step_that_failed_half_done_makes_the_row_around_it_a_bad_one(string half)
    {
        using var task = Given($$"""task T { for each i in Invoice order by i.id { if i.id = "I2" { {{half}} }  insert Feed { invoice <- i.id } } bad rows skip }""", Database.Sqlite);
        Refuse(task);

        task.Succeed().Steps.First(s => s.Kind == "for each").RowsBad.ShouldBe(1);

        task.Ask("select name from account").ShouldBe("same,same");
        task.Ask("select invoice from feed order by invoice").ShouldBe("I1,I3");
    }

    [Theory, MemberData(nameof(Halves))]
    [Trait("Rule", "tasks R45")]
    public void Standing_alone_a_step_that_failed_half_done_is_taken_back_and_answered(string half)
    {
        using var task = Given($$"""task T { {{half}}  insert Feed { invoice <- "done" } }""", Database.Sqlite);
        Refuse(task);

        task.Succeed();

        task.Ask("select name from account").ShouldBe("same,same");
        task.Ask("select invoice from feed where invoice not like 'A%'").ShouldBe("done");
    }

    [Theory]
    [InlineData("transaction shop { insert Account { code <- \"A1\" } when failed continue  insert Feed { invoice <- \"done\" } }")]
    [InlineData("for each i in Invoice where i.id = \"I1\" { insert Account { code <- \"A1\" } when failed continue  insert Feed { invoice <- \"done\" } }")]
    [InlineData("transaction far { query shop \"update account set name = 'changed' where code < 'B'\" when failed continue  insert Copy { id <- 1 } }  insert Feed { invoice <- \"done\" }")]
    [Trait("Rule", "tasks R45")]
    public void A_step_that_failed_before_it_wrote_anything_or_was_taken_back_by_itself_is_answered(string body)
    {
        using var task = Given($$"""
            source far = sqlite { file: "far.db", create: true }
            table Copy in far as "copies" { key id : int }
            task T { {{body}} }
            """, Database.Sqlite);
        using (var far = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(task.Folder, "far.db")};Pooling=False"))
        {
            far.Open();
            using var create = far.CreateCommand();
            create.CommandText = "create table copies (id integer primary key)";
            create.ExecuteNonQuery();
        }

        task.Succeed().Warnings.ShouldHaveSingleItem();

        task.Ask("select name from account").ShouldBe("same,same");
        task.Ask("select invoice from feed").ShouldBe("done");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R165")]
    public void A_bad_row_of_a_loop_inside_a_transaction_is_passed_over_or_the_transaction_fails(Database database)
    {
        using var task = Given("""
            task T {
                transaction shop {
                    insert Feed { invoice <- "before" }
                    for each i in Invoice order by i.id { insert Account { code <- i.account_id when null use "none" } } bad rows skip
                }
            }
            """, database);
        task.Sql("update invoice set account_id = 'B1' where id = 'I1'");
        task.Sql("update invoice set account_id = 'A1' where id = 'I2'");
        task.Sql("update invoice set account_id = 'B3' where id = 'I3'");

        var result = task.Run();

        var (feed, accounts) = (task.Ask("select invoice from feed"), task.Ask("select code from account order by code"));
        if (result.Outcome == RunOutcome.Failed)
        {
            feed.ShouldBe("");
            accounts.ShouldBe("A1,A2");
            database.ShouldBeOneOf(Database.Postgres, Database.OdbcPostgres);
            result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6254", result.Failure.ToString());
            result.Failure.Message.ShouldContain("duplicate key");
            return;
        }
        feed.ShouldBe("before", string.Join("\n", result.Warnings));
        accounts.ShouldBe("A1,A2,B1,B3");
        result.Steps.Single(s => s.Kind == "for each").RowsBad.ShouldBe(1);
    }

    private static ScriptedTask Given(string script, Database database)
    {
        var task = new ScriptedTask(script, database, create: false);
        task.Sql("insert into account (code, name) values ('A1', 'same'), ('A2', 'same')");
        task.Sql("insert into invoice (id) values ('I1'), ('I2'), ('I3')");
        return task;
    }

    private static void Refuse(ScriptedTask task)
    {
        task.Sql("create trigger feeds before insert on feed when new.invoice = 'A2' begin select raise(abort, 'refused'); end");
        task.Sql("create trigger accounts before update on account when old.code = 'A2' begin select raise(abort, 'refused'); end");
    }
}
