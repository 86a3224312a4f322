using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Services;

/// <summary>What stands in the head of an answer, as its description declares it: against PHP's SOAP server. Source: tasks §2.7, R91.</summary>
public sealed class AnswerHeadRules(BudgetServer server) : IClassFixture<BudgetServer>
{
    private const string Script = """
        task T for Invoice as item {
            call erp.PlaceOrder as placed { Order.Number <- 3, Order.Customer.Name <- "x", Order.currency <- "EUR" }
            for each s in placed.header.Receipt.Step { insert Line { sku <- s.Name, quantity <- 1 } }
            set item {
                remaining <- placed.header.Receipt.Number
                owner     <- placed.header.Receipt.Clerk
                note      <- "{placed.header.Load} {placed.header.Receipt.Step[1].Name}"
            }
        }

        """;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Rule", "tasks R91")]
    public void The_head_of_an_answer_is_read_like_an_element_of_it(int version)
    {
        using var task = Task(Script, version);
        task.Succeed();
        task.Ask("select remaining, owner, note from invoice").ShouldBe("1003 Berta 73 noted");
        task.Ask("select sku from line order by sku").ShouldBe("noted,taken");
    }

    [Theory]
    [InlineData(0, "5.00 Ute")]
    [InlineData(1, "1001 Ute")]
    [InlineData(2, "1002 -")]
    [Trait("Rule", "tasks R104")]
    public void What_a_head_leaves_out_says_nothing_and_what_is_nil_in_it_is_empty(int number, string expected)
    {
        using var task = Task($$"""
            task T for Invoice as item {
                call erp.PlaceOrder as placed { Order.Number <- {{number}}, Order.Customer.Name <- "x", Order.currency <- "EUR" }
                set item { remaining <- placed.header.Receipt.Number, owner <- placed.header.Receipt.Clerk }
            }
            """);
        task.Sql("update invoice set remaining = '5.00', owner = 'Ute'");
        task.Succeed();
        task.Ask("select remaining, owner from invoice").ShouldBe(expected);
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_second_attempt_has_the_head_from_the_journal()
    {
        using var task = Task(Script.Replace("set item {", "if item.note is null { fail \"not yet\" } set item {", StringComparison.Ordinal).Replace("for each s in placed.header.Receipt.Step { insert Line { sku <- s.Name, quantity <- 1 } }", "", StringComparison.Ordinal));
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        task.Sql("update invoice set note = 'x'");
        task.Succeed().Steps.ShouldContain(s => s.Outcome == "done earlier");
        task.Ask("select remaining, owner, note from invoice").ShouldBe("1003 Berta 73 noted");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_test_gives_a_head_too() => ServiceTask.Test(ServiceTask.Budget() + Script + """
        test "a head" {
            given Invoice { id: "R-1" }
            given erp.PlaceOrder returns { `header.Load`: 9, `header.Receipt.Number`: 7, `header.Receipt.Clerk`: null, `header.Receipt.Step[0].Name`: "a", `header.Receipt.Step[1].Name`: "b" }
            run T for "R-1"
            expect succeeded
            expect Invoice "R-1" { remaining: 7, note: "9 b" }
            expect Line "b" { quantity: 1 }
        }
        """).ShouldBeEmpty();

    [Theory]
    [InlineData("placed.header.Receit.Number", "DS3093", "placed.header has no element Receit.")]
    [InlineData("placed.header.Receipt", "DS3094", "header.Receipt holds other elements and no value.")]
    [InlineData("placed.heder.Receipt.Number", "DS3093", "placed has no element heder.")]
    [Trait("Rule", "tasks R89")]
    public void What_the_description_has_not_in_the_head_does_not_compile(string expression, string code, string message)
    {
        var error = ServiceTask.Errors(ServiceTask.Budget() + $"task T {{ call erp.PlaceOrder as placed {{ Order.Number <- 1, Order.Customer.Name <- \"x\", Order.currency <- \"x\" }} let x = {expression} }}").ShouldHaveSingleItem();
        (error.Code, error.Message).ShouldBe((code, message));
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void An_element_of_the_answer_that_is_called_header_goes_before_its_head()
    {
        static string Edited(string wsdl) => wsdl.Replace("<xs:element name=\"PlaceOrderResponse\"><xs:complexType><xs:sequence>", "<xs:element name=\"PlaceOrderResponse\"><xs:complexType><xs:sequence><xs:element name=\"header\" type=\"xs:string\" minOccurs=\"0\"/>", StringComparison.Ordinal);
        using var server = HostileServer.Of(200, "text/xml", "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><Load>3</Load></s:Header><s:Body><PlaceOrderResponse><header>own</header><Seen>x</Seen></PlaceOrderResponse></s:Body></s:Envelope>");
        using var task = new ServiceTask(ServiceTask.Budget() + "task T for Invoice as item { call erp.PlaceOrder as placed { Order.Number <- 1, Order.Customer.Name <- \"x\", Order.currency <- \"x\" } set item { owner <- placed.header } }", server.Address, edit: Edited);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select owner from invoice").ShouldBe("own");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void An_answer_without_anything_in_its_body_may_have_a_head()
    {
        static string Edited(string wsdl) => wsdl.Replace("<wsdl:message name=\"PlaceOrderOut\"><wsdl:part name=\"parameters\" element=\"b:PlaceOrderResponse\"/></wsdl:message>", "<wsdl:message name=\"PlaceOrderOut\"/>", StringComparison.Ordinal);
        using var server = HostileServer.Of(200, "text/xml", "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><Other/><Load>3</Load></s:Header><s:Body/></s:Envelope>");
        using var task = new ServiceTask(ServiceTask.Budget() + "task T for Invoice as item { call erp.PlaceOrder as placed { Order.Number <- 1, Order.Customer.Name <- \"x\", Order.currency <- \"x\" } set item { note <- \"{placed.header.Load}\" } }", server.Address, edit: Edited);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select note from invoice").ShouldBe("3");
    }

    private ServiceTask Task(string script, int version = 11)
    {
        var task = new ServiceTask(ServiceTask.Budget(version) + script, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        return task;
    }
}
