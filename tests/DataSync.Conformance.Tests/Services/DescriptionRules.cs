using DataSync.Language.Diagnostics;

namespace DataSync.Conformance.Tests.Services;

/// <summary>What the compiler says of calls that do not fit the description of their service. Source: tasks §4.6.</summary>
public sealed class DescriptionRules
{
    private const string Full = "call erp.ReserveBudget as b { CostCentre <- \"1\", Amount <- 1, Until <- null }";

    [Theory]
    [InlineData("call erp.ReserveBudget as b { Amount <- 1, Until <- null }", "ReserveBudget needs a value for CostCentre.")]
    [InlineData("call erp.ReserveBudget as b { CostCentre <- \"1\", Amount <- 1 }", "ReserveBudget needs a value for Until.")]
    [InlineData("call erp.PlaceOrder { Order.Number <- 1, Order.currency <- \"x\" }", "PlaceOrder needs a value for Order.Customer.Name.")]
    [InlineData("call erp.PlaceOrder { Order.Number <- 1, Order.Customer.Name <- \"x\" }", "PlaceOrder needs a value for Order.currency.")]
    [InlineData("call erp.PlaceOrder { Order.Number <- 1, Order.Customer.Name <- \"x\", Order.currency <- \"x\", Order.Line[0].Sku <- \"x\" }", "PlaceOrder needs a value for Order.Line.Quantity.")]
    [InlineData("call erp.PlaceOrder { Order.Number <- 1, Order.Customer.Name <- \"x\", Order.currency <- \"x\", Order.Previous.Number <- 1 }", "PlaceOrder needs a value for Order.Previous.Customer.Name.")]
    [Trait("Rule", "tasks R90")]
    public void A_required_input_without_a_value_does_not_compile(string call, string message) =>
        ServiceTask.Errors(ServiceTask.Budget() + $"task T {{ {call} }}").Where(e => e.Code == "DS3095").Select(e => e.Message).ShouldContain(message);

    [Theory]
    [InlineData("call erp.Pay as p { }", "Pay needs one of Card, Account.")]
    [InlineData("call erp.Pay as p { Card <- \"1\", Account <- \"2\" }", "Pay takes one of Card, Account, and here are several.")]
    public void Of_a_choice_exactly_one_alternative_gets_a_value(string call, string message)
    {
        var error = ServiceTask.Errors(ServiceTask.Budget() + $"task T {{ {call} let x = p.By }}").ShouldHaveSingleItem();
        (error.Code, error.Message).ShouldBe(("DS3098", message));
    }

    [Theory]
    [InlineData("DS3091", "call erp.ReserveBugdet as b { }", "erp has no operation ReserveBugdet at its port BudgetSoap11.")]
    [InlineData("DS3093", "call erp.GetOrder as o { Number <- 1 } let x = o.Order.Custmer.Name", "o.Order has no element Custmer.")]
    [InlineData("DS3093", "call erp.GetOrder as o { Numbr <- 1, Number <- 1 } let x = o.Order.Number", "GetOrder has no element Numbr.")]
    [InlineData("DS3094", "call erp.GetOrder as o { Number <- 1 } let x = o.Order.Customer", "Order.Customer holds other elements and no value.")]
    [InlineData("DS3096", Full + " when fault Exceeded stop let x = b.Seen", "ReserveBudget declares no fault Exceeded.")]
    [InlineData("DS3099", "call erp.GetOrder as o { Number <- 1 } let x = o.Order.Line.Sku", "o.Order.Line may occur several times.")]
    [InlineData("DS2201", "call erp.GetOrder as o { Number <- \"1\" } let x = o.Order.Number", null)]
    [InlineData("DS2209", "call erp.PlaceOrder { Order.Number <- 1, Order.Customer.Name <- \"x\", Order.currency <- \"x\", Order.PaidBy <- \"cash\" }", null)]
    [InlineData("DS2210", "call erp.GetOrder as o { Number <- if true then 1 else null } let x = o.Order.Number", null)]
    [InlineData("DS3123", "call erp.GetOrder as o { Number <- 1 } for each l in o.Order.Line { for each m in l.Sku { stop } }", "l.Sku occurs once, and is not gone through.")]
    [InlineData("DS3048", "call erp.Remind as r { Text <- \"x\" }", null)]
    [InlineData("DS3111", Full + " undo { stop } let x = b.Seen", null)]
    [Trait("Rule", "tasks R89")]
    [Trait("Rule", "tasks R99")]
    public void A_call_that_does_not_fit_the_description_does_not_compile(string code, string steps, string? message)
    {
        var error = ServiceTask.Errors(ServiceTask.Budget() + $"task T {{ {steps} }}").ShouldHaveSingleItem();
        error.Code.ShouldBe(code);
        if (message is not null) error.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("source erp = soap { wsdl: \"none.wsdl\" }", "The description of erp cannot be used: there is no file none.wsdl.")]
    [InlineData("source erp = soap { wsdl: \"budget.php\" }", "The description of erp cannot be used: budget.php is no XML that can be read:")]
    [InlineData("source erp = soap { wsdl: \"order.xsd\" }", "The description of erp cannot be used: order.xsd is no WSDL 1.1: it begins with schema.")]
    [InlineData("source erp = soap { wsdl: \"budget.wsdl\" }", "The description of erp cannot be used: it has several: say which with `port: \"…\"`, one of BudgetSoap11, BudgetSoap12.")]
    [InlineData("source erp = soap { wsdl: \"budget.wsdl\", port: \"BudgetSoap13\" }", "The description of erp cannot be used: it has no port BudgetSoap13, only BudgetSoap11, BudgetSoap12.")]
    [InlineData("source erp = soap { wsdl: \"budget.wsdl\", service: \"Bugdet\" }", "The description of erp cannot be used: it has no service Bugdet, only Budget.")]
    [InlineData("source erp = soap { wsdl: env WSDL }", "The description of erp cannot be used: `wsdl` must be known when the script is compiled, so it is a text.")]
    [Trait("Rule", "tasks R89")]
    public void A_source_binds_one_port_of_one_service_by_a_description_that_can_be_used(string source, string message)
    {
        var error = ServiceTask.Errors(source + "\ntask T { call erp.Anything as a { } let x = a.b }").ShouldHaveSingleItem();
        error.Code.ShouldBe("DS3090");
        error.Message.ShouldStartWith(message);
    }

