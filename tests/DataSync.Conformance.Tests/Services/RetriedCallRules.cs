using System.Text;
using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Calls that are tried again: only where a repeated one does no harm. Source: tasks R128, R129, §3.8.</summary>
public sealed class RetriedCallRules
{
    private const string Good = "<ReserveBudgetResponse xmlns=\"urn:example:budget\"><ReservationNo>R1</ReservationNo><Remaining>1.50</Remaining><Seen>x</Seen></ReserveBudgetResponse>";
    private const string Xml = "text/xml; charset=utf-8";

    public static TheoryData<string, byte[]?> Failures => new()
    {
        { "its own fault", Answer(500, Fault("s:Server")) },
        { "its own fault, divided", Answer(500, Fault("s:Server.Busy")) },
        { "its own fault in version 1.2", Answer(500, "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>x:Busy</s:Value></s:Subcode></s:Code><s:Reason><s:Text>No.</s:Text></s:Reason></s:Fault>") },
        { "no answer", null },
        { "an error page", HostileServer.Whole(502, "text/html", Encoding.UTF8.GetBytes("<html>no</html>")) },
        { "half an answer", Answer(200, Good)[..^60] },
    };

    [Theory, MemberData(nameof(Failures))]
    [Trait("Rule", "tasks R128"), Trait("Rule", "tasks R129")]
    public void A_call_with_a_key_of_its_own_and_one_that_reads_only_are_tried_again(string failure, byte[]? bytes)
    {
        foreach (var harmless in new[] { "once per item.id", "reads only" })
        {
            using var server = Failing(2, bytes);
            using var task = Task(server, harmless + " retry 2 times");
            task.Succeed().Warnings.Count(warning => warning.Contains("It is tried again in", StringComparison.Ordinal)).ShouldBe(2, failure);
            server.Requests.ShouldBe(3);
            task.Ask("select reservation from invoice").ShouldBe("R1");
        }
    }

    [Theory, MemberData(nameof(Failures))]
    [Trait("Rule", "tasks R128")]
    public void Any_other_call_is_tried_again_only_where_the_service_says_that_it_failed(string failure, byte[]? bytes)
    {
        using var server = Failing(1, bytes);
        using var task = Task(server, "retry 2 times");
        var run = task.Run();
        var surely = failure.StartsWith("its own fault", StringComparison.Ordinal);
        run.Outcome.ShouldBe(surely ? RunOutcome.Succeeded : RunOutcome.Failed, failure);
        server.Requests.ShouldBe(surely ? 2 : 1);
    }

    [Fact]
    [Trait("Rule", "tasks R128")]
    public void A_call_without_a_key_of_its_own_is_told_what_that_means()
    {
        string[] Hints(string clauses) => [.. ServiceTask.Bind(ServiceTask.Budget() + $"task T {{ call erp.ReserveBudget as b {{ CostCentre <- \"1\", Amount <- 1, Until <- null }} {clauses} let x = b.Seen }}")
            .Diagnostics.Select(d => d.Code).Where(code => code == "DS3104")];
        Hints("retry 2 times").ShouldBe(["DS3104"]);
        Hints("once per \"x\" retry 2 times").ShouldBeEmpty();
        Hints("reads only retry 2 times").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "tasks R128")]
    public void A_fault_of_the_caller_is_not_tried_again()
    {
        using var server = Failing(1, Answer(500, Fault("s:Client")));
        using var task = Task(server, "once per item.id retry 2 times");
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "tasks R128"), Trait("Rule", "tasks R158")]
    public void A_call_over_its_time_is_tried_again_only_with_a_key_of_its_own()
    {
        foreach (var (harmless, requests) in new[] { ("once per item.id ", 2), ("", 1) })
        {
            using var server = new HostileServer(number => [number > 1 ? Answer(200, Good) : HostileServer.Silence]);
            using var task = Task(server, harmless + "timeout 2 s retry 2 times for (timeout)");
            var run = task.Run();
            run.Outcome.ShouldBe(requests == 2 ? RunOutcome.Succeeded : RunOutcome.Failed, run.Failure?.ToString());
            server.Requests.ShouldBe(requests);
        }
    }

    private static string Fault(string code) => $"<s:Fault><faultcode>{code}</faultcode><faultstring>No.</faultstring></s:Fault>";

    private static byte[] Answer(int status, string body) => HostileServer.Whole(status, Xml, Encoding.UTF8.GetBytes(HostileServer.Envelope(body)));

    /// <summary>A service that fails so many times, and then answers.</summary>
    private static HostileServer Failing(int times, byte[]? failure) => new(number => number > times ? [Answer(200, Good)] : failure is null ? null : [failure]);

    private static ServiceTask Task(HostileServer server, string clauses)
    {
        var task = new ServiceTask(ServiceTask.Budget() + $$"""
            task T for Invoice as item {
                call erp.ReserveBudget as budget { CostCentre <- "1", Amount <- 1, Until <- null } {{clauses}}
                set item { reservation <- budget.ReservationNo }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        return task;
    }
}
