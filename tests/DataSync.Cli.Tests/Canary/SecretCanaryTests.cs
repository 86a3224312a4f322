using System.Text;

namespace DataSync.Cli.Tests.Canary;

/// <summary>A password that may be found nowhere: not in what a sample's commands print, not in the files that they leave behind. Source: tasks R30.</summary>
public sealed class SecretCanaryTests
{
    private const string Canary = "kanarienvogel";

    [Fact, Trait("Rule", "tasks R30")]
    public void No_command_prints_a_password_or_leaves_one_in_a_file()
    {
        using var at = Workplace.With("invoice-accounts");
        at.Sql("accounting.db", File.ReadAllText(at["data/accounting.sql"]));
        at.Sql("documents.db", File.ReadAllText(at["data/documents.sql"]));
        var script = File.ReadAllText(at["post-invoice.sync"]).Replace("env ACCOUNTING", "env CANARY_ACCOUNTING", StringComparison.Ordinal)
            .Replace("connection: env CANARY_ACCOUNTING", "connection: env CANARY_ACCOUNTING, password: secret canary_password", StringComparison.Ordinal);
        at.Write("post-invoice.sync", script);
        Environment.SetEnvironmentVariable("DATASYNC_SECRET_CANARY_PASSWORD", Canary);

        var printed = new StringBuilder();
        foreach (var connection in new[] { $"Driver=SQLite3;Database={at["accounting.db"]};Note=1", $"Driver=SQLite3;PWD={Canary};Database={at["nowhere/at.db"]}", $"DSN=there_is_none;PWD={Canary}" })
        {
            Environment.SetEnvironmentVariable("CANARY_ACCOUNTING", connection);
            foreach (var arguments in new[]
            {
                new[] { "check", at["post-invoice.sync"] },
                ["check", at["post-invoice.sync"], "--live"],
                ["build", at["post-invoice.sync"], "-o", at["post-invoice.syncplan"]],
                ["explain", at["post-invoice.sync"]],
                ["explain", at["post-invoice.sync"], "--format", "json"],
                ["run", at["post-invoice.sync"], "PostInvoice", "--key", "R-1", "--preview"],
                ["run", at["post-invoice.sync"], "PostInvoice", "--key", "R-1", "--format", "json"],
                ["run", at["post-invoice.syncplan"], "PostInvoice", "--key", "R-2"],
                ["doctor", at["post-invoice.sync"]],
                ["test", at["post-invoice.sync"]],
                ["runs", "list", at["post-invoice.sync"], "--format", "json"],
                ["exceptions", "list", at["post-invoice.sync"], "--format", "json"],
            })
            {
                var (_, output, error) = at.Run(arguments);
                printed.Append(output).Append(error);
            }
        }

        printed.ToString().ShouldContain("R-1");
        printed.ToString().ShouldNotContain(Canary);
        foreach (var file in Directory.EnumerateFiles(at[""], "*", SearchOption.AllDirectories))
            Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(Canary, StringComparison.Ordinal).ShouldBeFalse(file);
    }
}
