using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Items that a script sends to a queue, with a path of their own. Source: tasks R119, R121, R125, R130, C37.</summary>
public sealed class RouteRules
{
    private const string Queue = "queue Exceptions for Invoice\nqueue Later for Invoice\n";

    private static JournaledRun Held(ScriptedTask task) => task.Journal.Find(new RunFilter(Held: true)).ShouldHaveSingleItem();

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R119"), Trait("Rule", "tasks R121"), Trait("Rule", "tasks R125"), Trait("Rule", "tasks R132")]
    public void An_outcome_that_is_routed_ends_the_run_and_the_item_waits_in_that_queue_until_it_goes_on(Database database)
    {
        using var task = new ScriptedTask(Queue + """
            task T for Invoice as item {
                status item.status { when succeeded <- "Done", when failed <- "Failed" }
                set item { account_name <- "staged" }
                insert Feed { invoice <- item.id }
                read Account as a where a.code = item.account_id
                    when none route Exceptions { reason <- "There is no account {item.account_id}.", priority <- 7 }
                set item { account_name <- a.name }
            }
            """, database);
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");

        var run = task.Run("R-1");

        var failure = run.Failure.ShouldNotBeNull();
        (failure.Code, failure.Message, failure.Step).ShouldBe(("DS6287", "There is no account A.", "route Exceptions"));
        task.Ask("select status, account_name from invoice").ShouldBe("Failed -");
        var held = Held(task);
        (held.Queue, held.Reason, held.Priority).ShouldBe(("Exceptions", "There is no account A.", 7));
        task.Journal.Find(new RunFilter(Held: true, Queue: "Later")).ShouldBeEmpty();

        task.Sql("insert into account (code, name) values ('A', 'Hofer')");
        task.Succeed("R-1").Steps.First(step => step.Step == "insert Feed").Outcome.ShouldBe("done earlier");
        task.Journal.Find(new RunFilter(Held: true)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R119"), Trait("Rule", "tasks R130")]
    public void When_failed_sends_the_item_once_with_what_failed(Database database)
    {
        using var task = new ScriptedTask(Queue + """
            task T for Invoice as item {
                retry 2 times
                when failed as problem route Later { reason <- "{problem.step}: {problem.text}" }
                insert Feed { invoice <- item.id }
                insert Feed { invoice <- item.id }
            }
            """, database);
        task.Sql("insert into invoice (id) values ('R-1')");

        var run = task.Run("R-1");

        run.Failure.ShouldNotBeNull().Code.ShouldBe("DS6214");
        var held = Held(task);
        held.Queue.ShouldBe("Later");
        held.Reason.ShouldStartWith("insert Feed 2: ");
        held.Attempts.ShouldBe(1);
        run.Steps.First(step => step.Step == "route Later").Executions.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "tasks R119"), Trait("Rule", "tasks R45")]
    public void A_route_that_is_answered_counts_for_nothing_and_a_later_failure_goes_its_own_way()
    {
        using var task = new ScriptedTask(Queue + """
            task T for Invoice as item {
                read Account as a where a.code = item.account_id
                    when none { if item.on_hold { route Later } route Exceptions { reason <- "none" } }
                    when failed continue
                insert Feed { invoice <- "F" }
                insert Feed { invoice <- "F" }
            }
            """);
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");

        task.Run("R-1").Failure.ShouldNotBeNull().Code.ShouldBe("DS6214");

        Held(task).Queue.ShouldBe("");
    }

    [Fact]
    [Trait("Rule", "tasks R140")]
    public void A_reason_shows_nothing_that_is_masked()
    {
        using var task = new ScriptedTask("""
            table Person in shop as "person" { key id : text(8), mail : text(40)? masked }
            queue People for Person
            task T for Person as p { route People { reason <- "Ask {p.mail}." } }
            """);
        task.Sql("insert into person (id, mail) values ('1', 'anna@example.com')");

        task.Run("1").Failure.ShouldNotBeNull().Message.ShouldNotContain("anna");

        Held(task).Reason.ShouldNotContain("anna");
    }

    [Fact]
    [Trait("Rule", "tasks R166")]
    public void An_explanation_and_a_preview_say_where_the_item_goes()
    {
        using var task = new ScriptedTask(Queue + "task T for Invoice as item { route Later { reason <- \"later\" } }");
        task.Sql("insert into invoice (id) values ('R-1')");

        task.Explain().ToText().ShouldContain("its item waits in Later");
        task.Run("R-1", preview: true).Failure.ShouldNotBeNull().Code.ShouldBe("DS6287");
        task.Journal.Find(new RunFilter(Held: true)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DS3105", "task T for Invoice as item { route Exeptions { reason <- \"x\" } }")]
    [InlineData("DS3106", "task T for Account as item { route Exceptions }")]
    [InlineData("DS3106", "task T { route Exceptions }")]
    [InlineData("DS2005", "task T for Invoice as item { route Exceptions { reasn <- \"x\" } }")]
    [InlineData("DS2201", "task T for Invoice as item { route Exceptions { reason <- 1 } }")]
    [InlineData("DS2002", "queue Exceptions for Invoice\ntask T for Invoice as item { route Exceptions }")]
    [InlineData("DS2003", "queue Other for Nothing\ntask T for Invoice as item { route Other }")]
    public void A_route_that_leads_nowhere_does_not_compile(string code, string script) => ScriptedTask.Errors(Queue + script).ShouldBe([code]);
}
