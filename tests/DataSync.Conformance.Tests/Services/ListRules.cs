using System.Globalization;
using System.Text;
using DataSync.Engine.Journal;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Lists in messages: of plain values, and lists in lists, in what is sent and in what comes back. Source: tasks R91.</summary>
public sealed class ListRules
{
    private const string Source = "source erp = soap { wsdl: \"cargo.wsdl\", address: env ERP }\n";

    /// <summary>Two boxes with parts that weigh something, and one that is empty.</summary>
    private const string Answer = """
        <WeighResponse><Number>N</Number><Label>a</Label><Label xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/><Label>c</Label>
        <Price currency="EUR">1.50</Price><Price>2</Price>
        <Box><Code>A</Code><Part><Name>a1</Name><Weight>1</Weight><Weight>2</Weight></Part><Part><Name>a2</Name></Part><Seal><Mark>x</Mark><Mark>y</Mark></Seal></Box>
        <Box><Code>B</Code></Box>
        <Box><Code>C</Code><Part><Name>c1</Name><Weight>4</Weight></Part></Box></WeighResponse>
        """;

    private const string Rows = """
        read Line as first where first.quantity > 0 order by first.sku limit 100 when many all as lines
        """;

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void Lists_of_plain_values_are_sent_and_come_back()
    {
        using var server = ServiceServer.Php("cargo.php");
        using var task = new ServiceTask(Source + $$"""
            task T for Invoice as item {
                {{Rows}}
                call erp.Weigh as got {
                    Number <- item.id
                    Label  <- for each l in lines { Label <- if l.quantity = 2 then null else l.sku }
                    Price  <- for each l in lines { Price <- l.price when null use 0, currency <- if l.quantity = 1 then "EUR" else null }
                }
                for each l in got.Label { if l.Label is null { insert Line { sku <- "nil", quantity <- 9 } } else { insert Line { sku <- "l-{l.Label}", quantity <- 9 } } }
                for each p in got.Price { insert Line { sku <- "p-{p.Price} {p.currency}", quantity <- 10, price <- p.Price } }
            }
            """, server.Address);
        Fill(task);
        task.Succeed();
        task.Ask("select sku, price from line where quantity >= 9 order by sku").ShouldBe("l-A -,l-C -,nil -,p-0  0,p-1.50 EUR 1.50,p-2.25  2.25");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_list_in_a_list_is_gone_through_within_the_element_that_holds_it()
    {
        using var task = Answered("""
            for each b in got.Box {
                for each p in b.Part {
                    for each w in p.Weight { insert Line { sku <- "{b.Code} {p.Name} {w.Weight}", quantity <- w.Weight } }
                    insert Line { sku <- "{b.Code}:{p.Name}", quantity <- 0 }
                }
                for each m in b.Seal.Mark { insert Line { sku <- "{b.Code} {m.Mark}", quantity <- 7 } }
            }
            """);
        task.Succeed();
        task.Ask("select sku, quantity from line order by sku, quantity").ShouldBe("A a1 1 1,A a1 2 2,A x 7,A y 7,A:a1 0,A:a2 0,C c1 4 4,C:c1 0");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_list_of_one_element_that_is_named_by_its_number_is_gone_through_too()
    {
        using var task = Answered("for each w in got.Box[2].Part[0].Weight { insert Line { sku <- got.Box[0].Code when null fail \"none\", quantity <- w.Weight } }");
        task.Succeed();
        task.Ask("select sku, quantity from line").ShouldBe("A 4");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_plain_value_of_a_list_is_named_by_its_number()
    {
        using var task = Answered("""
            let past = got.Label[3]
            set item { owner <- if past is null then "none" else past, note <- "{got.Label[0]} {got.Label[2]} {got.Price[0]} {got.Price[0].currency} {got.Box[0].Seal.Mark[1]}" }
            for each b in got.Box { for each p in b.Part { insert Line { sku <- p.Name, quantity <- p.Weight[1] when absent use 0 } } }
            """);
        task.Succeed();
        task.Ask("select owner, note from invoice").ShouldBe("none a c 1.50 EUR y");
        task.Ask("select sku, quantity from line order by sku").ShouldBe("a1 2,a2 0,c1 0");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void What_came_back_is_sent_on_with_the_lists_in_its_lists()
    {
        using var server = ServiceServer.Php("cargo.php");
        using var first = new HostileServer(_ => [HostileServer.Whole(200, "text/xml", Encoding.UTF8.GetBytes(HostileServer.Envelope(Answer)))]);
        using var task = new ServiceTask($$"""
            source old = soap { wsdl: "cargo.wsdl", address: "{{first.Address}}" }
            {{Source}}
            task T for Invoice as item {
                call old.Weigh as got { Number <- item.id }
                call erp.Weigh as done {
                    Number <- item.id
                    Box    <- for each b in got.Box {
                        Code <- b.Code
                        Part <- for each p in b.Part {
                            Name   <- lower(p.Name)
                            Weight <- for each w in p.Weight { Weight <- w.Weight * 10 }
                        }
                    }
                }
                for each b in done.Box { for each p in b.Part { insert Line { sku <- "{b.Code} {p.Name}", quantity <- p.Total when absent use -1 } } }
                for each b in done.Box { insert Line { sku <- b.Code, quantity <- 0 } }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select sku, quantity from line order by sku").ShouldBe("A 0,A a1 30,A a2 0,B 0,C 0,C c1 40");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_list_in_a_list_takes_the_rows_that_belong_to_the_element_around()
    {
        using var server = ServiceServer.Php("cargo.php");
        using var task = new ServiceTask(Source + $$"""
            table Piece in shop as "piece" { key name : text(10), box : text(10)?, weight : int }
            task T for Invoice as item {
                {{Rows}}
                read Piece as some where some.weight > 0 order by some.name limit 100 when many all as pieces
                call erp.Weigh as done {
                    Number <- item.id
                    Box    <- for each l in lines where l.quantity < 3 {
                        Code <- l.sku
                        Part <- for each p in pieces
                            where p.box = l.sku
                        {
                            Name      <- p.name
                            Weight[0] <- p.weight
                            Weight[1] <- 100
                        }
                    }
                }
                for each b in done.Box {
                    for each p in b.Part { insert Line { sku <- "{b.Code} {p.Name}", quantity <- p.Total when absent use -1 } }
                    insert Line { sku <- "{b.Code}.", quantity <- 9 }
                }
            }
            """, server.Address);
        Fill(task);
        task.Sql("insert into piece (name, box, weight) values ('a', 'A', 1), ('b', 'B', 2), ('c', 'B', 3), ('d', null, 4), ('e', 'C', 5)");
        task.Succeed();
        task.Ask("select sku, quantity from line where length(sku) > 1 order by sku").ShouldBe("A a 101,A. 9,B b 102,B c 103,B. 9");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void After_a_call_in_a_loop_that_failed_the_lists_of_the_call_before_are_gone()
    {
        using var server = new HostileServer(n => [HostileServer.Whole(200, "text/xml", Encoding.UTF8.GetBytes(HostileServer.Envelope(n == 2 ? "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault>" : Answer)))]);
        using var task = new ServiceTask(Source + """
            task T for Invoice as item {
                for each l in Line where l.quantity < 4 order by l.sku {
                    call erp.Weigh as got { Number <- l.sku } when failed continue
                    for each b in got.Box { for each p in b.Part { insert Line { sku <- "{l.sku} {p.Name}", quantity <- 4 } } }
                }
            }
            """, server.Address);
        Fill(task);
        task.Succeed();
        task.Ask("select sku from line where quantity = 4 order by sku").ShouldBe("A a1,A a2,A c1,C a1,C a2,C c1");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void A_second_attempt_has_the_lists_in_the_lists_of_the_answer_of_the_first()
    {
        using var task = Answered("""
            if item.note is null { fail "not yet" }
            for each b in got.Box { for each p in b.Part { for each w in p.Weight { insert Line { sku <- "{b.Code} {p.Name} {w.Weight}", quantity <- w.Weight } } } }
            """, out var server);
        task.Run().Failure.ShouldNotBeNull().Message.ShouldContain("not yet");
        task.Sql("update invoice set note = 'go'");
        task.Succeed();
        server.Requests.ShouldBe(1);
        task.Ask("select sku, quantity from line order by sku, quantity").ShouldBe("A a1 1 1,A a1 2 2,C c1 4 4");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void An_element_that_was_done_is_not_done_again_where_the_next_answer_has_another_one_before_it()
    {
        var attempt = 0;
        using var server = new HostileServer(_ => [HostileServer.Whole(200, "text/xml", Encoding.UTF8.GetBytes(HostileServer.Envelope(attempt == 0 ? Answer
            : Answer.Replace("<Box><Code>A", "<Box><Code>Z</Code><Part><Name>z1</Name></Part></Box><Box><Code>A", StringComparison.Ordinal))))]);
        using var other = HostileServer.Of(200, "text/xml", HostileServer.Envelope("<WeighResponse><Number>N</Number></WeighResponse>"));
        using var task = new ServiceTask($$"""
            source other = soap { wsdl: "cargo.wsdl", address: "{{other.Address}}" }
            {{Source}}
            task T for Invoice as item {
                call erp.Weigh as got { Number <- item.id } reads only
                for each b in got.Box batch 1 {
                    if b.Code = "C" and item.note is null { fail "not yet" }
                    call other.Weigh { Number <- b.Code }
                    for each p in b.Part { insert Line { sku <- p.Name, quantity <- 0 } call other.Weigh { Number <- p.Name } }
                }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Run().Failure.ShouldNotBeNull().Message.ShouldBe("not yet");
        task.Sql("update invoice set note = 'go'");
        attempt++;
        task.Succeed();
        task.Ask("select sku from line order by sku").ShouldBe("a1,a2,c1,z1");
        string.Join(",", other.Said.Select(m => m.Split("<Number>")[1].Split("</")[0])).ShouldBe("A,a1,a2,B,Z,z1,C,c1");
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_list_in_a_list_of_a_thousand_elements_each_belongs_to_its_own()
    {
        var boxes = string.Concat(Enumerable.Range(0, 300).Select(b => string.Create(CultureInfo.InvariantCulture,
            $"<Box><Code>{b}</Code>{string.Concat(Enumerable.Range(0, b % 4).Select(p => $"<Part><Name>{b}.{p}</Name><Weight>{b}</Weight></Part>"))}</Box>")));
        using var task = Answered("for each b in got.Box { for each p in b.Part { for each w in p.Weight { insert Line { sku <- \"{p.Name}\", quantity <- w.Weight } } } }", out _,
            $"<WeighResponse><Number>N</Number>{boxes}</WeighResponse>");
        task.Succeed();
        task.Ask("select count(*), count(distinct sku), sum(quantity), sum(sku not like quantity || '.%') from line").ShouldBe("450 450 67650 0");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void After_a_kill_an_undo_goes_through_the_lists_in_lists_as_they_were()
    {
        using var task = Answered("""
            insert Line { sku <- "taken", quantity <- 0 }
                undo { for each b in got.Box { for each p in b.Part { for each w in p.Weight { insert Line { sku <- "{b.Code} {p.Name} {w.Weight}", quantity <- w.Weight } } } } }
            fail "no"
            """);
        task.Run(breakAfterStep: 2).Outcome.ShouldBe(RunOutcome.BrokenOff);
        task.Run().Failure.ShouldNotBeNull().Message.ShouldBe("no");
        task.Ask("select sku, quantity from line where quantity > 0 order by sku").ShouldBe("A a1 1 1,A a1 2 2,C c1 4 4");
    }

    [Fact]
    [Trait("Rule", "tasks R127")]
    public void A_masked_value_in_a_list_in_a_list_is_not_quoted_when_the_service_repeats_it()
    {
        using var server = HostileServer.Of(500, "text/xml", HostileServer.Envelope("<s:Fault><faultcode>s:Client</faultcode><faultstring>No kanarienvogel+1 here</faultstring></s:Fault>"));
        using var task = new ServiceTask("table Card in shop as \"card\" { key id : text(8), pin : text(40)? masked }\n" + Source + $$"""
            task T for Invoice as item {
                {{Rows}}
                read Card as card where card.id = "1"
                call erp.Weigh { Number <- "1", Box <- for each l in lines { Code <- l.sku, Part <- for each p in lines { Name <- replace(card.pin, "-", "+") when null use "" } } }
            }
            """, server.Address);
        Fill(task);
        task.Sql("insert into card (id, pin) values ('1', 'kanarienvogel-1')");
        var failure = task.Run().Failure.ShouldNotBeNull();
        server.Said.Single().ShouldContain("kanarienvogel+1");
        failure.Message.ShouldContain("***");
        failure.ToString().ShouldNotContain("anarienvogel", Case.Insensitive);
    }

    [Theory]
    [InlineData("item.id", 0)]
    [InlineData("p.Name", 1)]
    [Trait("Rule", "tasks R126")]
    public void A_key_that_a_line_of_a_list_in_a_list_carries_is_carried(string value, int warnings)
    {
        var script = Source + $$"""
            task T for Invoice as item {
                call erp.Weigh as got { Number <- "1" } reads only
                call erp.Weigh { Number <- "1", Box <- for each b in got.Box { Code <- b.Code, Part <- for each p in b.Part { Name <- {{value}} } } } once per item.id
            }
            """;
        ServiceTask.Errors(script).ShouldBeEmpty();
        ServiceTask.Bind(script).Diagnostics.Count(d => d.Code == "DS3122").ShouldBe(warnings);
    }

    [Fact]
    public void A_test_gives_lists_in_lists() => ServiceTask.Test(Source + """
        task T for Invoice as item {
            call erp.Weigh as got { Number <- item.id }
            for each b in got.Box { for each p in b.Part { for each w in p.Weight { insert Line { sku <- "{b.Code} {p.Name} {w.Weight}", quantity <- w.Weight } } } }
            for each p in got.Price { insert Line { sku <- "{p.Price} {p.currency}", quantity <- 0 } }
        }
        test "lists" {
            given Invoice { id: "R-1" }
            given erp.Weigh returns {
                Number: "N", `Box[0].Code`: "A", `Box[1].Code`: "B", `Box[1].Part[0].Name`: "b1", `Box[1].Part[0].Weight[0]`: 1, `Box[1].Part[0].Weight[1]`: 2, `Box[1].Part[1].Name`: "b2"
                `Box[2].Code`: "C", `Box[2].Part[0].Name`: "c1", `Box[2].Part[0].Weight[0]`: 3
                `Price[0]`: 1.50, `Price[0].currency`: "EUR", `Price[1]`: 2
            }
            run T for "R-1"
            expect succeeded
            expect Line "B b1 1" { quantity: 1 }
            expect Line "B b1 2" { quantity: 2 }
            expect Line "C c1 3" { quantity: 3 }
            expect Line "1.50 EUR" { quantity: 0 }
            expect Line "2 " { quantity: 0 }
        }
        """).ShouldBeEmpty();

    [Theory]
    [InlineData("DS3123", "for each x in got.Number { stop }", "got.Number occurs once, and is not gone through.")]
    [InlineData("DS3123", "for each x in got.Box[0] { stop }", "got.Box[0] occurs once, and is not gone through.")]
    [InlineData("DS3099", "for each x in got.Box.Part { stop }", "got.Box may occur several times.")]
    [InlineData("DS3093", "for each b in got.Box { for each x in b.Prat { stop } }", "b has no element Prat.")]
    [InlineData("DS3099", "call erp.Weigh { Number <- \"1\", Box[0].Code <- \"x\", Box.Part <- for each l in got.Box { Name <- l.Code } }", "Box may occur several times.")]
    [InlineData("DS3123", "call erp.Weigh { Number <- for each l in got.Box { Number <- l.Code } }", "Number occurs once, and is not gone through.")]
    [InlineData("DS3095", "call erp.Weigh { Number <- \"1\", Box <- for each b in got.Box { Part <- for each p in b.Part { Name <- p.Name } } }", null)]
    [InlineData("DS3095", "call erp.Weigh { Number <- \"1\", Label <- for each b in got.Box { } }", null)]
    [InlineData("DS3001", "call erp.Weigh { Number <- \"1\", Box[0].Code <- \"x\", Box <- for each b in got.Box { Code <- b.Code } }", null)]
    [Trait("Rule", "tasks R91")]
    public void A_list_that_is_none_or_is_not_whole_does_not_compile(string code, string steps, string? message)
    {
        var errors = ServiceTask.Errors(Source + $"task T {{ call erp.Weigh as got {{ Number <- \"1\" }} for each one in got.Box {{ if one.Code = \"\" {{ stop }} }} {steps} }}");
        var error = errors.ShouldHaveSingleItem();
        error.Code.ShouldBe(code, error.Message);
        if (message is not null) error.Message.ShouldBe(message);
    }

    private static ServiceTask Answered(string steps) => Answered(steps, out _);

    private static ServiceTask Answered(string steps, out HostileServer server, string answer = Answer)
    {
        var given = new HostileServer(_ => [HostileServer.Whole(200, "text/xml", Encoding.UTF8.GetBytes(HostileServer.Envelope(answer)))]);
        server = given;
        var task = new ServiceTask(Source + $"task T for Invoice as item {{ call erp.Weigh as got {{ Number <- item.id }} {steps} }}", given.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        return task;
    }

    private static void Fill(ServiceTask task)
    {
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Sql("insert into line (sku, quantity, price) values ('A', 1, '1.50'), ('B', 2, '2.25'), ('C', 3, null)");
    }
}
