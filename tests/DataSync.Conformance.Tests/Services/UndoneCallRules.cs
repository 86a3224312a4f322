using System.Text;
using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Calls that another call takes back when the run fails behind them. Source: tasks §3.8, §3.9, C34.</summary>
public sealed class UndoneCallRules
{
    private const string Good = "<ReserveBudgetResponse xmlns=\"urn:example:budget\"><ReservationNo>R1</ReservationNo><Remaining>1.50</Remaining><Seen>x</Seen></ReserveBudgetResponse>";

    private static readonly string Steps = ServiceTask.Budget() + """
        task T for Invoice as item {
            call erp.ReserveBudget as budget { CostCentre <- "1", Amount <- 1, Until <- null }
                undo { call erp.Remind { Text <- "cancel {budget.ReservationNo}" } }
            read Line as gate where gate.sku = "gate" when none fail "No gate."
            set item { reservation <- budget.ReservationNo }
        }
        """;

    [Fact]
    public void A_call_is_taken_back_with_what_it_gave_and_made_anew_by_the_next_attempt()
    {
        using var server = new HostileServer(_ => [Answer(Good)]);
        using var task = Given(server);

        var failed = task.Run();

        failed.Failure.ShouldNotBeNull().Message.ShouldBe("No gate.");
        failed.Warnings.ShouldBeEmpty();
        Told(server).ShouldBe(["reserve", "cancel R1"]);

        task.Sql("insert into line (sku, quantity) values ('gate', 1)");
        task.Succeed().Attempt.ShouldBe(2);
        Told(server).ShouldBe(["reserve", "cancel R1", "reserve"]);
        task.Ask("select reservation from invoice").ShouldBe("R1");
    }

    [Fact]
    public void A_call_that_takes_back_and_is_not_answered_is_not_repeated_by_itself()
    {
        using var server = new HostileServer(number => number == 2 ? null : [Answer(Good)]);
        using var task = Given(server);

        task.Run().Warnings.Single().ShouldStartWith("call ReserveBudget: DS6276: it was not undone: ");
        task.Sql("insert into line (sku, quantity) values ('gate', 1)");

        // Nobody knows whether the service has taken it back.
        var next = task.Run();
        next.Outcome.ShouldBe(RunOutcome.Failed);
        (next.Failure.ShouldNotBeNull().Code, next.Failure.Step).ShouldBe(("DS6291", "call Remind"));
        Told(server).ShouldBe(["reserve", "cancel R1"]);
    }

    [Fact]
    public void After_a_kill_a_call_is_taken_back_by_what_was_read_when_it_was_made()
    {
        using var server = new HostileServer(_ => [Answer(Good)]);
        using var task = new ServiceTask(ServiceTask.Budget() + """
            task T for Invoice as item {
                read Line as rate where rate.sku = "rate"
                call erp.ReserveBudget as budget { CostCentre <- "1", Amount <- rate.quantity, Until <- null }
                    undo { call erp.Remind { Text <- "cancel {budget.ReservationNo}: {rate.quantity}" } }
                fail "No."
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Sql("insert into line (sku, quantity) values ('rate', 1)");
        task.Run(breakAfterStep: 2).Outcome.ShouldBe(RunOutcome.BrokenOff);
        task.Sql("update line set quantity = 2 where sku = 'rate'");

        task.Run().Failure.ShouldNotBeNull().Message.ShouldBe("No.");

        server.Said.Count.ShouldBe(2);
        server.Said[1].ShouldContain("cancel R1: 1<");
    }

    private static string[] Told(HostileServer server) => [.. server.Said.Select(said => said.Contains("cancel R1", StringComparison.Ordinal) ? "cancel R1" : "reserve")];

    private static byte[] Answer(string body) => HostileServer.Whole(200, "text/xml; charset=utf-8", Encoding.UTF8.GetBytes(HostileServer.Envelope(body)));

    private static ServiceTask Given(HostileServer server)
    {
        var task = new ServiceTask(Steps, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        return task;
    }
}
