using System.Net;
using System.Net.Sockets;
using System.Text;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Import;

/// <summary>Descriptions that lie behind secured links and proxies: fetched and compared as the settings of the source say. The service is Spyne's behind Python's TLS.</summary>
public sealed class SecuredServiceImportTests : IDisposable
{
    private const string Proxy = "DATASYNC_SECRET_FETCH_PROXY", Key = "DATASYNC_SECRET_FETCH_KEY";
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-fetch-").FullName;
    private readonly TestCertificates certificates;

    public SecuredServiceImportTests()
    {
        certificates = new TestCertificates(folder);
        Environment.SetEnvironmentVariable(Proxy, "pr0xy-s3cret");
        Environment.SetEnvironmentVariable(Key, TestCertificates.Password);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Proxy, null);
        Environment.SetEnvironmentVariable(Key, null);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Trait("Rule", "tasks R87")]
    public void The_roots_of_the_source_are_believed_and_nobody_else_is()
    {
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false);
        using var place = Project(server, $", roots: \"{certificates.Roots}\"");
        Succeeds(place);
        using var unknown = Project(server, "");
        var refused = unknown.Run("import", "erp", "--script", unknown["t.sync"]);
        refused.Exit.ShouldNotBe(0);
        refused.Error.ShouldContain("DS5155");
        refused.Error.ShouldContain("certificate");
        File.Exists(unknown["erp.wsdl"]).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "tasks R87")]
    public void A_service_that_asks_for_a_certificate_gets_that_of_the_source()
    {
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: true);
        using var place = Project(server, $", roots: \"{certificates.Roots}\", certificate: \"{certificates.PackedCaller}\", certificate_password: secret fetch_key");
        Succeeds(place);
        place.Write("t.sync", File.ReadAllText(place["t.sync"]).Replace($", certificate: \"{certificates.PackedCaller}\", certificate_password: secret fetch_key", "", StringComparison.Ordinal));
        place.Run("check", "--live", place["t.sync"]).Error.ShouldContain("error DS5154");
        place.Run("import", "erp", "--script", place["t.sync"], "--force").Error.ShouldContain("DS5155");
    }

    [Fact]
    [Trait("Rule", "tasks R87")]
    public void The_proxy_of_the_source_is_the_way()
    {
        using var proxy = new TinyProxy("proxyuser pr0xy-s3cret");
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false);
        using var place = Project(server, $", roots: \"{certificates.Roots}\", proxy: \"{proxy.Address}\", proxy_user: \"proxyuser\", proxy_password: secret fetch_proxy");
        Succeeds(place);
        proxy.Requests.ShouldNotBeEmpty();
        proxy.Requests.ShouldAllBe(request => request.StartsWith($"CONNECT localhost:{server.Port}"));
    }

    [Fact]
    [Trait("Rule", "tasks R87")]
    public void What_only_calls_need_is_not_asked_for()
    {
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false);
        using var place = Project(server, $", roots: \"{certificates.Roots}\", user: env NOBODY_SETS_THIS, password: secret nobody_has_this");
        Succeeds(place);
        place.Write("t.sync", File.ReadAllText(place["t.sync"]).Replace(certificates.Roots, "missing.pem", StringComparison.Ordinal));
        var missing = place.Run("import", "erp", "--script", place["t.sync"]);
        missing.Error.ShouldContain("DS6140");
        place.Run("check", "--live", place["t.sync"]).Error.ShouldContain("error DS5154");
    }

    [Fact]
    [Trait("Rule", "tasks R87")]
    public async Task Another_host_that_a_description_names_is_not_reached_by_the_settings_of_the_source()
    {
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false);
        using var first = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        var served = Serve(first, $"<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\"><import namespace=\"x\" location=\"https://localhost:{server.Port}/?wsdl\"/></definitions>");
        using var place = Workplace.Empty().Write("t.sync", $"sync 1\nsource erp = soap {{ wsdl: \"http://{first.LocalEndpoint}/\", roots: \"{certificates.Roots}\" }}\n");
        var refused = place.Run("import", "erp", "--script", place["t.sync"]);
        refused.Error.ShouldContain("DS5155");
        refused.Error.ShouldContain($"https://localhost:{server.Port}/?wsdl cannot be reached");
        await served;
    }

    /// <summary>Answers one request.</summary>
    private static async Task Serve(TcpListener listener, string text)
    {
        using var link = await listener.AcceptSocketAsync();
        await link.ReceiveAsync(new byte[4096]);
        await link.SendAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {text.Length}\r\n\r\n{text}"));
        link.Shutdown(SocketShutdown.Both);
    }

    /// <summary>It is fetched, compared, and the same.</summary>
    private static void Succeeds(Workplace place)
    {
        var imported = place.Run("import", "erp", "get", "--script", place["t.sync"]);
        imported.Exit.ShouldBe(0, imported.Error);
        imported.Out.ShouldContain("// call erp.get as answer {\n//     sku <- …    // text\n");
        var live = place.Run("check", "--live", place["t.sync"]);
        (live.Exit, live.Error).ShouldBe((0, ""));
    }

    private static Workplace Project(ServiceServer server, string more) => Workplace.Empty().Write("t.sync", $$"""
        sync 1
        source erp = soap { wsdl: "https://localhost:{{server.Port}}/?wsdl"{{more}} }
        task T {
            call erp.put { item.sku <- "A", item.quantity <- 1 }
        }
        """);
}
