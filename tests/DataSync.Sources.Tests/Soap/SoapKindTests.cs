using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Sources.Soap;

namespace DataSync.Sources.Tests.Soap;

public sealed class SoapKindTests
{
    [Theory]
    [InlineData("address", "ftp://erp", "The setting \"address\" of the source erp is not an address that begins with http:// or https://, without user and password.")]
    [InlineData("address", "http://anna:secret@erp", "The setting \"address\" of the source erp is not an address that begins with http:// or https://, without user and password.")]
    [InlineData("proxy", "erp", "The setting \"proxy\" of the source erp is not an address that begins with http:// or https://, without user and password.")]
    [InlineData("security", "token", "The setting \"security\" of the source erp is not \"basic\", \"text\" or \"digest\".")]
    [InlineData("zone", "Vienna", "The setting \"zone\" of the source erp is not the name of a zone like \"Europe/Vienna\".")]
    [InlineData("timeout", 0L, "The setting \"timeout\" of the source erp is not a duration like `30 s`.")]
    [InlineData("answer_limit", 0L, "The setting \"answer_limit\" of the source erp is not a number of bytes up to 2147483647.")]
    public void A_setting_that_is_wrong_is_refused_before_anything_is_sent(string setting, object value, string message)
    {
        var settings = new Dictionary<string, object?> { ["wsdl"] = "erp.wsdl", [setting] = setting == "timeout" ? new SyncDuration(0, (long)value) : value };
        var refused = Should.Throw<SyncException>(() => new SoapKind().Create("erp", settings, ""));
        (refused.Code, refused.Message).ShouldBe((SourceCodes.Setting, message));
    }

    [Fact]
    public void A_service_has_no_tables()
    {
        using var source = new SoapKind().Create("erp", new Dictionary<string, object?> { ["wsdl"] = "erp.wsdl" }, "");
        Should.Throw<SyncException>(() => source.Connect(default)).Code.ShouldBe(SoapCodes.NoTables);
    }
}
