using System.Text;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;
using DataSync.Sources.Soap;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Answers whose binary values stand in parts of their own (MTOM): as gSOAP sends them, and as nobody decent does. Source: tasks §2.7, §7.2.</summary>
public sealed class AnswerPartRules
{
    private const string Type = "multipart/related; type=\"application/xop+xml\"; boundary=\"b\"; start=\"<root>\"";
    private const string Root = "--b\r\nContent-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"\r\nContent-ID: <root>\r\n\r\n";
    private const string Part = "\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <one>\r\n\r\nABC";
    private const string Include = "<xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:one\"/>";

    private static readonly string Good = Root + Body(Include) + Part + "\r\n--b--\r\n";

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Rule", "tasks R91")]
    public void The_parts_that_gsoap_sends_are_the_values_that_their_elements_name(int version)
    {
        using var server = ServiceServer.Gsoap("archive");
        using var task = new ServiceTask($$"""
            source erp = soap { wsdl: "gsoap/archive.wsdl", port: "Archive{{version}}", address: env ERP }
            task T for Invoice as item {
                call erp.Fetch as got { pages <- 3, bytes <- 5 } reads only
                for each p in got.page { insert Line { sku <- "{p.number} {p.scan}", quantity <- p.number } }
                set item { owner <- got.title, note <- "{got.cover}" }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select owner, note from invoice").ShouldBe("Ärger & mehr 01080f161d");
        task.Ask("select sku from line order by sku").ShouldBe("1 ,2 00,3 0007");
    }

    [Fact]
    public void Every_byte_of_a_large_part_comes_and_a_second_attempt_has_it_from_the_journal()
    {
        using var server = ServiceServer.Gsoap("archive");
        using var task = new ServiceTask("""
            source erp = soap { wsdl: "gsoap/archive.wsdl", port: "Archive11", address: env ERP }
            task T for Invoice as item {
                call erp.Fetch as got { pages <- 0, bytes <- 1000 }
                if item.owner is null { fail "not yet" }
                set item { note <- "{got.cover}" }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        server.Stop();
        task.Sql("update invoice set owner = 'x'");
        task.Succeed();
        task.Ask("select note from invoice").ShouldBe(Convert.ToHexStringLower([.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7 + 1))]));
    }

