using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Elements of a type that extends the one which the description names, as <c>xsi:type</c> says: sent to Spyne, which checks them, and read from it. Source: tasks §2.7, R91.</summary>
public sealed class ExtendedTypeRules
{
    private static readonly Func<string, string> Abstract = wsdl => wsdl.Replace("<xs:complexType name=\"Payment\">", "<xs:complexType name=\"Payment\" abstract=\"true\">", StringComparison.Ordinal);

    [Theory]
    [InlineData("11", "payment.Card.number <- \"C-1\", payment.Card.amount <- 1.50", "card C-1 1.50")]
    [InlineData("12", "payment.Transfer.amount <- 2, payment.Transfer.iban <- \"AT61\"", "transfer AT61 2")]
    [InlineData("11", "payment.GoldCard.number <- \"G-1\", payment.GoldCard.amount <- 1, payment.GoldCard.bonus <- 7", "gold G-1 1 7")]
    [InlineData("12", "payment.Card.GoldCard.number <- \"G-1\", payment.Card.GoldCard.amount <- 1", "gold G-1 1 None")]
    [Trait("Rule", "tasks R91")]
    public void A_call_says_as_which_type_it_sends_an_element(string version, string lines, string said)
    {
        using var server = ServiceServer.Spyne("payments.py", version);
        using var task = Task(server, version, $"call erp.pay as paid {{ {lines} }} set item {{ note <- paid.payResult }}", Abstract);
        task.Succeed();
        task.Ask("select note from invoice").ShouldBe(said);
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_type_that_is_not_abstract_may_be_sent_as_it_is()
    {
        using var server = ServiceServer.Spyne("payments.py", "11");
        using var task = Task(server, "11", "call erp.pay as paid { payment.amount <- 1.50 } set item { note <- paid.payResult }");
        task.Succeed();
        task.Ask("select note from invoice").ShouldBe("plain 1.50");
    }

    [Theory]
    [InlineData("11")]
    [InlineData("12")]
    [Trait("Rule", "tasks R91")]
    public void Every_element_of_a_list_is_sent_as_the_type_that_is_named_in_it(string version)
    {
        using var server = ServiceServer.Spyne("payments.py", version);
        using var task = Task(server, version, """
            read Line as first where first.quantity > 0 order by first.sku limit 100 when many all as lines
            call erp.pay_all as paid { payments.Payment <- for each l in lines { Card.number <- l.sku, Card.amount <- l.quantity } }
            set item { note <- paid.pay_allResult }
            """, Abstract);
        task.Sql("insert into line values ('A', 2, null), ('B', 1, null)");
        task.Succeed();
        task.Ask("select note from invoice").ShouldBe("card A 2, card B 1");
    }

    [Theory]
    [InlineData("gold", "1.50 G-1 - G-1 7")]
    [InlineData("card", "2.50 C-1 - - -")]
    [InlineData("transfer", "3.50 - AT61 - -")]
    [InlineData("plain", "4.50 - - - -")]
    [Trait("Rule", "tasks R91")]
    public void An_answer_is_read_as_the_type_that_it_says_and_as_all_that_this_extends(string kind, string expected)
    {
        using var server = ServiceServer.Spyne("payments.py", "11");
        using var task = Task(server, "11", $$"""
            call erp.last as got { kind <- "{{kind}}" } reads only
            set item {
                remaining <- got.lastResult.amount
                owner     <- got.lastResult.Card.number
                reservation <- got.lastResult.Transfer.iban
                cost_centre <- got.lastResult.GoldCard.number
                note <- "{got.lastResult.Card.GoldCard.bonus}"
            }
            """);
        task.Succeed();
        task.Ask("select remaining, owner, reservation, cost_centre, note from invoice").ShouldBe(expected);
    }

    [Fact]
    [Trait("Rule", "tasks R104")]
    public void What_is_of_another_type_is_missing_and_leaves_its_target_alone()
    {
        using var server = ServiceServer.Spyne("payments.py", "11");
        using var task = Task(server, "11", "call erp.last as got { kind <- \"transfer\" } reads only set item { owner <- got.lastResult.Card.number, note <- got.lastResult.Transfer.iban }");
        task.Sql("update invoice set owner = 'Berta', note = 'x'");
        task.Succeed();
        task.Ask("select owner, note from invoice").ShouldBe("Berta AT61");
    }

    [Theory]
    [InlineData("11")]
    [InlineData("12")]
    [Trait("Rule", "tasks R91")]
    public void Elements_of_a_list_are_read_each_as_its_own_type(string version)
    {
        using var server = ServiceServer.Spyne("payments.py", version);
        using var task = Task(server, version, """
            call erp.all as got { } reads only
            for each p in got.allResult.Payment {
                insert Line { sku <- p.Card.number when null use "none {p.amount}", quantity <- p.Card.GoldCard.bonus when null use 0, price <- p.amount }
            }
            """, Abstract);
        task.Succeed();
        task.Ask("select sku, quantity, price from line order by sku").ShouldBe("C-1 0 2.50,G-1 7 1.50,none 3.50 0 3.50,none 4.50 0 4.50");
    }

    [Theory]
    [InlineData("payment.amount <- 1", "DS3120", "payment is of an abstract type, and no line says which type is sent.")]
    [InlineData("", "DS3120", "payment is of an abstract type, and no line says which type is sent.")]
    [InlineData("payment.Card.number <- \"x\"", "DS3095", "pay needs a value for payment.Card.amount.")]
    [InlineData("payment.Card.number <- \"x\", payment.Card.amount <- 1, payment.Transfer.iban <- \"x\"", "DS3121", "payment is sent as one type, and its lines name several: Card, Transfer.")]
    [InlineData("payment.Card.number <- \"x\", payment.Card.amount <- 1, payment.Card.GoldCard.bonus <- 1", "DS3121", "Card is sent as one type, and its lines name several: Card, GoldCard.")]
    [InlineData("payment.Cart.number <- \"x\"", "DS3093", "pay.payment has no element Cart.")]
    [InlineData("payment.Card <- \"x\"", "DS3094", "payment.Card holds other elements and no value.")]
    [Trait("Rule", "tasks R90")]
    public void Lines_that_do_not_say_one_type_do_not_compile(string lines, string code, string message)
    {
        var errors = ServiceTask.Errors(Source("11") + $"task T {{ call erp.pay {{ {lines} }} }}", Abstract);
        errors.Where(e => e.Code == code).ShouldHaveSingleItem().Message.ShouldBe(message);
    }

    [Fact]
    [Trait("Rule", "tasks R90")]
    public void Lines_of_the_described_type_and_of_one_that_extends_it_do_not_go_together() =>
        ServiceTask.Errors(Source("11") + "task T { call erp.pay { payment.amount <- 1, payment.Card.number <- \"x\", payment.Card.amount <- 1 } }").ShouldHaveSingleItem().Message
            .ShouldBe("payment is sent as one type, and its lines name several: Payment, Card.");

    [Fact]
    [Trait("Rule", "tasks R90")]
    public void A_list_of_an_abstract_type_says_in_its_lines_what_is_sent() =>
        ServiceTask.Errors(Source("11") + "task T { read Line as first where first.quantity > 0 order by first.sku limit 100 when many all as lines call erp.pay_all { payments.Payment <- for each l in lines { amount <- l.quantity } } }", Abstract)
            .ShouldContain(e => e.Code == "DS3120");

    [Fact]
    [Trait("Rule", "tasks R97")]
    public void A_plan_holds_of_the_types_that_extend_others_only_those_that_it_names()
    {
        using var task = Task(null, "11", "call erp.last as got { kind <- \"x\" } reads only set item { owner <- got.lastResult.Card.number }");
        task.Plan.Services[0].Contract.Types.Select(t => t.Name).Where(name => name is "Card" or "GoldCard" or "Transfer").ShouldBe(["Card"]);
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_test_gives_an_element_of_such_a_type() => ServiceTask.Test(Source("11") + """
        task T for Invoice as item {
            call erp.last as got { kind <- "x" } reads only
            set item { owner <- got.lastResult.Card.number, note <- got.lastResult.Transfer.iban }
        }
        test "a card" {
            given Invoice { id: "R-1", note: "before" }
            given erp.last returns { `lastResult.Card.number`: "C-1" }
            run T for "R-1"
            expect succeeded
            expect Invoice "R-1" { owner: "C-1", note: "before" }
        }
        """).ShouldBeEmpty();

    [Theory]
    [InlineData(" xsi:type=\"x:GoldCard\" xmlns:x=\"urn:elsewhere\"", "G")]
    [InlineData(" xsi:type=\"GoldCard\"", "G")]
    [InlineData(" xsi:type=\"Unknown\"", "-")]
    [InlineData(" xsi:type=\"\"", "-")]
    [InlineData(" xsi:type=\"no:such\"", "-")]
    [Trait("Rule", "tasks R91")]
    public void A_type_is_known_by_its_local_name_and_an_unknown_one_is_what_is_described(string type, string owner)
    {
        using var server = HostileServer.Of(200, "text/xml", HostileServer.Envelope($"<lastResponse xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><lastResult{type}><amount>1</amount><number>G</number><Card><number>x</number></Card></lastResult></lastResponse>"));
        using var task = new ServiceTask(Source("11") + "task T for Invoice as item { call erp.last as got { kind <- \"x\" } reads only set item { remaining <- got.lastResult.amount, owner <- got.lastResult.Card.number } }", server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select remaining, owner from invoice").ShouldBe($"1 {owner}");
    }

    private static string Source(string version) => $"source erp = soap {{ wsdl: \"payments{version}.wsdl\", address: env ERP }}\n";

    private static ServiceTask Task(ServiceServer? server, string version, string steps, Func<string, string>? edit = null)
    {
        var task = new ServiceTask(Source(version) + $"task T for Invoice as item {{ {steps} }}", server?.Address ?? "http://127.0.0.1:1/", edit: edit);
        task.Sql("insert into invoice (id) values ('R-1')");
        return task;
    }
}