    [Fact]
    public void An_operation_that_uses_encoding_is_refused_and_the_others_are_not()
    {
        static string Edited(string wsdl) => wsdl.Replace("<soap:operation soapAction=\"urn:example:budget/Remind\"/><wsdl:input><soap:body use=\"literal\"/>", "<soap:operation soapAction=\"urn:example:budget/Remind\"/><wsdl:input><soap:body use=\"encoded\"/>", StringComparison.Ordinal);
        var error = ServiceTask.Errors(ServiceTask.Budget() + "task T { call erp.Remind { Text <- \"x\" } call erp.GetOrder as o { Number <- 1 } let x = o.Order.Number }", Edited).ShouldHaveSingleItem();
        (error.Code, error.Message).ShouldBe(("DS3092", "erp.Remind cannot be called: its messages use SOAP encoding, which is not supported."));
    }

    [Fact]
    public void An_input_of_an_abstract_type_that_nothing_extends_cannot_be_sent()
    {
        static string Edited(string wsdl) => wsdl.Replace("<xs:element name=\"PlaceOrder\"><xs:complexType><xs:sequence><xs:element name=\"Order\" type=\"b:Order\"/>",
            "<xs:complexType name=\"AnyOrder\" abstract=\"true\"><xs:sequence><xs:element name=\"Number\" type=\"xs:int\"/></xs:sequence></xs:complexType>"
            + "<xs:element name=\"PlaceOrder\"><xs:complexType><xs:sequence><xs:element name=\"Order\" type=\"b:AnyOrder\"/>", StringComparison.Ordinal);
        var error = ServiceTask.Errors(ServiceTask.Budget() + "task T { call erp.PlaceOrder { Order.Number <- 1 } }", Edited).ShouldHaveSingleItem();
        (error.Code, error.Message).ShouldBe(("DS3092", "PlaceOrder cannot be called: Order is of an abstract type, and nothing in the description extends it."));
    }

    [Fact]
    [Trait("Rule", "tasks R100")]
    public void A_data_set_is_refused_by_its_name()
    {
        var error = ServiceTask.Errors(ServiceTask.Budget() + "task T { call erp.GetSchema as s { } let x = s.Rows }").ShouldHaveSingleItem();
        (error.Code, error.Message).ShouldBe(("DS3094", "Rows is a data set: what it holds is told by the message itself and not by the description."));
    }

    [Theory]
    [InlineData("table X in erp { key id : int }", "erp is a service: it has operations, and no tables.")]
    [InlineData("task T { transaction erp { stop } }", "erp is a service: it has operations, and no transactions.")]
    public void A_service_has_no_tables(string script, string message)
    {
        var error = ServiceTask.Errors(ServiceTask.Budget() + script).ShouldHaveSingleItem();
        (error.Code, error.Message).ShouldBe((DiagnosticCatalog.ServiceHasNoTables.Code, message));
    }
}
