namespace DataSync.Conformance.Tests.Tasks;

/// <summary>How the steps of a task follow each other, and what one step may say. Source: tasks R34 to R42, R157.</summary>
public sealed class StepRules
{
    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R34")]
    [Trait("Rule", "tasks R40")]
    public void Steps_run_in_their_order_and_each_sees_what_those_before_it_have_staged(Database database)
    {
        using var task = WithInvoice("""
            task T for Invoice as item {
                step One: set item { account_id <- "B" }
                step Two: read Account as account where account.code = item.account_id
                step Three: set item { account_name <- account.name }
                step Four: if item.account_name = "Huber" { insert Feed { invoice <- "{item.id} {item.account_id} {item.account_name}" } }
                step Five: update Feed as f where f.invoice = "R-1 B Huber" { note <- "seen" }
            }
            """, database);

        var result = task.Succeed("R-1");

        result.Steps.Select(step => step.Step).Where(name => name is "One" or "Two" or "Three" or "Four" or "Five").ShouldBe(["One", "Two", "Three", "Four", "Five"]);
        task.Ask("select note from feed").ShouldBe("seen");
    }

    [Fact, Trait("Rule", "tasks R35")]
    public void A_step_is_about_one_table_or_none()
    {
        using var task = WithInvoice("""
            task T for Invoice as item {
                read Account as account where account.code = item.account_id
                set item { account_name <- account.name }
                update Account as a where a.code = item.account_id { name <- "x" }
                upsert Feed by invoice { invoice <- item.id, note <- "x" }
                delete Feed as f where f.invoice = item.id
            }
            """);

        foreach (var step in task.Explain().Steps)
        {
            var tables = new[] { "account", "feed", "invoice" }.Where(table => step.Statements.Any(statement => statement.Text.Contains($"\"{table}\"", StringComparison.Ordinal)
                && (statement.Text.Contains($"from \"{table}\"", StringComparison.Ordinal) || statement.Text.Contains($"into \"{table}\"", StringComparison.Ordinal) || statement.Text.StartsWith($"update \"{table}\"", StringComparison.Ordinal)))).ToArray();
            tables.Length.ShouldBe(step.Kind == "set" ? 0 : 1, step.Does);
        }
    }

    [Theory]
    [InlineData("insert Feed { invoice -> \"1\" }")]
    [InlineData("read Account as a where a.code = \"1\"  a.name <- \"2\"")]
    [InlineData("read Account as a where a.code = \"1\"  set a { name <- \"2\" }")]
    [Trait("Rule", "tasks R36")]
    public void A_line_goes_one_way_and_what_was_read_is_no_target(string step)
    {
        ScriptedTask.Errors($"task T {{ {step} }}").ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R38")]
    public void A_step_that_is_passed_over_counts_as_done_and_writes_nothing(Database database)
    {
        using var task = WithInvoice("""
            task T for Invoice as item {
                if item.account_id = "Z" { insert Feed { invoice <- "never" } }
                update Account as a where a.code = "Z" { name <- "never" }
                    when none skip
                insert Feed { invoice <- item.id }
            }
            """, database);

        task.Succeed("R-1");

        task.Ask("select invoice from feed").ShouldBe("R-1");
        task.Ask("select count(*) from account where name = 'never'").ShouldBe("0");
    }

    [Theory]
    [InlineData("set item { status <- \"Done\", status <- \"New\" }")]
    [InlineData("insert Feed { invoice <- \"1\", note <- \"a\", note <- \"b\" }")]
    [InlineData("update Account as a where a.code = \"1\" { name <- \"a\", name <- \"b\" }")]
    [InlineData("upsert Feed by invoice { invoice <- \"1\", note <- \"a\", note <- \"b\" }")]
    [Trait("Rule", "tasks R42")]
    public void Two_lines_with_one_target_do_not_compile(string step) => ScriptedTask.Errors($"task T for Invoice as item {{ {step} }}").ShouldBe(["DS3001"]);

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void Of_two_steps_with_one_target_the_later_one_wins(Database database)
    {
        using var task = WithInvoice("""
            task T for Invoice as item {
                step One: set item { account_name <- "first" }
                step Two: set item { account_name <- "second" }
            }
            """, database);

        task.Succeed("R-1");

        task.Ask("select account_name from invoice").ShouldBe("second");
    }

    [Theory]
    [InlineData("A", "first")]
    [InlineData("B", "second")]
    [InlineData("C", "otherwise")]
    [Trait("Rule", "tasks R157")]
    public void The_first_true_condition_decides_and_the_one_without_is_the_default(string account, string expected)
    {
        using var task = WithInvoice("""
            task T for Invoice as item {
                if item.account_id = "A" { insert Feed { invoice <- "first" } }
                else if item.account_id in ("A", "B") { insert Feed { invoice <- "second" } }
                else { insert Feed { invoice <- "otherwise" } }
            }
            """);
        task.Sql($"update invoice set account_id = '{account}'");

        task.Succeed("R-1");

        task.Ask("select invoice from feed").ShouldBe(expected);
    }

    private static ScriptedTask WithInvoice(string script, Database database = Database.Sqlite)
    {
        var task = new ScriptedTask(script, database);
        task.Sql("insert into account (code, name, credit_limit) values ('A', 'Hofer', 10.50), ('B', 'Huber', 20.25)");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        return task;
    }
}
