using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Services;

/// <summary>How many elements of a list a service takes: fewer or more are not sent. Source: tasks R90, R91.</summary>
public sealed class ListCountRules
{
    private const string Source = "source erp = soap { wsdl: \"cargo.wsdl\", address: env ERP }\n";

    [Theory]
    [InlineData("", "Label <- for each l in lines { Label <- l.sku }", "Weigh takes at most 2 Label, and would have 3. Nothing was sent.")]
    [InlineData("", "Label <- for each l in lines where l.quantity > 9 { Label <- l.sku }", "Weigh takes at least 1 Label, and would have 0. Nothing was sent.")]
    [InlineData("", "Label[0] <- \"a\", Box[0].Code <- \"b\", Box[0].Seal.Mark <- for each l in lines where l.quantity > 9 { Mark <- l.sku }", null)]
    [InlineData("", "Label[0] <- \"a\", Box <- for each l in lines { Code <- \"b\", Seal.Mark <- for each m in lines where m.sku > l.sku { Mark <- m.sku } }", null)]
    [InlineData("let none = if item.id = \"R-1\" then null else \"x\"", "Label[0] <- \"a\", Label[1] <- none", null)]
    [InlineData("let none = if item.id = \"R-1\" then null else \"x\"", "Label[0] <- \"a\", Paid <- for each l in lines { Card <- none }", "Paid takes at least 1 Card, and would have 0. Nothing was sent.")]
    [InlineData("", "Label[0] <- \"a\", Paid <- for each l in lines { Coin <- for each m in lines where m.sku > l.sku { Coin <- 1.00 } }", "Paid takes at least 1 Coin, and would have 0. Nothing was sent.")]
    [InlineData("", "Label[0] <- \"a\", Paid <- for each l in lines { Coin <- for each m in lines where m.sku >= l.sku { Coin <- 1.00 } }", null)]
    [Trait("Rule", "tasks R90")]
    public void A_list_with_too_few_or_too_many_elements_is_not_sent(string before, string lines, string? message)
    {
        using var server = HostileServer.Of(200, "text/xml", HostileServer.Envelope("<WeighResponse><Number>N</Number><Label>a</Label></WeighResponse>"));
        using var task = new ServiceTask(Source + $$"""
            task T for Invoice as item {
                read Line as first where first.quantity > 0 order by first.sku limit 100 when many all as lines
                {{before}}
                call erp.Weigh { Number <- item.id, {{lines}} }
            }
            """, server.Address, edit: Limited);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Sql("insert into line (sku, quantity) values ('A', 1), ('B', 2), ('C', 3)");
        var failure = task.Run().Failure;
        (failure?.Code, failure?.Message).ShouldBe(message is null ? (null, null) : ("DS6338", message));
        server.Requests.ShouldBe(message is null ? 1 : 0);
        // It was surely not carried out, and is made once the values are others.
        if (message is null) return;
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6338");
    }

