using DataSync.Conformance.Tests.Services;
using DataSync.Conformance.Tests.Tasks;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Language.Diagnostics;
using DataSync.Plans.Model;

namespace DataSync.Conformance.Tests.Mail;

/// <summary>What is wrong with a mail is known before anything runs, and tests say who must be told. Source: tasks C42, C49.</summary>
public sealed class MailScriptRules
{
    private const string Office = "mail office = smtp { host: env SMTP_HOST, from: \"d@example.com\" }\n";
    private const string Good = "to <- [\"a@example.com\"], subject <- \"x\"";

    [Theory]
    [InlineData("", $"notify {{ {Good} }}", "DS3083", "none is declared")]
    [InlineData(Office + "mail other = smtp { host: \"h\", from: \"a@b.c\" }\n", $"notify {{ {Good} }}", "DS3083", "there are several: office, other")]
    [InlineData(Office, $"notify through ofice {{ {Good} }}", "DS3082", "office")]
    [InlineData(Office, "notify { to <- [\"a@example.com\"], subjct <- \"x\" }", "DS3085 DS3084", "subject")]
    [InlineData(Office, "notify { subject <- \"x\" }", "DS3085", "to")]
    [InlineData(Office, "notify { to <- [\"a@example.com\"] }", "DS3085", "subject")]
    [InlineData(Office, $"notify {{ {Good}, subject <- \"y\" }}", "DS3001", "subject")]
    [InlineData(Office, $"notify {{ {Good}, body <- i.nme }}", "DS2005", "nme")]
    [InlineData(Office, "notify { to <- [1], subject <- \"x\" }", "DS2201", "text is expected")]
    [InlineData(Office, "notify { to <- [\"a@example.com\"], subject <- i.credit_limit }", "DS2201", "text is expected")]
    [InlineData(Office, $"notify {{ {Good}, html <- i.account_name }}", "DS3087", "html")]
    [InlineData(Office, $"notify {{ {Good}, attach <- \"../x\" }}", "DS3089", "is not in the project folder")]
    [InlineData(Office, $"notify {{ {Good}, attach <- \"/etc/passwd\" }}", "DS3089", "is not in the project folder")]
    [InlineData(Office, $"notify {{ {Good}, body <- i.account_name when null use \"x\" }}", "DS3048", "when null use")]
    [InlineData(Office, $"notify {{ {Good} }} when failed continue", "DS3013", "when failed")]
    [InlineData(Office, $"notify {{ {Good} }} timeout 3 s", "DS3048", "timeout")]
    [InlineData(Office, $"notify {{ {Good} }} retry 3 times", "DS3048", "retry")]
    [InlineData("mail office = smpt { host: \"h\", from: \"a@b.c\" }\n", $"notify {{ {Good} }}", "DS3086", "smtp")]
    [InlineData("mail office = smtp { host: \"h\", from: \"a@b.c\", pasword: \"x\" }\n", $"notify {{ {Good} }}", "DS2014", "password")]
    [InlineData("mail office = smtp { host: \"h\", from: \"a@b.c\", password: \"x\" }\n", $"notify {{ {Good} }}", "DS2022", "password")]
    [InlineData("mail office = smtp { host: \"h\" }\n", $"notify {{ {Good} }}", "DS2015", "from")]
    [InlineData("mail shop = smtp { host: \"h\", from: \"a@b.c\" }\n", "stop", "DS2002", "shop")]
    public void What_is_wrong_with_a_mail_is_told_where_it_stands(string mail, string step, string codes, string word)
    {
        var errors = ScriptedTask.Bind(mail + $"task T for Invoice as i {{ {step} }}", Database.Sqlite).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        string.Join(' ', errors.Select(d => d.Code)).ShouldBe(codes, string.Join("\n", errors));
        string.Join("\n", errors.Select(d => $"{d.Message} {d.Remedy}")).ShouldContain(word);
    }

    [Fact]
    public void A_plan_that_names_another_source_as_its_mail_tells_nobody_and_goes_on()
    {
        using var task = new ScriptedTask("mail office = smtp { host: \"localhost\", from: \"a@b.c\" }\ntask T { notify { to <- [\"a@example.com\"], subject <- \"x\" } }");
        var result = task.RunChanged(plan => plan with { Tasks = [.. plan.Tasks.Select(t => t with { Steps = [.. t.Steps.Select(s => s is NotifyStep notify ? notify with { Mail = 0 } : s)] })] });
        (result.Outcome, result.Warnings.Single()).ShouldBe((RunOutcome.Succeeded, "notify: DS6298: Nothing can be told through shop. Nothing is told."));
    }

    [Fact]
    public void Tests_say_who_must_be_told_and_who_must_not() => ServiceTask.Test(Office + Script + """
        test "told" {
            given Invoice { id: "R-1", total: 5.00, owner: "Owner@Example.com" }
            run T for "R-1"
            expect succeeded
            expect mail to "owner@example.com" subject like "%R-1%over%"
            expect mail to "a@example.com"
            expect no mail to "b@example.com"
        }
        test "failed" {
            given Invoice { id: "R-1" }
            run T for "R-1"
            expect failed
            expect mail to "ap@example.com" subject like "R-1 failed"
            expect no mail to "a@example.com"
        }
        test "nobody" {
            given Invoice { id: "R-1", total: 0 }
            run T for "R-1"
            expect no mail
        }
        """).ShouldBeEmpty();

    [Fact]
    public void A_test_that_expects_a_mail_in_vain_says_what_there_is()
    {
        var messages = ServiceTask.Test(Office + Script + """
            test "1" {
                given Invoice { id: "R-1", total: 0 }
                run T for "R-1"
                expect mail to "a@example.com"
            }
            test "2" {
                given Invoice { id: "R-1", total: 5.00, owner: "o@example.com" }
                run T for "R-1"
                expect mail to "o@example.com" subject like "under%"
                expect mail to "b@example.com"
                expect no mail to "o@example.com"
            }
            """);
        messages.ShouldBe([
            "1: expected a mail to a@example.com; there is none at all",
            "2: expected a mail to o@example.com with a subject like \"under%\"; there is \"R-1 is over budget\"",
            "2: expected a mail to b@example.com; there are mails to o@example.com, a@example.com",
            "2: expected no mail to o@example.com; there is \"R-1 is over budget\" to o@example.com, a@example.com",
        ]);
    }

    private const string Script = """
        task T for Invoice as item {
            when failed { notify { to <- ["ap@example.com"], subject <- "{item.id} failed" } }
            if item.total is null { fail "no total" }
            if item.total > 0 { notify { to <- [item.owner, "a@example.com"], subject <- "{item.id} is over budget" } }
        }

        """;
}
