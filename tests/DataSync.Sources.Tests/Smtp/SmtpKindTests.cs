using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Sources.Smtp;

namespace DataSync.Sources.Tests.Smtp;

public sealed class SmtpKindTests
{
    [Theory]
    [InlineData("host", "mail server", "The setting \"host\" of the mail office is not the name or the address of a machine.")]
    [InlineData("port", 0L, "The setting \"port\" of the mail office is not a number from 1 to 65535.")]
    [InlineData("port", "many", "The setting \"port\" of the mail office is not a number from 1 to 65535.")]
    [InlineData("from", "datasync", "The setting \"from\" of the mail office is not an address like \"datasync@example.com\".")]
    [InlineData("from", "a@b.c\r\nBcc: x@y.z", "The setting \"from\" of the mail office is not an address like \"datasync@example.com\".")]
    [InlineData("reply_to", "a@b, c@d", "The setting \"reply_to\" of the mail office is not an address like \"datasync@example.com\".")]
    [InlineData("security", "ssl", "The setting \"security\" of the mail office is not \"starttls\", \"tls\" or \"none\".")]
    [InlineData("timeout", 0L, "The setting \"timeout\" of the mail office is not a duration like `30 s`.")]
    [InlineData("user", "berta", "The setting \"password\" of the mail office is not there, and the other one of `user` and `password` is.")]
    [InlineData("most_per_run", 0L, "The setting \"most_per_run\" of the mail office is not a number from 1 to 2147483647.")]
    [InlineData("most_per_hour", 0L, "The setting \"most_per_hour\" of the mail office is not a number from 1 to 2147483647.")]
    [InlineData("digest", 59_999L, "The setting \"digest\" of the mail office is not a duration from `1 min` to `7 days`.")]
    [InlineData("digest", 604_800_001L, "The setting \"digest\" of the mail office is not a duration from `1 min` to `7 days`.")]
    public void A_setting_that_is_wrong_is_refused_before_anything_is_sent(string setting, object value, string message)
    {
        var settings = new Dictionary<string, object?> { ["host"] = "localhost", ["from"] = "a@b.c", [setting] = setting is "timeout" or "digest" ? new SyncDuration(0, (long)value) : value };
        var refused = Should.Throw<SyncException>(() => new SmtpKind().Create("office", settings, ""));
        (refused.Code, refused.Message).ShouldBe((SourceCodes.Setting, message));
    }

    [Theory]
    [InlineData("digest", "1 h", "The setting \"digest\" of office is a text, and should be a duration, like `30 s`.")]
    [InlineData("timeout", 30L, "The setting \"timeout\" of office is a number, and should be a duration, like `30 s`.")]
    [InlineData("security", true, "The setting \"security\" of office is `true` or `false`, and should be a text.")]
    [InlineData("password_in_clear", "yes", "The setting \"password_in_clear\" of office is a text, and should be `true` or `false`.")]
    public void A_setting_of_another_type_is_refused_in_words_of_the_language(string setting, object value, string message)
    {
        var refused = Should.Throw<SyncException>(() => new SmtpKind().Create("office", new Dictionary<string, object?> { ["host"] = "localhost", ["from"] = "a@b.c", [setting] = value }, ""));
        (refused.Code, refused.Message).ShouldBe((SourceCodes.Setting, message));
        refused.Remedy.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_port_may_come_as_text_as_from_the_environment_and_a_file_of_certificates_must_be_one()
    {
        using var source = new SmtpKind().Create("office", new Dictionary<string, object?> { ["host"] = "localhost", ["from"] = "a@b.c", ["port"] = "2525" }, "");
        source.Kind.ShouldBe("smtp");
        Should.Throw<SyncException>(() => new SmtpKind().Create("office", new Dictionary<string, object?> { ["host"] = "localhost", ["from"] = "a@b.c", ["roots"] = "missing.pem" }, "/nowhere"))
            .Message.ShouldContain("missing.pem cannot be read");
    }

    [Fact]
    public void A_mail_has_no_tables()
    {
        using var source = MailSample.Source(25);
        Should.Throw<SyncException>(() => source.Connect(default)).Code.ShouldBe(SourceCodes.Setting);
    }
}
