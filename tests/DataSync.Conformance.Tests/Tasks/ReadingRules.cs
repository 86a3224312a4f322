using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What a retrieving step does, on every database. Source: tasks R46 to R65.</summary>
public sealed class ReadingRules
{
    private const string LookUp = """
        task T for Invoice as item {
            read Account as account where account.code = item.account_id
            set item { account_name <- account.name, credit_limit <- account.credit_limit, on_hold <- account.blocked, posted_on <- account.since }
        }
        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R14")]
    [Trait("Rule", "tasks R46")]
    [Trait("Rule", "tasks R50")]
    public void The_row_whose_key_equals_the_items_value_fills_all_lines(Database database)
    {
        using var task = new ScriptedTask(LookUp, database);
        task.Sql("insert into account values ('A-1001', 'Hofer AG', 25000.00, false, '2020-02-29'), ('A-1002', 'Other', 1.00, true, null)");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A-1001')");
        var result = task.Succeed("R-1");
        task.Ask("select account_name from invoice where cast(credit_limit as decimal(12, 2)) = 25000").ShouldBe("Hofer AG");
        task.Ask("select count(*) from invoice where on_hold = false and posted_on = '2020-02-29'").ShouldBe("1");
        result.Changes.Select(c => c.Field).ShouldBe(["account_name", "credit_limit", "on_hold", "posted_on"]);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R46")]
    [Trait("Rule", "tasks R49")]
    public void Other_operators_are_named_and_all_conditions_must_hold(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                read Account as account where account.credit_limit >= item.credit_limit and account.code <> item.account_id and account.name like "H%"
                    order by account.code when many first
                set item { account_name <- account.code }
            }
            """, database);
        task.Sql("insert into account values ('A', 'Hofer', 10.00, false, null), ('B', 'Huber', 9.99, false, null), ('C', 'hofer', 99.00, false, null), ('D', 'Haas', 10.50, false, null), ('E', 'Hahn', 12.00, false, null)");
        task.Sql("insert into invoice (id, account_id, credit_limit) values ('R-1', 'A', 10.00)");
        task.Succeed("R-1");
        task.Ask("select account_name from invoice").ShouldBe("D");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R52")]
    [Trait("Rule", "tasks R65")]
    public void A_key_that_differs_in_case_or_blanks_is_another_key_on_every_database(Database database)
    {
        using var task = new ScriptedTask(LookUp.Replace("= item.account_id", "= item.account_id when none keep", StringComparison.Ordinal), database);
        task.Sql("insert into account values ('a-1', 'lower', 1.00, false, null)");
        task.Sql("insert into invoice (id, account_id, account_name) values ('R-1', 'A-1', 'before'), ('R-2', 'a-1 ', 'before'), ('R-3', 'a-1', 'before')");
        foreach (var id in new[] { "R-1", "R-2", "R-3" }) task.Run(id).Failure.ShouldBeNull();
        task.Ask("select account_name from invoice order by id").ShouldBe("before,before,lower");
    }

    [Fact, Trait("Rule", "tasks R47")]
    public void Only_the_columns_that_are_used_are_selected()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                read Account as account where account.code = item.account_id
                set item { account_name <- account.name }
            }
            """);
        task.Sql("alter table account drop column blocked");
        task.Sql("insert into account (code, name) values ('A', 'Hofer')");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        task.Succeed("R-1");
        task.Ask("select account_name from invoice").ShouldBe("Hofer");
    }

    [Fact, Trait("Rule", "tasks R56")]
    public void First_without_an_order_is_reported()
    {
        const string first = "task T for Invoice as item { read Account as a where a.name = item.account_name ORDER when many first  set item { account_name <- a.code } }";
        ScriptedTask.Codes(first.Replace("ORDER", "", StringComparison.Ordinal)).ShouldContain("DS3004");
        ScriptedTask.Codes(first.Replace("ORDER", "order by a.code", StringComparison.Ordinal)).ShouldNotContain("DS3004");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R59")]
    [Trait("Rule", "tasks R60")]
    public void Reading_changes_nothing_outside_and_equal_values_are_no_change(Database database)
    {
        using var task = new ScriptedTask(LookUp, database);
        task.Sql("insert into account values ('A', 'Hofer', 10.50, true, '2026-11-21')");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        var before = task.Ask("select * from account");
        task.Succeed("R-1").Changes.Length.ShouldBe(4);
        var again = task.Succeed("R-1");
        again.Changes.ShouldBeEmpty();
        again.Steps.Sum(step => step.RowsWritten).ShouldBe(0);
        task.Ask("select * from account").ShouldBe(before);
    }

    [Fact, Trait("Rule", "tasks R61")]
    public void Only_if_empty_leaves_a_filled_field_alone()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                read Account as account where account.code = item.account_id
                set item { account_name <- account.name only if empty }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'Hofer')");
        task.Sql("insert into invoice (id, account_id, account_name) values ('R-1', 'A', 'by hand'), ('R-2', 'A', ''), ('R-3', 'A', null)");
        foreach (var id in new[] { "R-1", "R-2", "R-3" }) task.Succeed(id);
        task.Ask("select account_name from invoice order by id").ShouldBe("by hand,Hofer,Hofer");
    }

    [Fact, Trait("Rule", "tasks R62")]
    public void A_value_outside_the_list_of_its_column_fails_the_line_and_nothing_is_staged()
    {
        ScriptedTask.Errors("task T for Invoice as item { set item { status <- \"Lost\" } }").ShouldBe(["DS2209"]);
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                read Account as account where account.code = item.account_id
                set item { account_name <- "changed", status <- account.name truncate }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'Unheard of')");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        var result = task.Run("R-1");
        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Failure.ShouldNotBeNull().Text.ShouldStartWith("status <-");
        task.Ask("select account_name, status from invoice").ShouldBe("- -");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R63")]
    [Trait("Rule", "tasks R64")]
    public void Of_nothing_the_count_is_zero_and_all_else_is_empty(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                aggregate Account as a where a.blocked into y { n <- count(), total <- sum(a.credit_limit), oldest <- min(a.since), best <- max(a.name) }
                set item { account_id <- text(y.n), credit_limit <- y.total, posted_on <- y.oldest, account_name <- y.best truncate }
            }
            """, database);
        task.Sql("insert into account values ('A', 'Hofer', 1.25, false, '2020-01-01'), ('B', 'Huber', 2.50, false, '2021-01-01')");
        task.Sql("insert into invoice (id, credit_limit) values ('R-1', 7.00)");
        task.Succeed("R-1");
        task.Ask("select account_id, credit_limit, posted_on, account_name from invoice").ShouldBe("0 - - -");
        task.Sql("update account set blocked = true");
        task.Succeed("R-1");
        task.Ask("select account_id, credit_limit, account_name from invoice").ShouldBe("2 3.75 Huber");
    }
}
