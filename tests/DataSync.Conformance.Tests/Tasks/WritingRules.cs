using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What a writing step does, on every database. Source: tasks R66 to R81.</summary>
public sealed class WritingRules
{
    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R66")]
    [Trait("Rule", "tasks R74")]
    [Trait("Rule", "tasks R79")]
    public void An_update_writes_the_row_of_its_key_and_leaves_the_other_columns(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                update Account as a where a.code = item.account_id { credit_limit <- item.credit_limit, since <- item.posted_on }
            }
            """, database);
        task.Sql("insert into account values ('A', 'Hofer', 1.00, true, '2020-01-01'), ('B', 'Huber', 2.00, true, '2020-01-01')");
        task.Sql("insert into invoice (id, account_id, credit_limit) values ('R-1', 'A', 7.25)");
        var first = task.Succeed("R-1");
        first.Steps.Sum(s => s.RowsWritten).ShouldBe(1);
        task.Ask("select code, name from account where cast(credit_limit as decimal(12, 2)) = 7.25 and since is null and blocked = true").ShouldBe("A Hofer");
        task.Ask("select code from account where cast(credit_limit as decimal(12, 2)) = 2 and since = '2020-01-01'").ShouldBe("B");
        var second = task.Succeed("R-1");
        second.Steps.Sum(s => s.RowsWritten).ShouldBe(0);
        second.Steps.Sum(s => s.RowsUnchanged).ShouldBe(1);
    }

    [Fact, Trait("Rule", "tasks R67")]
    public void Without_the_right_to_write_nothing_changes_and_the_reason_is_the_right()
    {
        using var task = new ScriptedTask("task T { update Account as a where a.code = \"A\" { name <- \"changed\" } }", Database.OdbcPostgres);
        task.Sql("insert into account (code, name) values ('A', 'Hofer')");
        // Even the owner of this table may only read it from here on, in every later session.
        task.Sql("create function refuse() returns trigger language plpgsql as $$ begin raise insufficient_privilege using message = 'permission denied for table account'; end $$");
        task.Sql("create trigger refuse before update on account for each row execute function refuse()");
        var result = task.Run();
        result.Outcome.ShouldBe(RunOutcome.Failed);
        var failure = result.Failure.ShouldNotBeNull();
        failure.Class.ShouldBe(FailureClass.Statement);
        failure.Message.ShouldContain("permission denied");
        task.Ask("select name from account").ShouldBe("Hofer");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R68")]
    [Trait("Rule", "tasks R80")]
    [Trait("Rule", "tasks R103")]
    [Trait("Rule", "tasks R165")]
    public void A_feeder_table_takes_the_rows_fixed_texts_and_today_included(Database database)
    {
        using var task = new ScriptedTask("""
            task T {
                for each i in Invoice where i.status = "Done" {
                    upsert Feed by invoice { invoice <- i.id, note <- "posted", amount <- i.credit_limit, posted_on <- if i.on_hold then i.posted_on else today() }
                }
            }
            """, database);
        task.Sql("insert into invoice (id, status, credit_limit, on_hold) values ('R-1', 'Done', 10.50, false), ('R-2', 'New', 1.00, false), ('R-3', 'Done', null, true)");
        task.Succeed();
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("R-1 posted,R-3 posted");
        task.Ask("select invoice from feed where cast(amount as decimal(12, 2)) = 10.5 and posted_on = '2026-11-21'").ShouldBe("R-1");
        task.Ask("select invoice from feed where amount is null and posted_on is null").ShouldBe("R-3");
        task.Succeed().Steps.Sum(s => s.RowsWritten).ShouldBe(0);
    }

    [Fact, Trait("Rule", "tasks R69")]
    public void A_write_without_a_key_does_not_compile()
    {
        ScriptedTask.Errors("""
            table Keyless in shop as "keyless" { name : text(10) }
            task T { upsert Keyless by name { name <- "x" } }
            """).ShouldBe(["DS3005"]);
        ScriptedTask.Errors("""
            table Keyless in shop as "keyless" { name : text(10) }
            task T { update Keyless as k where k.name = "y" { name <- "x" } }
            """).ShouldBe(["DS3005"]);
        ScriptedTask.Errors("""
            table Keyless in shop as "keyless" { name : text(10) }
            task T { delete Keyless as k where k.name = "y" }
            """).ShouldBe(["DS3005"]);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R71")]
    [Trait("Rule", "tasks R72")]
    public void More_rows_than_expected_are_an_error_and_none_of_them_is_written(Database database)
    {
        using var task = new ScriptedTask("task T { update Account as a where a.name = \"Hofer\" { blocked <- true } }", database);
        task.Sql("insert into account values ('A', 'Hofer', 1.00, false, null), ('B', 'Hofer', 2.00, false, null), ('C', 'Huber', 2.00, false, null)");
        task.Run().Failure.ShouldNotBeNull().Message.ShouldContain("2");
        task.Ask("select count(*) from account where blocked = true").ShouldBe("0");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R76")]
    public void An_upsert_goes_by_the_key_it_names_and_not_by_the_primary_key(Database database)
    {
        using var task = new ScriptedTask("task T for Invoice as item { upsert Account by name { code <- item.account_id when null fail, name <- item.account_name when null fail, credit_limit <- item.credit_limit } }", database);
        task.Sql("insert into account (code, name, credit_limit) values ('A', 'Hofer', 1.00)");
        task.Sql("insert into invoice (id, account_id, account_name, credit_limit) values ('R-1', 'A', 'Hofer', 5.00), ('R-2', 'A', 'Huber', 6.00)");
        task.Succeed("R-1");
        task.Ask("select code, name from account where cast(credit_limit as decimal(12, 2)) = 5").ShouldBe("A Hofer");
        // Another name is another record: that its primary key is taken is an error, and no other record is overwritten.
        task.Run("R-2").Failure.ShouldNotBeNull();
        task.Ask("select code, name from account where cast(credit_limit as decimal(12, 2)) = 5").ShouldBe("A Hofer");
    }

    [Theory, InlineData("computed"), InlineData("generated"), InlineData("version")]
    [Trait("Rule", "tasks R78")]
    public void Generated_computed_and_version_columns_are_no_targets(string kind) =>
        ScriptedTask.Errors($$"""
            table Employee in shop as "employee" { key id : int, state : int {{kind}} }
            task T { update Employee as e where e.id = 1 { state <- 2 } }
            """).ShouldBe(["DS3002"]);

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R82")]
    [Trait("Rule", "tasks R84")]
    public void A_value_is_never_part_of_a_statement(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                read Account as a where a.name = item.account_name and a.code = item.account_id
                insert Feed { invoice <- item.id, note <- item.account_name }
            }
            """, database);
        const string nasty = "'; drop table x; --";
        task.Sql("insert into account (code, name) values ('?', '''; drop table x; --')");
        task.Sql("insert into invoice (id, account_id, account_name) values ('R-1', '?', '''; drop table x; --')");
        var result = task.Succeed("R-1");
        task.Ask("select note from feed").ShouldBe(nasty);
        result.Steps.ShouldAllBe(step => !step.Remark.Contains("drop", StringComparison.Ordinal));
    }

    private const string TakeOver = """
        task T for Invoice as item {
            when succeeded { delete Account as a where a.code = item.account_id when no key skip }
            read Account as account where account.code = item.account_id
            set item { account_name <- account.name CUT, status <- "Done" }
        }
        """;

    [Fact, Trait("Rule", "tasks R81")]
    public void A_row_that_was_taken_over_is_deleted_only_when_the_item_holds_it()
    {
        using var task = new ScriptedTask(TakeOver.Replace("CUT", "", StringComparison.Ordinal));
        task.Sql("insert into account (code, name) values ('A', 'Hofer'), ('B', 'a name of more than twenty characters')");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A'), ('R-2', 'B')");
        task.Succeed("R-1");
        task.Run("R-2").Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select code from account").ShouldBe("B");
        task.Sql("update account set name = 'Huber'");
        task.Sql("create trigger refuse before update on invoice begin select raise(abort, 'locked'); end");
        task.Run("R-2").Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select code from account").ShouldBe("B");
        task.Ask("select account_name from invoice order by id").ShouldBe("Hofer,-");
    }

    [Fact, Trait("Rule", "tasks R81")]
    public void Deleting_what_was_cut_does_not_compile_and_deleting_before_the_item_is_written_is_warned_about()
    {
        ScriptedTask.Codes(TakeOver.Replace("CUT", "", StringComparison.Ordinal)).ShouldNotContain("DS3031");
        ScriptedTask.Errors(TakeOver.Replace("CUT", "truncate", StringComparison.Ordinal)).ShouldBe(["DS3032"]);
        ScriptedTask.Codes("""
            task T for Invoice as item {
                read Account as account where account.code = item.account_id
                set item { account_name <- account.name }
                if item.on_hold { delete Account as a where a.code = item.account_id when no key skip }
            }
            """).ShouldContain("DS3031");
    }
}
