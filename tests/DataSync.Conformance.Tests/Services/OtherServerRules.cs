using System.Text;
using DataSync.Sources.Soap;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Calls of services by servers of other makers: Spyne, whose description is its own, the package soap of npm, and PHP's in style rpc. Source: tasks §4.6, §7.2.</summary>
public sealed class OtherServerRules
{
    [Theory]
    [InlineData("11")]
    [InlineData("12")]
    public void Spyne_checks_every_message_against_its_own_schema(string version)
    {
        using var server = ServiceServer.Spyne("stock.py", version);
        using var task = new ServiceTask($$"""
            source erp = soap { wsdl: "stock{{version}}.wsdl", address: env ERP }
            task T for Invoice as item {
                call erp.put as said { item.picture <- sha256("x"), item.active <- true, item.price <- 12.3400, item.since <- 2024-02-29, item.quantity <- 3, item.sku <- "ä<&>" }
                call erp.get as got { sku <- "A-1" } reads only
                call erp.many as all { count <- 20000 } reads only
                for each i in all.manyResult.Item { if i.quantity >= 19998 { insert Line { sku <- i.sku, quantity <- i.quantity, price <- i.price } } }
                set item {
                    note  <- said.putResult
                    owner <- "{got.getResult.sku} {got.getResult.quantity} {got.getResult.price} {got.getResult.picture}" when absent fail
                    day   <- got.getResult.since
                }
            }
            """.Replace("sha256(\"x\")", "null", StringComparison.Ordinal), server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select note, owner, day from invoice").ShouldBe("ä<&> 3 12.3400 2024-02-29 None True A-1 3 12.3400 00ff 2024-02-29");
        task.Ask("select sku, quantity, price from line order by sku").ShouldBe("S19998 19998 -,S19999 19999 -");
    }

    [Fact]
    [Trait("Rule", "tasks R95")]
    public void An_operation_that_is_gone_fails_when_compiling_against_the_new_description_and_otherwise_when_it_is_called()
    {
        const string script = "task T for Invoice as item { call erp.FetchOrder as got { Number <- 1 } set item { owner <- got.Order.Customer.Name } }";
        ServiceTask.Errors(ServiceTask.Budget() + script).ShouldHaveSingleItem().Code.ShouldBe("DS3091");
        using var server = ServiceServer.Php("budget.php");
        using var task = new ServiceTask(ServiceTask.Budget() + script, server.Address, edit: before => before.Replace("GetOrder", "FetchOrder", StringComparison.Ordinal));
        task.Sql("insert into invoice (id) values ('R-1')");
        var failure = task.Run().Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SoapCodes.OperationGone, DataSync.Plans.Runtime.FailureClass.Setup), failure.ToString());
    }

    [Fact]
    [Trait("Rule", "tasks R104")]
    public void What_is_in_an_element_that_is_nil_is_empty_and_what_is_in_a_missing_one_stays()
    {
        using var server = new HostileServer(number => [HostileServer.Whole(200, "text/xml", Encoding.UTF8.GetBytes(HostileServer.Envelope(number == 1
            ? "<getResponse><getResult xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"1\"/></getResponse>" : "<getResponse/>")))]);
        using var task = new ServiceTask("""
            source erp = soap { wsdl: "stock11.wsdl", address: env ERP }
            task T for Invoice as item {
                call erp.get as got { sku <- item.id } reads only
                set item { owner <- got.getResult.sku, remaining <- got.getResult.price, day <- got.getResult.since }
            }
            """, server.Address);
        task.Sql("insert into invoice (id, owner, remaining) values ('N', 'Berta', '1.50'), ('V', 'Berta', '1.50')");
        task.Succeed("N");
        task.Succeed("V");
        task.Ask("select id, owner, remaining, day from invoice order by id").ShouldBe("N - - -,V Berta 1.50 -");
    }

    [Theory]
    [InlineData("open", "")]
    [InlineData("text", ", user: \"anna\", password: secret erp, security: \"text\"")]
    [InlineData("digest", ", user: \"anna\", password: secret erp, security: \"digest\"")]
    public void The_package_soap_takes_a_user_name_token_with_a_time_stamp(string path, string security)
    {
        using var server = ServiceServer.Node("ledger.js");
        using var task = new ServiceTask($$"""
            source erp = soap { wsdl: "node/ledger.wsdl", address: env ERP{{security}} }
            task T for Invoice as item {
                call erp.Post as first  { Account <- "A", Amount <- 1.50, Tag[0] <- "x", Tag[1] <- "y" }
                call erp.Post as posted { Account <- item.cost_centre when null use "", Amount <- 0.1 } when fault Closed as closed { set item { day <- closed.Since } stop }
                set item { note <- first.Text, remaining <- posted.Number }
            }
            """, $"{server.Address}/{path}");
        task.Sql("insert into invoice (id, cost_centre) values ('R-1', 'B'), ('C', 'closed')");
        task.Succeed();
        task.Run("C").Failure.ShouldBeNull();
        task.Ask("select id, note, remaining, day from invoice order by id").ShouldBe("C - - 2026-01-31,R-1 A 1.5 x+y 42 -");
        if (security.Length == 0) return;
        task.Variables["DATASYNC_SECRET_ERP"].ShouldNotBeEmpty();
        using var wrong = new ServiceTask($"source erp = soap {{ wsdl: \"node/ledger.wsdl\", address: env ERP{security.Replace("anna", "berta", StringComparison.Ordinal)} }}\ntask T for Invoice as item {{ call erp.Post {{ Account <- \"A\", Amount <- 1 }} }}", $"{server.Address}/{path}");
        wrong.Sql("insert into invoice (id) values ('R-1')");
        wrong.Run().Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.LoginRefused);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Style_rpc_has_its_parts_in_an_element_of_the_operations_name(int version)
    {
        using var server = ServiceServer.Php("tally.php");
        using var task = new ServiceTask($$"""
            source erp = soap { wsdl: "tally.wsdl", port: "Tally{{version}}", address: env ERP }
            task T for Invoice as item {
                call erp.add as added { left <- 40, right <- 2, entry.name <- "x & y", entry.count <- 7 } reads only
                for each e in added.entries.entry { insert Line { sku <- e.name, quantity <- e.count when absent use 0 } }
                set item { note <- "{added.sum} {added.entries.entry[0].name}" when absent fail }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select note from invoice").ShouldBe("42 x & y");
        task.Ask("select sku, quantity from line order by sku").ShouldBe("more 0,x & y 7");
    }
}
