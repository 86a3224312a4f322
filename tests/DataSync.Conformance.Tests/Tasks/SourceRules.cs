using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Sources and what the run records. Source: tasks R20 to R33, R163, R164.</summary>
public sealed class SourceRules
{
    [Fact, Trait("Rule", "tasks R20")]
    [Trait("Rule", "tasks R26")]
    public void A_source_without_an_address_and_a_table_without_a_name_do_not_compile()
    {
        ScriptedTask.Errors("source other = odbc { user: \"x\" }").ShouldBe(["DS2015"]);
        ScriptedTask.Errors("source other = sqlite { }").ShouldBe(["DS2015"]);
        ScriptedTask.Errors("task T { read Nowhere as n where n.id = 1 }").ShouldContain("DS2003");
    }

    [Fact, Trait("Rule", "tasks R29")]
    [Trait("Rule", "tasks R31")]
    public void A_source_pointed_elsewhere_takes_every_step_along_and_is_found_where_the_plan_runs()
    {
        const string script = "task T { insert Feed { invoice <- \"R-1\", note <- \"here\" } }";
        using var one = new ScriptedTask(script, Database.OdbcSqlite);
        using var other = new ScriptedTask(script, Database.OdbcPostgres);
        other.Succeed();
        one.Ask("select count(*) from feed").ShouldBe("0");
        other.Ask("select note from feed").ShouldBe("here");
    }

    [Fact, Trait("Rule", "tasks R28")]
    public void A_data_source_name_that_this_machine_does_not_know_is_a_matter_of_set_up_and_is_named()
    {
        using var task = new ScriptedTask("""
            source elsewhere = odbc { connection: "DSN=no_such_dsn" }
            table Far in elsewhere as "far" { key id : int }
            task T { read Far as f where f.id = 1 }
            """, Database.Sqlite, create: false);
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Class.ShouldBeOneOf(FailureClass.Setup, FailureClass.Connection);
        failure.ToString().ShouldContain("no_such_dsn");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R27")]
    [Trait("Rule", "tasks R163")]
    [Trait("Rule", "tasks R164")]
    public void Every_changed_field_is_recorded_and_a_preview_tells_the_same_and_writes_nothing(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                set item { status <- "Done" }
                upsert Account by code { code <- item.account_id when null fail, name <- "new", credit_limit <- item.credit_limit }
            }
            """, database);
        task.Sql("insert into account (code, name, credit_limit) values ('A', 'old', 5.00)");
        task.Sql("insert into invoice (id, account_id, credit_limit, status) values ('R-1', 'A', 5.00, 'New')");
        var preview = task.Run("R-1", preview: true);
        preview.Outcome.ShouldBe(RunOutcome.Succeeded, preview.Failure?.ToString());
        task.Ask("select name from account").ShouldBe("old");
        task.Ask("select status from invoice").ShouldBe("New");
        var planned = preview.Preview.ShouldNotBeNull().Writes.SelectMany(w => w.Values.Select(v => $"{w.Table}.{v.Column}: {v.Old} -> {v.New}")).Order(StringComparer.Ordinal);
        var result = task.Succeed("R-1");
        result.Changes.Select(c => $"{c.Table}.{c.Field}: {c.Old} -> {c.New}").Order(StringComparer.Ordinal).ShouldBe(planned);
        result.Changes.Select(c => c.Field).Order(StringComparer.Ordinal).ShouldBe(["name", "status"]);
    }
}
