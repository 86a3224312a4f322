using DataSync.Plans.Runtime;
using DataSync.Sources;
using DataSync.Sources.Soap;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Services;

/// <summary>Calls over secured links: whom the source trusts, and by which certificate the service knows who calls. The service is Spyne's behind Python's TLS. Source: tasks §2.7, §3.8.</summary>
public sealed class SecuredLinkRules : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-tls-").FullName;
    private readonly TestCertificates certificates;

    public SecuredLinkRules() => certificates = new TestCertificates(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact, Trait("Rule", "tasks R92")]
    public void A_service_is_believed_by_the_roots_that_the_source_names()
    {
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false);
        using var task = Task(server.Port, $", roots: \"{certificates.Roots}\"");
        task.Succeed();
        task.Ask("select owner from invoice").ShouldBe("A-1");
    }

    [Fact, Trait("Rule", "tasks R92")]
    public void Without_them_nothing_is_sent_to_a_service_that_nobody_knows()
    {
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false);
        using var task = Task(server.Port);
        var failure = task.Run().Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SoapCodes.NotTrusted, FailureClass.Setup), failure.ToString());
        failure.Message.ShouldContain("certificate chain");
    }

    [Fact, Trait("Rule", "tasks R92")]
    public void A_certificate_for_another_name_is_not_believed()
    {
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: false);
        using var task = Task(server.Port, $", roots: \"{certificates.Roots}\"", host: "127.0.0.1");
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe(SoapCodes.NotTrusted, failure.ToString());
        failure.Message.ShouldContain("RemoteCertificateNameMismatch");
    }

    [Fact, Trait("Rule", "tasks R92")]
    public void A_service_that_the_machine_trusts_is_not_believed_where_other_roots_are_named()
    {
        var other = Directory.CreateDirectory(Path.Combine(folder, "other")).FullName;
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", new TestCertificates(other), asks: false);
        using var task = Task(server.Port, $", roots: \"{certificates.Roots}\"");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe(SoapCodes.NotTrusted);
    }

    [Theory, Trait("Rule", "tasks R92")]
    [InlineData("caller.pem", false)]
    [InlineData("caller-encrypted.pem", true)]
    [InlineData("caller.p12", true)]
    public void A_service_that_asks_for_a_certificate_gets_it(string file, bool hasPassword)
    {
        using var server = ServiceServer.SecuredSpyne("stock.py", "12", certificates, asks: true);
        using var task = Task(server.Port, $", roots: \"{certificates.Roots}\", certificate: \"{Path.Combine(folder, file)}\"{(hasPassword ? ", certificate_password: secret key" : "")}", version: "12");
        task.Variables["DATASYNC_SECRET_KEY"] = TestCertificates.Password;
        task.Succeed();
        task.Ask("select owner from invoice").ShouldBe("A-1");
    }

    // With TLS 1.3 a server that closes the link as soon as it has refused may take its own word back: then all that is heard is that the link broke.
    [Theory, Trait("Rule", "tasks R92")]
    [InlineData(false, "refuses the link, and may want a certificate that says who calls")]
    [InlineData(true, "refuses the certificate that says who calls")]
    public void Without_one_or_with_one_of_somebody_else_it_takes_no_call_and_is_not_asked_again(bool isForeign, string words)
    {
        var other = new TestCertificates(Directory.CreateDirectory(Path.Combine(folder, "other")).FullName);
        using var server = ServiceServer.SecuredSpyne("stock.py", "11", certificates, asks: true, latest: "TLSv1_2");
        using var task = Task(server.Port, $", roots: \"{certificates.Roots}\"{(isForeign ? $", certificate: \"{other.Caller}\"" : "")}");
        var failure = task.Run().Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SoapCodes.LoginRefused, FailureClass.Login), failure.ToString());
        failure.Message.ShouldContain(words);
    }

    [Fact, Trait("Rule", "tasks R92")]
    public void A_key_that_others_can_read_is_not_used()
    {
        TestCertificates.Open(certificates.Caller);
        using var task = Task(1, $", certificate: \"{certificates.Caller}\"");
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe(SourceCodes.Setting, failure.ToString());
        failure.Remedy.ShouldContain("chmod 600");
    }

    [Theory, Trait("Rule", "tasks R92")]
    [InlineData("root.pem")]
    [InlineData("server.key")]
    [InlineData("caller-encrypted.pem")]
    [InlineData("caller.p12")]
    [InlineData("missing.pem")]
    public void A_file_without_certificate_or_key_or_password_is_told(string file)
    {
        if (file == "root.pem") TestCertificates.OwnersOnly(certificates.Roots);
        using var task = Task(1, $", certificate: \"{Path.Combine(folder, file)}\"");
        var failure = task.Run().Failure.ShouldNotBeNull();
        (failure.Code, failure.Class).ShouldBe((SourceCodes.Setting, FailureClass.Setup), failure.ToString());
        failure.Message.ShouldStartWith("The certificate of the source erp ");
    }

    [Fact, Trait("Rule", "tasks R92")]
    public void The_password_of_the_key_is_a_secret() =>
        ServiceTask.Errors("""
            source erp = soap { wsdl: "stock11.wsdl", certificate: "c.p12", certificate_password: "open" }
            task T for Invoice as item { call erp.get as got { sku <- "A-1" } set item { owner <- got.getResult.sku } }
            """).ShouldHaveSingleItem().Code.ShouldBe("DS2022");

    private static ServiceTask Task(int port, string more = "", string version = "11", string host = "localhost")
    {
        var task = new ServiceTask($$"""
            source erp = soap { wsdl: "stock{{version}}.wsdl", address: env ERP{{more}} }
            task T for Invoice as item {
                call erp.get as got { sku <- "A-1" }
                set item { owner <- got.getResult.sku }
            }
            """, $"https://{host}:{port}");
        task.Sql("insert into invoice (id) values ('R-1')");
        return task;
    }
}
