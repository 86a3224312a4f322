using System.Text;
using System.Text.RegularExpressions;

namespace DataSync.Cli.Tests.Canary;

/// <summary>
/// A password that may be found nowhere: not in what the commands print with a sample, whether its sources are there or fail, not in the files that they leave behind; and the masked values of the sample, which
/// stand in its databases and nowhere else. Source: tasks R30, R116.
/// </summary>
public sealed partial class SecretCanaryTests
{
    private const string Canary = "kanarienvogel";

    /// <summary>The sample, its script, keys of its items, which database each connection is to (where there is none the secret is that of the mail server), and masked values.</summary>
    public static TheoryData<string, string, string, string, string> Samples => new()
    {
        { "invoice-accounts", "post-invoice.sync", "R-1 R-2", "ACCOUNTING=accounting.db", "@example.com" },
        { "employee-push", "push-employees.sync", "1 2 3 4", "HR=hr.db", "219-09-9999 078-05-1120 457-55-5462 123-45-6789" },
        { "customers-merge", "refresh-customers.sync", "", "ERP=erp.db CRM=crm.db", "" },
        { "price-list", "load-prices.sync", "", "", "" },
    };

    [Theory, MemberData(nameof(Samples)), Trait("Rule", "tasks R30"), Trait("Rule", "tasks R116")]
    public void No_command_prints_a_password_or_a_masked_value_or_leaves_one_in_a_file(string sample, string name, string keys, string connections, string masked)
    {
        using var at = Workplace.With(sample);
        foreach (var file in Directory.GetFiles(at["data"], "*.sql")) at.Sql(Path.GetFileNameWithoutExtension(file) + ".db", File.ReadAllText(file));
        if (Directory.Exists(at["data/night-1"])) Directory.Move(at["data/night-1"], at["inbox"]);
        Directory.CreateDirectory(at["outbox"]);
        var script = File.ReadAllText(at[name]).Replace("security: \"none\"", "security: \"none\", user: \"shop\", password: secret canary_password", StringComparison.Ordinal);
        var places = connections.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(place => place.Split('=')).ToArray();
        foreach (var place in places) script = script.Replace($"connection: env {place[0]}", $"connection: env CANARY_{place[0]}, password: secret canary_password", StringComparison.Ordinal);
        at.Write(name, script);
        Environment.SetEnvironmentVariable("DATASYNC_SECRET_CANARY_PASSWORD", Canary);
        Environment.SetEnvironmentVariable("SMTP_HOST", "127.0.0.1");
        Environment.SetEnvironmentVariable("SMTP_PORT", "1");

        // What a sample is made of, and its data, are where masked values belong.
        var own = Directory.GetFiles(at[""], "*", SearchOption.AllDirectories).ToHashSet();
        var printed = new StringBuilder();
        var succeeded = 0;
        foreach (var way in (string[])["Driver=SQLite3;Database={0};Note=1", $"Driver=SQLite3;PWD={Canary};Database={{0}}/nowhere/at.db", $"DSN=there_is_none;PWD={Canary}"])
        {
            foreach (var place in places) Environment.SetEnvironmentVariable($"CANARY_{place[0]}", string.Format(System.Globalization.CultureInfo.InvariantCulture, way, at[place[1]]));
            foreach (var arguments in Commands(at[name], at[Path.ChangeExtension(name, ".syncplan")], keys.Split(' '), script))
            {
                var (exit, output, error) = at.Run([.. arguments]);
                printed.Append(output).Append(error);
                if (exit == 0 && arguments[0] == "run") succeeded++;
            }
        }

        succeeded.ShouldBeGreaterThan(0);
        printed.ToString().ShouldContain("DS6");
        string[] canaries = [Canary, .. masked.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        foreach (var canary in canaries) printed.ToString().ShouldNotContain(canary);
        foreach (var file in Directory.EnumerateFiles(at[""], "*", SearchOption.AllDirectories))
            foreach (var canary in own.Contains(file) ? [Canary] : canaries)
                Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(canary, StringComparison.Ordinal).ShouldBeFalse($"{file}: {canary}");
    }

    private static IEnumerable<string[]> Commands(string script, string plan, string[] keys, string text)
    {
        yield return ["check", script];
        yield return ["check", script, "--live"];
        yield return ["build", script, "-o", plan];
        yield return ["explain", script];
        yield return ["explain", script, "--format", "json"];
        foreach (Match task in Tasks().Matches(text))
        {
            foreach (var key in task.Groups["item"].Success ? keys : [""])
            {
                string[] run = ["run", script, task.Groups["name"].Value, .. key.Length > 0 ? ["--key", key] : Array.Empty<string>()];
                yield return [.. run, "--preview"];
                yield return [.. run, "--format", "json"];
                yield return ["run", plan, .. run[2..]];
            }
        }

        yield return ["doctor", script];
        yield return ["test", script];
        yield return ["runs", "list", script, "--format", "json"];
        yield return ["exceptions", "list", script, "--format", "json"];
    }

    [GeneratedRegex("^task (?<name>\\w+)(?<item> for )?", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Tasks();
}
