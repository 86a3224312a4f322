using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;
using DataSync.Sources;
using DataSync.Sources.Soap;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Calls through a proxy that the source names: tinyproxy, with and without a login, to a service in the clear and over a secured link. Source: tasks §2.7, §3.8.</summary>
public sealed class ProxyRules : IDisposable
{
    private const string Login = "proxyuser pr0xy-s3cret";
    private const string User = ", proxy_user: \"proxyuser\", proxy_password: secret proxy";
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-proxied-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false, "")]
    [InlineData(false, "reads only")]
    [InlineData(true, "")]
    [InlineData(true, "reads only")]
    [Trait("Rule", "tasks R89")]
    public void Every_message_goes_through_the_proxy_that_the_source_names(bool wantsLogin, string clause)
    {
        using var proxy = new TinyProxy(wantsLogin ? Login : null);
        using var server = ServiceServer.Node("ledger.js");
        using var task = Task($"{server.Address}/open", proxy, wantsLogin ? User : "", clause: clause);
        task.Succeed();
        task.Ask("select note from invoice").ShouldBe("A 1 ");
        proxy.Requests.ShouldContain($"POST {server.Address}/open HTTP/1.1");
        proxy.Requests.ShouldAllBe(request => request == $"POST {server.Address}/open HTTP/1.1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "tasks R89")]
    public void A_secured_link_goes_through_it_too_and_the_proxy_sees_nothing_of_it(bool wantsLogin)
    {
        using var proxy = new TinyProxy(wantsLogin ? Login : null);
        var certificates = new TestCertificates(folder);
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false);
        using var task = Secured(server, proxy, $", roots: \"{certificates.Roots}\"{(wantsLogin ? User : "")}");
        task.Succeed();
        task.Ask("select owner from invoice").ShouldBe("A-1");
        proxy.Requests.ShouldAllBe(request => request.StartsWith("CONNECT localhost:"));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(false, ", proxy_user: \"proxyuser\", proxy_password: secret erp")]
    [InlineData(true, "")]
    [InlineData(true, ", proxy_user: \"proxyuser\", proxy_password: secret erp")]
    [Trait("Rule", "tasks R92")]
    public void A_proxy_that_refuses_the_login_lets_nothing_through_and_is_not_asked_again(bool isSecured, string user)
    {
        using var proxy = new TinyProxy(Login);
        var certificates = new TestCertificates(folder);
        using var server = isSecured ? ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false) : ServiceServer.Node("ledger.js");
        using var task = isSecured ? Secured(server, proxy, $", roots: \"{certificates.Roots}\"{user}") : Task($"{server.Address}/open", proxy, user, clause: "retry 2 times");
        var run = task.Run();
        var failure = run.Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SoapCodes.LoginRefused, FailureClass.Login), failure.ToString());
        // Of a wrong login tinyproxy says 401, and in the clear the service might have said that.
        failure.Message.ShouldContain(isSecured || user.Length == 0 ? $"through the proxy {proxy.Address}, which refuses the login" : $"or the proxy {proxy.Address} refuses the login (401)");
        failure.ToString().ShouldNotContain("s3cret");
        proxy.Requests.Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    [Trait("Rule", "tasks R92")]
    public void A_proxy_that_is_not_there_is_named_and_nobody_is_asked_without_it()
    {
        string address;
        using (var gone = new TinyProxy()) address = gone.Address;
        using var server = HostileServer.Of(200, "text/xml", HostileServer.Envelope("<PostResponse><Number>1</Number><Text>x</Text></PostResponse>"));
        using var task = new ServiceTask(Script($", proxy: \"{address}\""), server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        var failure = task.Run().Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SoapCodes.Unreachable, FailureClass.Connection), failure.ToString());
        failure.Message.ShouldContain($"through the proxy {address}");
        server.Requests.ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "tasks R92")]
    public void What_the_proxy_says_of_a_service_that_it_does_not_reach_is_no_answer()
    {
        using var proxy = new TinyProxy();
        string address;
        using (var gone = ServiceServer.Node("ledger.js")) address = gone.Address;
        using var task = Task(address, proxy);
        var run = task.Run();
        run.Outcome.ShouldBe(RunOutcome.Failed);
        run.Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.Status);
        using var secured = Task(address.Replace("http:", "https:", StringComparison.Ordinal), proxy);
        var failure = secured.Run().Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SoapCodes.Unreachable, FailureClass.Connection), failure.ToString());
    }

    [Fact]
    [Trait("Rule", "tasks R151")]
    public void The_password_for_the_proxy_is_a_secret() =>
        ServiceTask.Errors(Script(", proxy: \"http://127.0.0.1:1\", proxy_user: \"x\", proxy_password: \"open\"")).ShouldHaveSingleItem().Code.ShouldBe("DS2022");

    [Fact]
    [Trait("Rule", "tasks R89")]
    public void A_login_for_a_proxy_that_is_not_named_is_a_wrong_setting()
    {
        using var task = new ServiceTask(Script(", proxy_user: \"x\""), "http://127.0.0.1:1");
        task.Sql("insert into invoice (id) values ('R-1')");
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe(SourceCodes.Setting);
        failure.Message.ShouldContain("proxy_user");
    }

    private static string Script(string more, string clause = "") => $$"""
        source erp = soap { wsdl: "node/ledger.wsdl", address: env ERP{{more}} }
        task T for Invoice as item { call erp.Post as got { Account <- "A", Amount <- 1 } {{clause}} set item { note <- got.Text } }
        """;

    private static ServiceTask Task(string address, TinyProxy proxy, string more = "", string clause = "") => Ready(new ServiceTask(Script($", proxy: \"{proxy.Address}\"{more}", clause), address));

    private static ServiceTask Secured(ServiceServer server, TinyProxy proxy, string more) => Ready(new ServiceTask($$"""
        source erp = soap { wsdl: "stock11.wsdl", address: env ERP, proxy: "{{proxy.Address}}"{{more}} }
        task T for Invoice as item { call erp.get as got { sku <- "A-1" } set item { owner <- got.getResult.sku } }
        """, $"https://localhost:{server.Port}"));

    private static ServiceTask Ready(ServiceTask task)
    {
        task.Variables["DATASYNC_SECRET_PROXY"] = "pr0xy-s3cret";
        task.Sql("insert into invoice (id) values ('R-1')");
        return task;
    }
}
