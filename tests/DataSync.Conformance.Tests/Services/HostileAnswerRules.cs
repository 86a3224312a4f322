using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;
using DataSync.Sources.Soap;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Answers that no decent service gives: each is an error with a code, within bounded memory and time. Source: tasks §3.8, §7.2.</summary>
public sealed class HostileAnswerRules
{
    private const string Good = "<ReserveBudgetResponse xmlns=\"urn:example:budget\"><ReservationNo>R1</ReservationNo><Remaining>1.50</Remaining><Seen>x</Seen></ReserveBudgetResponse>";
    private const string Fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>No.</faultstring></s:Fault>";
    private const string Xml = "text/xml; charset=utf-8";

    private const string Script = """
        task T for Invoice as item {
            call erp.ReserveBudget as budget { CostCentre <- "1", Amount <- 1, Until <- null }
            set item { reservation <- budget.ReservationNo, remaining <- budget.Remaining, owner <- budget.Owner }
        }
        """;

    [Fact]
    public void A_decent_answer_of_the_same_server_is_taken()
    {
        using var server = HostileServer.Of(200, Xml, HostileServer.Envelope(Good));
        Failure(server).ShouldBeNull();
        // In a namespace that the description does not name: some servers answer so.
        using var loose = HostileServer.Of(200, Xml, HostileServer.Envelope(Good.Replace(" xmlns=\"urn:example:budget\"", "", StringComparison.Ordinal)));
        Failure(loose).ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "tasks R92")]
    public void A_fault_is_a_failure_under_200_and_an_answer_is_one_under_500()
    {
        using var fault = HostileServer.Of(200, Xml, HostileServer.Envelope(Fault));
        Failure(fault).ShouldNotBeNull().Code.ShouldBe(SoapCodes.Fault);
        using var success = HostileServer.Of(500, Xml, HostileServer.Envelope(Good));
        Failure(success).ShouldNotBeNull().Code.ShouldBe(SoapCodes.Status);
        using var usual = HostileServer.Of(500, Xml, HostileServer.Envelope(Fault));
        Failure(usual).ShouldNotBeNull().Code.ShouldBe(SoapCodes.Fault);
        using var missing = HostileServer.Of(404, "text/html", "<html>no</html>");
        Failure(missing).ShouldNotBeNull().ShouldSatisfyAllConditions(f => f.Code.ShouldBe(SoapCodes.Status), f => f.Class.ShouldBe(FailureClass.Statement));
        using var proxy = HostileServer.Of(502, "text/html", "<html>no</html>");
        Failure(proxy).ShouldNotBeNull().Class.ShouldBe(FailureClass.Unknown);
        using var refused = HostileServer.Of(403, "text/plain", "no");
        Failure(refused).ShouldNotBeNull().Code.ShouldBe(SoapCodes.LoginRefused);
        using var token = HostileServer.Of(500, Xml, HostileServer.Envelope(Fault.Replace("s:Server", "wsse:FailedAuthentication", StringComparison.Ordinal)));
        Failure(token).ShouldNotBeNull().ShouldSatisfyAllConditions(f => f.Code.ShouldBe(SoapCodes.LoginRefused), f => f.Class.ShouldBe(FailureClass.Login));
    }

    public static TheoryData<string, string, string> Empty => new()
    {
        { "nothing", "", SoapCodes.EmptyAnswer },
        { "no body", "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"/>", SoapCodes.EmptyAnswer },
        { "an empty body", HostileServer.Envelope(""), SoapCodes.EmptyAnswer },
        { "another element", HostileServer.Envelope("<Other/>"), SoapCodes.EmptyAnswer },
        { "a mandatory part is missing", HostileServer.Envelope(Good.Replace("<ReservationNo>R1</ReservationNo>", "", StringComparison.Ordinal)), SoapCodes.EmptyAnswer },
        { "an element twice", HostileServer.Envelope(Good.Replace("<ReservationNo>R1</ReservationNo>", "<ReservationNo>R1</ReservationNo><ReservationNo>R2</ReservationNo>", StringComparison.Ordinal)), SoapCodes.Twice },
        { "the whole answer twice", HostileServer.Envelope(Good + Good), SoapCodes.Twice },
        { "a value of another type", HostileServer.Envelope(Good.Replace("1.50", "1,50", StringComparison.Ordinal)), SoapCodes.BadValue },
        { "a value with more digits than are kept", HostileServer.Envelope(Good.Replace("1.50", "0.12345678901234567890123456789", StringComparison.Ordinal)), SoapCodes.BadValue },
        { "half an answer", HostileServer.Envelope(Good)[..200], SoapCodes.BadXml },
        { "something behind the end", HostileServer.Envelope(Good) + "<x/>", SoapCodes.BadXml },
        { "text", "good morning", SoapCodes.BadXml },
        { "XML of another kind", "<html/>", SoapCodes.NotSoap },
        { "an external entity", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + HostileServer.Envelope(Good)[21..].Replace("R1", "&e;", StringComparison.Ordinal), SoapCodes.BadXml },
        { "entities in entities", "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>" + HostileServer.Envelope(Good)[21..].Replace("R1", "&b;", StringComparison.Ordinal), SoapCodes.BadXml },
    };

    [Theory, MemberData(nameof(Empty))]
    [Trait("Rule", "tasks R94")]
    public void An_answer_that_is_not_whole_is_refused_for_what_it_lacks(string what, string body, string code)
    {
        using var server = HostileServer.Of(200, Xml, body);
        var failure = Failure(server).ShouldNotBeNull();
        failure.Code.ShouldBe(code, what);
        // It may have been carried out all the same.
        failure.Class.ShouldBe(FailureClass.Unknown);
        failure.ToString().ShouldNotContain("root:");
    }

    [Fact, Trait("Rule", "tasks R94")]
    public void An_element_of_the_same_name_in_another_namespace_is_no_second_one()
    {
        using var server = HostileServer.Of(200, Xml, HostileServer.Envelope(Good.Replace("<ReservationNo>R1</ReservationNo>", "<ReservationNo>R1</ReservationNo><x:ReservationNo xmlns:x=\"urn:x\">X1</x:ReservationNo>", StringComparison.Ordinal)));
        Failure(server).ShouldBeNull();
    }

    [Fact]
    public void Another_content_type_is_no_answer()
    {
        using var server = HostileServer.Of(200, "text/html", HostileServer.Envelope(Good));
        Failure(server).ShouldNotBeNull().Code.ShouldBe(SoapCodes.NotSoap);
    }

    [Fact]
    public void A_redirection_is_not_followed()
    {
        using var elsewhere = HostileServer.Of(200, Xml, HostileServer.Envelope(Good));
        using var server = HostileServer.Of(307, "text/plain", "", $"Location: {elsewhere.Address}\r\n");
        Failure(server).ShouldNotBeNull().Code.ShouldBe(SoapCodes.Redirected);
        elsewhere.Requests.ShouldBe(0);
    }

    [Fact]
    public void A_link_that_breaks_in_the_middle_leaves_the_outcome_unknown()
    {
        var whole = HostileServer.Whole(200, Xml, Encoding.UTF8.GetBytes(HostileServer.Envelope(Good)));
        using var server = new HostileServer(_ => [whole[..^20]]);
        Failure(server).ShouldNotBeNull().ShouldSatisfyAllConditions(f => f.Code.ShouldBe(SoapCodes.NoAnswer), f => f.Class.ShouldBe(FailureClass.Unknown));
    }

    [Theory]
    [InlineData(401, SoapCodes.LoginRefused, FailureClass.Login)]
    [InlineData(408, SoapCodes.Status, FailureClass.Unknown)]
    [InlineData(413, SoapCodes.Status, FailureClass.Statement)]
    [InlineData(503, SoapCodes.Status, FailureClass.Unknown)]
    [Trait("Rule", "tasks R92")]
    public void An_error_page_that_breaks_off_is_told_by_its_status(int status, string code, FailureClass failureClass)
    {
        using var server = new HostileServer(_ => [HostileServer.Whole(status, "text/html", new byte[5000])[..^2000]]);
        Failure(server).ShouldNotBeNull().ShouldSatisfyAllConditions(f => f.Code.ShouldBe(code), f => f.Class.ShouldBe(failureClass));
    }

    [Fact]
    public void An_answer_that_never_ends_ends_at_the_time_limit()
    {
        using var server = new HostileServer(_ => Endless());
        var watch = Stopwatch.StartNew();
        Failure(server, ", timeout: 1 s").ShouldNotBeNull().Code.ShouldBe(SoapCodes.NoAnswer);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));

        static IEnumerable<byte[]> Endless()
        {
            yield return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Xml}\r\nTransfer-Encoding: chunked\r\n\r\n");
            using var pause = new ManualResetEventSlim();
            while (true)
            {
                pause.Wait(20);
                yield return "1\r\n \r\n"u8.ToArray();
            }
        }
    }

    [Fact]
    public void A_gigabyte_is_not_read_to_its_end_however_it_is_packed()
    {
        var block = new byte[1024 * 1024];
        using var plain = new HostileServer(_ => Enumerable.Repeat(block, 1024).Prepend(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Xml}\r\nConnection: close\r\n\r\n")));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            for (var i = 0; i < 1024; i++) gzip.Write(block);
        using var bomb = new HostileServer(_ => [HostileServer.Whole(200, Xml, packed.ToArray(), "Content-Encoding: gzip\r\n")]);
        foreach (var server in (ReadOnlySpan<HostileServer>)[plain, bomb])
        {
            var before = GC.GetTotalAllocatedBytes();
            Failure(server, ", answer_limit: 1000000").ShouldNotBeNull().Code.ShouldBe(SoapCodes.TooLong);
            (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(200_000_000);
        }
    }

    [Fact]
    public void A_packed_answer_is_unpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(HostileServer.Envelope(Good)));
        using var server = new HostileServer(_ => [HostileServer.Whole(200, Xml, packed.ToArray(), "Content-Encoding: gzip\r\n")]);
        Failure(server).ShouldBeNull();
    }

    [Fact]
    public void A_list_longer_than_is_kept_is_refused()
    {
        var body = new StringBuilder("<GetOrderResponse><Order currency=\"x\"><Number>1</Number><Customer><Name>x</Name></Customer>");
        for (var i = 0; i <= 500_000; i++) body.Append("<Line><Sku>a</Sku></Line>");
        using var server = HostileServer.Of(200, Xml, HostileServer.Envelope(body.Append("</Order></GetOrderResponse>").ToString()));
        using var task = new ServiceTask(ServiceTask.Budget() + "task T for Invoice as item { call erp.GetOrder as got { Number <- 1 } reads only for each l in got.Order.Line { fail \"{l.Sku}\" } }", server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.TooMany);
    }

    [Fact]
    [Trait("Rule", "tasks R91")]
    public void A_list_of_plain_values_is_gone_through_by_the_name_of_its_element()
    {
        static string Several(string wsdl) => wsdl.Replace("name=\"Owner\" type=\"xs:string\" minOccurs=\"0\"", "name=\"Owner\" type=\"xs:string\" minOccurs=\"0\" maxOccurs=\"unbounded\"", StringComparison.Ordinal);
        using var server = HostileServer.Of(200, Xml, HostileServer.Envelope(Good.Replace("<Seen>", "<Owner>a</Owner><Owner>b</Owner><Seen>", StringComparison.Ordinal)));
        using var task = new ServiceTask(ServiceTask.Budget() + """
            task T for Invoice as item {
                call erp.ReserveBudget as budget { CostCentre <- "1", Amount <- 1, Until <- null } reads only
                for each o in budget.Owner { insert Line { sku <- o.Owner required, quantity <- 1 } }
            }
            """, server.Address, edit: Several);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select sku from line order by sku").ShouldBe("a,b");
    }

    [Fact]
    public void A_value_that_xml_has_no_place_for_is_not_sent()
    {
        using var server = HostileServer.Of(200, Xml, HostileServer.Envelope(Good));
        using var task = new ServiceTask(ServiceTask.Budget() + Script.Replace("CostCentre <- \"1\"", "CostCentre <- item.note when null use \"\"", StringComparison.Ordinal), server.Address);
        task.Sql("insert into invoice (id, note) values ('R-1', char(1))");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.NotInXml);
        server.Requests.ShouldBe(0);
    }

    private static RunFailure? Failure(HostileServer server, string more = "")
    {
        using var task = new ServiceTask(ServiceTask.Budget(more: more) + Script, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        return task.Run().Failure;
    }

    /// <summary>HTTP/1.0 with a length, as Python's own server answers; the link is closed a little later.</summary>
    [Fact]
    public void A_link_that_its_server_is_about_to_close_carries_no_second_message()
    {
        IEnumerable<byte[]> ClosedLater(int _)
        {
            var body = Encoding.UTF8.GetBytes(HostileServer.Envelope("<getResponse><getResult><sku>A-1</sku></getResult></getResponse>"));
            yield return [.. Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Type: {Xml}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
            // It stays open: the other message comes by another link.
            yield return HostileServer.Silence;
        }

        using var server = new HostileServer(ClosedLater);
        using var task = new ServiceTask("""
            source erp = soap { wsdl: "stock11.wsdl", address: env ERP }
            task T for Invoice as item {
                call erp.get as first { sku <- item.id } reads only
                call erp.get as second { sku <- item.id } reads only
                set item { note <- first.getResult.sku, owner <- second.getResult.sku }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");

        task.Succeed();

        task.Ask("select note, owner from invoice").ShouldBe("A-1 A-1");
        server.Requests.ShouldBe(2);
    }
}