    [Fact]
    [Trait("Rule", "tasks R164")]
    public void A_preview_and_the_journal_say_how_many_elements_a_list_has()
    {
        using var server = HostileServer.Of(200, "text/xml", HostileServer.Envelope("<WeighResponse><Number>N</Number></WeighResponse>"));
        using var task = new ServiceTask(Source + """
            task T for Invoice as item {
                read Line as first where first.quantity > 0 order by first.sku limit 100 when many all as lines
                call erp.Weigh { Number <- item.id, Label <- for each l in lines { Label <- l.sku }, Box <- for each l in lines where l.sku = "A" { Code <- l.sku } }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Sql("insert into line (sku, quantity) values ('A', 1), ('B', 2), ('C', 3)");
        task.Run(preview: true).Preview.ShouldNotBeNull().Writes.Single(w => w.Table == "call Weigh").Values.Select(v => $"{v.Column}: {v.New}").ShouldBe(["Number: \"R-1\"", "Label: 3 elements", "Box: 1 element"]);
        task.Journal.Exchanges(task.Succeed().Run)[^1].Parameters.ShouldBe("Number = \"R-1\", Label = 3 elements, Box = 1 element");
    }

    [Theory]
    [InlineData("Label[2] <- \"c\"", "Label[2] is not there: Label occurs at most 2 times.")]
    [InlineData("Label[0] <- \"c\", Number[1] <- \"c\"", "Number[1] is not there: Number occurs once.")]
    [InlineData("Label[0] <- got.Label[2]", "Label[2] is not there: Label occurs at most 2 times.")]
    [InlineData("Label[0] <- got.Box[7].Seal[1].Mark[0]", "Box[7].Seal[1] is not there: Seal occurs once.")]
    [InlineData("Label <- for each m in got.Box[0].Seal[1].Mark { Label <- m.Mark }", "Box.Seal[1] is not there: Seal occurs once.")]
    [Trait("Rule", "tasks R90")]
    public void A_number_that_no_element_can_have_does_not_compile(string lines, string message)
    {
        var error = ServiceTask.Errors(Source + $"task T {{ call erp.Weigh as got {{ Number <- \"1\", Label[0] <- \"x\" }} call erp.Weigh {{ Number <- got.Number, {lines} }} }}", Limited).ShouldHaveSingleItem();
        (error.Code, error.Message).ShouldBe(("DS3124", message));
    }

    [Theory]
    [InlineData("Key <- for each b in got.Box { Key <- b.Code }, Value <- for each b in got.Box { Value <- b.Code }", "Weigh takes Key, Value in turn, again and again; several of each would be sent one after the other.")]
    [InlineData("Key[0] <- \"a\", Value[0] <- \"a\", Key[1] <- \"b\"", "Weigh takes Key, Value in turn, again and again; several of each would be sent one after the other.")]
    [InlineData("Box[0].Code <- \"b\", Box[0].Key <- for each b in got.Box { Key <- b.Code }, Box[0].Value[0] <- \"a\"", "Weigh.Box takes Key, Value in turn, again and again; several of each would be sent one after the other.")]
    [InlineData("Box <- for each b in got.Box { Code <- b.Code, Key[1] <- \"b\", Value[0] <- \"a\" }", "Weigh.Box takes Key, Value in turn, again and again; several of each would be sent one after the other.")]
    [InlineData("Key[0] <- \"a\", Value[0] <- \"b\"", null)]
    [InlineData("Key <- for each b in got.Box { Key <- b.Code }", null)]
    [Trait("Rule", "tasks R90")]
    public void Elements_that_a_service_takes_in_turn_are_not_sent_one_kind_after_the_other(string lines, string? message)
    {
        const string turn = "<xs:sequence minOccurs=\"0\" maxOccurs=\"unbounded\"><xs:element name=\"Key\" type=\"xs:string\"/><xs:element name=\"Value\" type=\"xs:string\" minOccurs=\"0\"/></xs:sequence>";
        var errors = ServiceTask.Errors(Source + $"task T {{ call erp.Weigh as got {{ Number <- \"1\" }} call erp.Weigh {{ Number <- got.Number, {lines} }} }}", text => text
            .Replace("<xs:element name=\"Seal\"", turn + "<xs:element name=\"Seal\"", StringComparison.Ordinal).Replace("<xs:element name=\"Label\"", turn + "<xs:element name=\"Label\"", StringComparison.Ordinal));
        errors.Select(e => (e.Code, e.Message)).ShouldBe(message is null ? [] : [("DS3125", message)]);
    }

    [Fact]
    [Trait("Rule", "tasks R90")]
    public void Of_a_list_that_must_have_two_elements_the_second_must_have_a_value()
    {
        var errors = ServiceTask.Errors(Source + "task T for Invoice as item { call erp.Weigh { Number <- \"1\", Label[0] <- item.id, Label[1] <- item.note, Label[2] <- item.note } }",
            text => Labels(text, "minOccurs=\"2\" maxOccurs=\"3\""));
        errors.ShouldHaveSingleItem().Message.ShouldContain("Label[1]");
    }

    private static string Limited(string text) => Labels(text, "maxOccurs=\"2\"").Replace("<xs:complexType name=\"Order\">", """
        <xs:complexType name="Paid"><xs:choice><xs:element name="Card" type="xs:string"/><xs:element name="Coin" type="xs:decimal" maxOccurs="unbounded"/></xs:choice></xs:complexType>
        <xs:complexType name="Order">
        """, StringComparison.Ordinal).Replace("<xs:element name=\"Box\"", "<xs:element name=\"Paid\" type=\"c:Paid\" minOccurs=\"0\" maxOccurs=\"unbounded\"/><xs:element name=\"Box\"", StringComparison.Ordinal);

    private static string Labels(string text, string occurs) =>
        text.Replace("<xs:element name=\"Label\" type=\"xs:string\" minOccurs=\"0\" maxOccurs=\"unbounded\" nillable=\"true\"/>", $"<xs:element name=\"Label\" type=\"xs:string\" {occurs}/>", StringComparison.Ordinal);
}
