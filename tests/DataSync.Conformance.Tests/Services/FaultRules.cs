using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Faults and failures of calls, against PHP's SOAP server. Source: tasks §3.8.</summary>
public sealed class FaultRules(BudgetServer server) : IClassFixture<BudgetServer>
{
    private const string Call = "call erp.ReserveBudget as budget { CostCentre <- item.cost_centre when null use \"1\", Amount <- item.total when null use 0, Until <- null } ";

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Rule", "tasks R93")]
    public void The_fields_of_a_declared_fault_are_mapped_by_its_name(int version)
    {
        using var task = new ServiceTask(ServiceTask.Budget(version) + "task T for Invoice as item { " + Call + """
                when fault BudgetExceeded as over { set item { remaining <- over.Limit, note <- "in {over.Year}" when absent keep } stop }
                when fault Locked as locked { set item { owner <- locked.By } }
                set item { reservation <- budget.ReservationNo }
            }
            """, server.Address);
        task.Sql("insert into invoice (id, cost_centre, total, reservation) values ('B', '1', 1000.01, 'old'), ('L', 'locked', 1, 'old'), ('G', '1', 1, 'old')");
        var over = task.Run("B");
        over.Outcome.ShouldBe(RunOutcome.Stopped, over.Failure?.ToString());
        task.Succeed("G");
        // What follows has no answer to take anything from, and leaves it as it is.
        task.Succeed("L").Warnings.ShouldContain(w => w.Contains("fault Locked", StringComparison.Ordinal));
        task.Ask("select id, remaining, owner, note, reservation from invoice order by id").ShouldBe("B 1000.50 - in 2026 old,G - - - R1,L - Berta - old");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Rule", "tasks R101")]
    public void A_call_that_fails_stops_the_task_or_is_tolerated_as_the_step_says(int version)
    {
        using (var task = new ServiceTask(ServiceTask.Budget(version) + "task T for Invoice as item { " + Call + " set item { reservation <- budget.ReservationNo } }", server.Address))
        {
            task.Sql("insert into invoice (id, cost_centre, total) values ('D', 'down', 1), ('B', '1', 2000)");
            var failure = task.Run("D").Failure.ShouldNotBeNull();
            failure.Code.ShouldBe("DS6321");
            failure.Message.ShouldContain("The books are closed.");
            failure.Step.ShouldBe("call ReserveBudget");
            // A declared fault that nothing answers is told by its name, and how it could be answered.
            var exceeded = task.Run("B").Failure.ShouldNotBeNull();
            (exceeded.Code, exceeded.Message, exceeded.Remedy).ShouldBe(("DS6321", "ReserveBudget answers with the fault BudgetExceeded: The budget is exceeded.", "The text is the service's own. Answer it with `when fault BudgetExceeded`."));
        }
        using var tolerant = new ServiceTask(ServiceTask.Budget(version) + "task T for Invoice as item { " + Call + " when failed continue set item { reservation <- budget.ReservationNo, note <- \"went on\" } }", server.Address);
        tolerant.Sql("insert into invoice (id, cost_centre, total, reservation) values ('D', 'down', 1, 'old')");
        tolerant.Succeed("D").Warnings.ShouldContain(w => w.Contains("The books are closed.", StringComparison.Ordinal));
        tolerant.Ask("select reservation, note from invoice").ShouldBe("old went on");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void A_second_attempt_has_the_answer_of_the_first_and_does_not_call_again()
    {
        using var task = new ServiceTask(ServiceTask.Budget() + """
            task T for Invoice as item {
                call erp.GetOrder as got { Number <- 7 }
                call erp.Remind { Text <- "twice {item.id}" }
                if item.note is null { fail "not yet" }
                for each l in got.Order.Line { insert Line { sku <- l.Sku, quantity <- l.Quantity, price <- l.Price } }
                set item { reservation <- got.Order.Customer.Name, day <- got.Order.Due, remaining <- got.Order.Line[0].Price when absent clear }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Run().Failure.ShouldNotBeNull().Message.ShouldBe("not yet");
        task.Sql("update invoice set note = 'now'");
        var second = task.Succeed();
        second.Steps.Take(2).Select(s => s.Outcome).ShouldBe(["done earlier", "done earlier"]);
        server.Php.Kept.Split('\n').Count(l => l == "twice R-1").ShouldBe(1);
        task.Ask("select reservation, day, remaining from invoice").ShouldBe("Hofer 2028-02-29 3.10");
        task.Ask("select count(*), sum(quantity) from line").ShouldBe("2 3");
    }

    [Fact]
    public void A_source_that_is_no_service_is_not_called()
    {
        using var task = new ServiceTask(ServiceTask.Budget() + "task T for Invoice as item { " + Call + " set item { reservation <- budget.ReservationNo } }", server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.RunWith(task.Plan with { Sources = [.. task.Plan.Sources.Select(s => s.Kind == "soap" ? task.Plan.Sources[0] : s)] }).Failure.ShouldNotBeNull().Code.ShouldBe("DS6290");
    }

    [Fact]
    public void A_call_whose_answer_was_lost_is_not_repeated_unless_it_carries_a_key()
    {
        using var silent = new HostileServer(_ => null);
        const string call = "call erp.ReserveBudget as budget { CostCentre <- \"1\", Amount <- 1, Until <- null }";
        using (var task = new ServiceTask(ServiceTask.Budget() + "task T for Invoice as item { " + call + " }", silent.Address))
        {
            task.Sql("insert into invoice (id) values ('R-1')");
            task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6329");
            task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6291");
            silent.Requests.ShouldBe(1);
            task.Run(start: RunStart.Anew).Failure.ShouldNotBeNull().Code.ShouldBe("DS6329");
        }
        using var keyed = new ServiceTask(ServiceTask.Budget() + "task T for Invoice as item { " + call + " once per item.id }", silent.Address);
        keyed.Sql("insert into invoice (id) values ('R-1')");
        keyed.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6329");
        keyed.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6329");
        silent.Requests.ShouldBe(4);
    }
}
