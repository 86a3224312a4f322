using DataSync.Engine.Journal;
using DataSync.Engine.Preview;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>An item whose row a statement of its own run writes: what is set on the item is what the row has in the end. Source: tasks §3.10.</summary>
public sealed class ItemWrittenByStepsRules
{
    private const string Statement = "update Invoice as i where i.id = item.id { account_name <- \"Statement\" }";

    private static ScriptedTask Task(string body, Database database)
    {
        var task = new ScriptedTask($"task T for Invoice as item {{\n{body}\n}}", database);
        task.Sql("insert into invoice (id, account_name, status) values ('R', 'Read', 'New')");
        return task;
    }

    public static TheoryData<Database, string> Ways
    {
        get
        {
            string[] ways =
            [
                Statement + " set item { account_name <- \"Read\" }",
                "set item { account_name <- \"Read\" } " + Statement,
                "upsert Invoice by id { id <- item.id, account_name <- \"Upsert\" } set item { account_name <- item.account_name }",
                "transaction shop { " + Statement + " } set item { account_name <- \"Read\" }",
                "for each i in Invoice where i.id = item.id { update Invoice as o where o.id = i.id { account_name <- \"Loop\" } } set item { account_name <- \"Read\" }",
                "set item { account_name <- \"Other\" } " + Statement + " set item { account_name <- \"Read\" }",
            ];
            var all = new TheoryData<Database, string>();
            foreach (var database in Enum.GetValues<Database>())
                foreach (var way in ways) all.Add(database, way);
            return all;
        }
    }

    [Theory, MemberData(nameof(Ways))]
    [Trait("Rule", "tasks R41")]
    public void What_is_set_is_written_though_it_is_what_the_run_had_read(Database database, string way)
    {
        using var task = Task(way, database);
        task.Succeed("R");
        task.Ask("select account_name from invoice").ShouldBe("Read");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R41")]
    public void A_table_by_another_name_and_sql_of_the_script_are_statements_too(Database database)
    {
        foreach (var way in new[] { "update Paper as p where p.id = item.id { account_name <- \"Other\" }", "query shop \"update invoice set account_name = 'Sql' where id = {item.id}\"" })
        {
            using var task = new ScriptedTask($"task T for Invoice as item {{ {way} set item {{ account_name <- \"Read\" }} }}\ntable Paper in shop as \"invoice\" {{ key id : text(20), account_name : text(20)? }}", database);
            task.Sql("insert into invoice (id, account_name, status) values ('R', 'Read', 'New')");
            task.Succeed("R");
            task.Ask("select account_name from invoice").ShouldBe("Read", way);
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R41")]
    public void What_is_not_set_or_kept_stays_as_the_statement_has_left_it(Database database)
    {
        foreach (var set in new[] { "set item { credit_limit <- 5 }", "set item { account_name <- null when null keep }", "set item { account_name <- \"New\" only if empty }", "if item.id = \"X\" { set item { account_name <- \"Read\" } }" })
        {
            using var task = Task(Statement + " " + set, database);
            task.Succeed("R");
            task.Ask("select account_name from invoice").ShouldBe("Statement", set);
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R132")]
    public void What_a_failed_step_had_set_is_not_written(Database database)
    {
        using var task = Task("transaction shop { set item { account_name <- \"Read\" } fail \"no\" } when failed { " + Statement + " }", database);
        task.Succeed("R");
        task.Ask("select account_name from invoice").ShouldBe("Statement");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R132")]
    public void The_status_of_an_end_is_written_though_it_is_that_of_the_beginning(Database database)
    {
        using var task = Task("status item.status { when failed <- \"New\" }\nupdate Invoice as i where i.id = item.id { status <- \"Done\" }\nset item { account_name <- \"Set\" }\nfail \"no\"", database);
        task.Run("R").Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select status, account_name from invoice").ShouldBe("New Read");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R132")]
    public void A_status_that_was_written_already_is_not_written_over_what_follows(Database database)
    {
        using var task = Task("status item.status { when started <- \"New\" }\nupdate Invoice as i where i.id = item.id { status <- \"Done\" }", database);
        task.Succeed("R");
        task.Ask("select status from invoice").ShouldBe("Done");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R164")]
    public void A_preview_lists_it_and_the_journal_shows_what_it_has_replaced(Database database)
    {
        using var task = Task(Statement + " set item { account_name <- \"Read\" }", database);
        var planned = task.Run("R", preview: true).Preview.ShouldNotBeNull().Writes.Select(w => (w.Step, w.Values.Single())).ToArray();
        planned.ShouldBe([("update Invoice", new PlannedValue("account_name", "\"Read\"", "\"Statement\"")), ("item", new PlannedValue("account_name", "\"Statement\"", "\"Read\""))]);

        task.Succeed("R").Changes.Select(c => (c.Step, new PlannedValue(c.Field, c.Old, c.New))).ShouldBe(planned);
    }
}
