using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What a task is, and what is no matter to it. Source: tasks R3 to R19, R144, R167.</summary>
public sealed class TaskRules
{
    private const string ReadsAndWrites = """
        task T for Invoice as item {
            read Account as account where account.code = item.account_id
            set item { account_name <- account.name, credit_limit <- account.credit_limit, on_hold <- account.blocked, posted_on <- account.since }
            insert Feed { invoice <- item.id, note <- "from {item.account_name}", amount <- item.credit_limit * 2, posted_on <- 2026-11-21 }
        }
        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R3")]
    [Trait("Rule", "tasks R4")]
    [Trait("Rule", "tasks R5")]
    public void A_task_reads_into_its_own_item_and_writes_what_comes_from_it(Database database)
    {
        using var task = WithInvoices(ReadsAndWrites, database);
        var others = task.Ask("select * from invoice where id <> 'R-2' order by id");

        task.Succeed("R-2");

        task.Ask("select account_name from invoice where id = 'R-2'").ShouldBe("Huber");
        task.Ask("select * from invoice where id <> 'R-2' order by id").ShouldBe(others);
        task.Ask("select invoice, note from feed where cast(amount as decimal(12, 2)) = 40.5 and posted_on = '2026-11-21'").ShouldBe("R-2 from Huber");
    }

    [Fact, Trait("Rule", "tasks R6")]
    public void Another_source_is_declared_and_used_as_the_one_of_the_items()
    {
        using var task = WithInvoices("""
            source elsewhere = csv { folder: "files", separator: ";" }
            table Note in elsewhere as "notes.csv" {
                key id : text(8)
                body   : text(20)?
            }
            task T for Invoice as item {
                read Account as account where account.code = item.account_id
                read Note as note where note.id = item.account_id
                set item { account_name <- "{account.name} {note.body}" }
            }
            """, create: false);
        Directory.CreateDirectory(Path.Combine(task.Folder, "files"));
        File.WriteAllText(Path.Combine(task.Folder, "files", "notes.csv"), "id;body\nA;first\nB;second\n");

        task.Succeed("R-2");

        task.Ask("select account_name from invoice where id = 'R-2'").ShouldBe("Huber second");
    }

    [Fact]
    [Trait("Rule", "tasks R8")]
    [Trait("Rule", "tasks R9")]
    [Trait("Rule", "tasks R10")]
    public void A_step_is_one_generated_statement_on_one_table_for_all_its_columns()
    {
        using var task = WithInvoices(ReadsAndWrites);

        var steps = task.Explain().Steps;

        var read = steps.Single(step => step.Kind == "read").Statements.ShouldHaveSingleItem();
        read.Text.ShouldContain("from \"account\"");
        foreach (var column in new[] { "name", "credit_limit", "blocked", "since" }) read.Text.ShouldContain($"\"{column}\"");
        read.Text.ShouldNotContain("invoice");
        var insert = steps.Single(step => step.Kind == "insert").Statements.ShouldHaveSingleItem();
        insert.Parameters.Length.ShouldBe(4);
        insert.Text.ShouldNotContain("from ");
        ScriptedTask.Errors("task T { insert Feed, Account { invoice <- \"1\" } }").ShouldNotBeEmpty();
        ScriptedTask.Errors("task T { read Feed, Account as x where x.code = \"1\" }").ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R11")]
    public void One_declaration_serves_a_step_that_reads_and_one_that_writes(Database database)
    {
        using var task = WithInvoices("""
            task T for Invoice as item {
                read Account as before where before.code = item.account_id
                update Account as a where a.code = item.account_id { name <- "was {before.name}" }
                read Account as after where after.code = item.account_id
                set item { account_name <- after.name }
            }
            """, database);

        task.Succeed("R-1");

        task.Ask("select account_name from invoice where id = 'R-1'").ShouldBe("was Hofer");
        task.Ask("select name from account where code = 'A'").ShouldBe("was Hofer");
    }

    [Fact]
    [Trait("Rule", "tasks R13")]
    [Trait("Rule", "tasks R19")]
    [Trait("Rule", "tasks R144")]
    public void Names_descriptions_and_comments_change_nothing()
    {
        const string plain = """
            task T for Invoice as item {
                read Account as account where account.code = item.account_id
                set item { account_name <- account.name }
                insert Feed { invoice <- item.id, note <- account.name }
            }
            """;
        const string other = """
            /// Looks the account up, stop { } and so on.
            task Renamed for Invoice as thing { // set thing { account_name <- "never" }
                Look: read Account as found where found.code = thing.account_id /* when none stop */
                Stage: set thing { account_name <- found.name }
                /// Tells the feed.
                Tell: insert Feed { invoice <- thing.id, note <- found.name }
            }
            task T { stop }
            """;
        using var before = WithInvoices(plain);
        using var after = WithInvoices(other.Replace("Look:", "step Look:", StringComparison.Ordinal).Replace("Stage:", "step Stage:", StringComparison.Ordinal).Replace("Tell:", "step Tell:", StringComparison.Ordinal)
            .Replace("task T { stop }", "", StringComparison.Ordinal).Replace("Renamed", "T", StringComparison.Ordinal));

        var (one, two) = (before.Succeed("R-1"), after.Succeed("R-1"));

        foreach (var table in new[] { "invoice", "account", "feed" }) after.Ask($"select * from {table} order by 1").ShouldBe(before.Ask($"select * from {table} order by 1"));
        two.Changes.Select(change => (change.Table, change.Field, change.New)).ShouldBe(one.Changes.Select(change => (change.Table, change.Field, change.New)));
        after.Explain().Steps.SelectMany(step => step.Statements).Select(statement => statement.Text).ShouldBe(before.Explain().Steps.SelectMany(step => step.Statements).Select(statement => statement.Text));
    }

    [Fact, Trait("Rule", "tasks R16")]
    public void A_task_without_steps_is_warned_about_and_completes()
    {
        using var task = WithInvoices("task T for Invoice as item { }");

        ScriptedTask.Codes("task T for Invoice as item { }").ShouldContain("DS3014");
        ScriptedTask.Errors("task T for Invoice as item { }").ShouldBeEmpty();
        task.Succeed("R-1").Changes.ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "tasks R18")]
    public void Names_are_unique_where_they_count()
    {
        ScriptedTask.Errors("task T { stop }\ntask T { stop }").ShouldContain("DS2002");
        ScriptedTask.Errors("task T { step One: insert Feed { invoice <- \"1\" }\n step One: insert Feed { invoice <- \"2\" } }").ShouldContain("DS3015");
        ScriptedTask.Errors("task T for Invoice as item { read Account as item where item.code = \"1\" }").ShouldContain("DS2002");
        ScriptedTask.Errors("task T { step One: insert Feed { invoice <- \"1\" } }\ntask U { step One: insert Feed { invoice <- \"2\" } }").ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "tasks R167")]
    public void All_that_is_wrong_is_told_at_once()
    {
        var codes = ScriptedTask.Errors("""
            task T for Invoice as item {
                read Acount as account where account.code = item.account_id
                set item { account_nam <- "x", status <- "Gone" }
                insert Feed { note <- 1 + "x" }
            }
            """);

        codes.ShouldContain("DS2003");
        codes.ShouldContain("DS2005");
        codes.Count.ShouldBeGreaterThanOrEqualTo(4);
    }

    private static ScriptedTask WithInvoices(string script, Database database = Database.Sqlite, bool create = true)
    {
        var task = new ScriptedTask(script, database, create);
        task.Sql("insert into account (code, name, credit_limit, blocked) values ('A', 'Hofer', 10.50, false), ('B', 'Huber', 20.25, true)");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A'), ('R-2', 'B'), ('R-3', null)");
        return task;
    }
}
