namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What a task may set as the status of its item, and who sees it. Source: tasks R135 to R137, C43.</summary>
public sealed class StatusRules
{
    [Theory]
    [InlineData("status item.state { when failed <- \"Failed\" }", "DS2005")]
    [InlineData("status item.status { when succeeded <- \"Nonsense\" }", "DS2209")]
    [InlineData("status item.status { when started <- 1 }", "DS2201")]
    [Trait("Rule", "tasks R135"), Trait("Rule", "tasks R136")]
    public void A_status_is_a_column_of_the_item_and_one_of_its_declared_values(string head, string code) =>
        ScriptedTask.Errors($"task T for Invoice as item {{ {head} set item {{ on_hold <- false }} }}").ShouldBe([code]);

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R137")]
    public void A_status_that_a_task_has_set_is_read_by_what_comes_after_it(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                status item.status { when succeeded <- "Done" }
                set item { on_hold <- false }
            }
            task Later { for each i in Invoice where i.status = "Done" { insert Feed { invoice <- i.id } } }
            """, database);
        task.Sql("insert into invoice (id, status) values ('R-1', 'New'), ('R-2', 'New')");
        task.Succeed("R-2");

        task.RunAs("Later", new Engine.Running.RunOptions()).Failure.ShouldBeNull();

        task.Ask("select invoice from feed").ShouldBe("R-2");
    }
}