    [Fact]
    public void A_fault_of_such_a_service_is_a_fault()
    {
        using var server = ServiceServer.Gsoap("archive");
        using var task = new ServiceTask("""
            source erp = soap { wsdl: "gsoap/archive.wsdl", port: "Archive11", address: env ERP }
            task T for Invoice as item { call erp.Fetch as got { pages <- -1, bytes <- 1 } set item { owner <- got.title } }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Run().Failure.ShouldNotBeNull().Message.ShouldContain("There are no such pages.");
    }

    public static TheoryData<string, string, string> Decent => new()
    {
        { "as it is", Type, Good },
        { "lines that end in one character", Type, Good.Replace("\r\n", "\n", StringComparison.Ordinal) },
        { "a preamble and an epilogue", Type, "Hello\r\n" + Good + "Bye\r\n" },
        { "no start: the first part", Type.Replace("; start=\"<root>\"", "", StringComparison.Ordinal), Good },
        { "a part in base64", Type, Good.Replace("binary", "base64", StringComparison.Ordinal).Replace("ABC", "QUJD", StringComparison.Ordinal) },
        { "a name with an escape", Type, Good.Replace("<one>", "<o e>", StringComparison.Ordinal).Replace("cid:one", "cid:o%20e", StringComparison.Ordinal) },
        { "the envelope behind what it names", Type, Part[2..] + "\r\n" + Root + Body(Include) + "\r\n--b--" },
        { "blanks around the name", Type, Good.Replace(Include, " \r\n " + Include + "\r\n ", StringComparison.Ordinal) },
        { "a part that holds what looks like a separator", Type, Good.Replace("cid:one", "cid:two", StringComparison.Ordinal).Replace("\r\n--b--", "\r\n--bc\r\n--b\r\nContent-ID: <two>\r\n\r\nABC\r\n--b--", StringComparison.Ordinal) },
        { "no part at all", Type, Root + Body("QUJD") + "\r\n--b--" },
    };

    [Theory, MemberData(nameof(Decent))]
    public void What_others_send_is_understood(string what, string type, string body)
    {
        var (failure, cover) = Take(type, body);
        failure.ShouldBeNull(what);
        cover.ShouldBe("414243", what);
    }

    public static TheoryData<string, string, string, string> Hostile => new()
    {
        { "no separator", "multipart/related", Good, "does not say what separates them" },
        { "the part is missing", Type, Good.Replace("<one>", "<two>", StringComparison.Ordinal), "names one that is not there" },
        { "the root is missing", Type.Replace("<root>", "<other>", StringComparison.Ordinal), Good, "the one that it says to begin with is not there" },
        { "nothing but the end", Type.Replace("; start=\"<root>\"", "", StringComparison.Ordinal), "--b--\r\n", "there are none" },
        { "cut off in a part", Type, Good[..^10], "they end in the middle" },
        { "no parts", Type, "good morning", "they end in the middle" },
        { "a part from elsewhere", Type, Good.Replace("cid:one", "http://elsewhere.example/one", StringComparison.Ordinal), "nothing is fetched from elsewhere" },
        { "a file", Type, Good.Replace("cid:one", "file:///etc/passwd", StringComparison.Ordinal), "nothing is fetched from elsewhere" },
        { "no name", Type, Good.Replace(" href=\"cid:one\"", "", StringComparison.Ordinal), "nothing is fetched from elsewhere" },
        { "the envelope in itself", Type, Good.Replace("cid:one", "cid:root", StringComparison.Ordinal), "names one that is not there" },
        { "two of one name", Type, Good.Replace("\r\n--b--", Part + "\r\n--b--", StringComparison.Ordinal), "two of them have the same name" },
        { "an unknown encoding", Type, Good.Replace("binary", "x-rot13", StringComparison.Ordinal), "encoded in a way that is not known" },
        { "base64 that is none", Type, Good.Replace("binary", "base64", StringComparison.Ordinal), "no base64" },
        { "a head without an end", Type, Good.Replace("Content-ID: <one>", "X: " + new string('x', 20_000), StringComparison.Ordinal), "the head of one of them does not end" },
        { "more parts than anybody needs", Type, Good.Replace("\r\n--b--", string.Concat(Enumerable.Repeat("\r\n--b\r\n\r\n", 100_001)) + "\r\n--b--", StringComparison.Ordinal), "more than 100000" },
    };

    [Theory, MemberData(nameof(Hostile))]
    public void Parts_that_do_not_belong_together_are_refused(string what, string type, string body, string words)
    {
        var failure = Take(type, body).Failure.ShouldNotBeNull(what);
        (failure.Code, failure.Class).ShouldBe((SoapCodes.BadParts, FailureClass.Unknown), what);
        failure.Message.ShouldContain(words);
    }

    [Fact]
    public void A_name_in_an_answer_of_one_piece_is_refused()
    {
        using var server = HostileServer.Of(200, "text/xml", Body(Include));
        Take(server).Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.BadParts);
    }

    [Fact]
    public void Something_else_than_an_envelope_in_the_first_part_is_no_answer() =>
        Take(Type, Good.Replace("application/xop+xml; charset", "text/html; charset", StringComparison.Ordinal)).Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.NotSoap);

    [Fact]
    public void Half_an_envelope_is_refused_as_in_one_piece() =>
        Take(Type, Good.Replace("</s:Envelope>", "", StringComparison.Ordinal)).Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.BadXml);

    [Fact]
    public void A_part_that_is_named_again_and_again_counts_each_time()
    {
        var page = $"<page><number>1</number><scan>{Include}</scan></page>";
        var body = Root + Body(Include + "</cover>" + string.Concat(Enumerable.Repeat(page, 2000)) + "<cover>") + Part.Replace("ABC", new string('x', 10_000), StringComparison.Ordinal) + "\r\n--b--";
        var before = GC.GetTotalAllocatedBytes();
        Take(Type, body, ", answer_limit: 1000000").Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.TooLong);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(200_000_000);
    }

    [Fact]
    public void A_part_that_never_ends_ends_at_the_limit()
    {
        var block = new byte[1024 * 1024];
        using var server = new HostileServer(_ => Enumerable.Repeat(block, 1024).Prepend(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Type}\r\nConnection: close\r\n\r\n{Root}")));
        Take(server, ", answer_limit: 1000000").Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.TooLong);
    }

    private static string Body(string cover) => HostileServer.Envelope($"<FetchResponse xmlns=\"urn:example:archive\"><title>x</title><cover>{cover}</cover></FetchResponse>");

    private static (RunFailure? Failure, string Cover) Take(string type, string body, string more = "")
    {
        using var server = HostileServer.Of(200, type, body);
        return Take(server, more);
    }

    private static (RunFailure? Failure, string Cover) Take(HostileServer server, string more = "")
    {
        using var task = new ServiceTask($$"""
            source erp = soap { wsdl: "gsoap/archive.wsdl", port: "Archive11", address: env ERP{{more}} }
            task T for Invoice as item {
                call erp.Fetch as got { pages <- 0, bytes <- 3 }
                for each p in got.page { if p.scan is null { stop } }
                set item { note <- "{got.cover}" }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        var failure = task.Run().Failure;
        return (failure, task.Ask("select note from invoice"));
    }
}
