using System.Globalization;
using DataSync.Plans.Runtime;
using DataSync.Sources.Soap;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Links that carry several messages; one that breaks is replaced only where a call does no harm if it arrives twice. Source: tasks R126, §3.8.</summary>
public sealed class KeptLinkRules
{
    private static readonly string Good = HostileServer.Envelope("<PostResponse><Number>42</Number></PostResponse>");

    [Theory]
    [InlineData("reads only", "", 1)]
    [InlineData("once per item.id", "", 1)]
    [InlineData("", "", 1)]
    [InlineData("reads only", ", keep_links: false", 3)]
    [InlineData("", ", keep_links: false", 3)]
    [Trait("Rule", "tasks R126")]
    public async Task Calls_share_a_link_unless_the_source_says_otherwise(string clause, string setting, int links)
    {
        using var server = ServiceServer.Node("ledger.js");
        using var task = ThreeCalls(server.Address + "/open", clause, setting);
        task.Succeed();
        task.Ask("select remaining from invoice").ShouldBe("126");
        using var http = new HttpClient();
        // The port was tried once before, and whoever asks comes by a link too.
        int.Parse(await http.GetStringAsync(new Uri(server.Address)), CultureInfo.InvariantCulture).ShouldBe(links + 2);
    }

    [Theory]
    [InlineData("reads only")]
    [InlineData("once per item.id")]
    [Trait("Rule", "tasks R126")]
    public void A_message_whose_kept_link_breaks_is_sent_once_more_over_a_new_one(string clause)
    {
        using var server = new HostileServer(number => number == 2 ? null : [HostileServer.Kept(Good)]) { Keeps = true };
        using var task = ThreeCalls(server.Address, clause, ", user: \"anna\", password: secret erp, security: \"digest\"");
        task.Succeed();
        (server.Requests, server.Links).ShouldBe((4, 3));
        // Nobody takes the same name token twice.
        server.Said.Select(message => message[message.IndexOf("<wsse:Nonce", StringComparison.Ordinal)..][..140]).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void One_that_must_not_arrive_twice_is_not_sent_again_and_nobody_knows_what_became_of_it()
    {
        using var server = new HostileServer(number => number == 2 ? null : [HostileServer.Kept(Good)]) { Keeps = true };
        using var task = ThreeCalls(server.Address, "");
        var failure = task.Run().Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SoapCodes.NoAnswer, FailureClass.Unknown));
        failure.Remedy.ShouldContain("`keep_links: false`");
        (server.Requests, server.Links).ShouldBe((2, 1));
    }

    [Theory]
    [InlineData("once per item.id", 4)]
    [InlineData("", 2)]
    [Trait("Rule", "tasks R126")]
    public void A_link_whose_time_is_over_says_nothing_of_the_message_on_it(string clause, int requests)
    {
        using var server = new HostileServer(number => [number == 2 ? HostileServer.Whole(408, "text/plain", []) : HostileServer.Kept(Good)]) { Keeps = true };
        using var task = ThreeCalls(server.Address, clause);
        var failure = task.Run().Failure;
        (failure?.Code, failure?.Class).ShouldBe(clause.Length > 0 ? (null, null) : (SoapCodes.Status, FailureClass.Unknown));
        server.Requests.ShouldBe(requests);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("reads only", 1)]
    [Trait("Rule", "tasks R126")]
    public void It_goes_over_no_link_that_has_been_idle_for_a_second(string clause, int links)
    {
        using var server = new HostileServer(_ => [HostileServer.Kept(Good)]) { Keeps = true };
        using var slow = new HostileServer(_ => [HostileServer.Pause, HostileServer.Kept(Good)]) { Keeps = true };
        using var task = new ServiceTask($$"""
            source erp  = soap { wsdl: "node/ledger.wsdl", address: env ERP }
            source slow = soap { wsdl: "node/ledger.wsdl", address: "{{slow.Address}}", keep_links: false }
            task T for Invoice as item {
                call erp.Post as first   { Account <- "A", Amount <- 1 } {{clause}}
                call slow.Post as second { Account <- "B", Amount <- 2 }
                call erp.Post as third   { Account <- "C", Amount <- 3 } {{clause}}
                set item { remaining <- first.Number + second.Number + third.Number }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        (server.Requests, server.Links).ShouldBe((2, links));
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void It_is_not_sent_a_third_time()
    {
        using var server = new HostileServer(number => number > 1 ? null : [HostileServer.Kept(Good)]) { Keeps = true };
        using var task = ThreeCalls(server.Address, "reads only");
        var failure = task.Run().Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SoapCodes.NoAnswer, FailureClass.Unknown));
        server.Requests.ShouldBe(3);
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void A_message_whose_new_link_breaks_is_not_sent_again()
    {
        using var server = new HostileServer(_ => null) { Keeps = true };
        using var task = ThreeCalls(server.Address, "reads only");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.NoAnswer);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void Over_the_new_link_it_has_the_time_that_is_left()
    {
        using var server = new HostileServer(number => number == 1 ? [HostileServer.Kept(Good)] : number == 2 ? null : [HostileServer.Silence]) { Keeps = true };
        using var task = ThreeCalls(server.Address, "reads only", ", timeout: 1 s");
        task.Run().Failure.ShouldNotBeNull().Message.ShouldContain("within 00:00:01");
        server.Requests.ShouldBe(3);
    }

    private static ServiceTask ThreeCalls(string address, string clause, string more = "")
    {
        var task = new ServiceTask($$"""
            source erp = soap { wsdl: "node/ledger.wsdl", address: env ERP{{more}} }
            task T for Invoice as item {
                call erp.Post as first  { Account <- "A", Amount <- 1 } {{clause}}
                call erp.Post as second { Account <- "B", Amount <- 2 } {{clause}}
                call erp.Post as third  { Account <- "C", Amount <- 3 } {{clause}}
                set item { remaining <- first.Number + second.Number + third.Number }
            }
            """, address);
        task.Sql("insert into invoice (id) values ('R-1')");
        return task;
    }
}
