using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

public sealed class ExplainCommandTests
{
    [Fact]
    public void A_task_is_told_step_by_step_with_its_statements()
    {
        using var at = Invoices.Prepare();

        var explain = at.Run("explain", at["post.sync"], "Post");

        explain.Exit.ShouldBe(0, explain.Error);
        explain.Out.ShouldContain("1. read Account");
        explain.Out.ShouldContain("from \"Account\" where");
        explain.Out.ShouldContain("evaluated by the source");
        explain.Out.ShouldMatch("when none: +fail");
    }

    [Fact]
    public void The_same_as_json()
    {
        using var at = Invoices.Prepare();

        JsonDocument.Parse(at.Run("explain", at["post.sync"], "Post", "--format", "json").Out).RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public void Offline_and_where_a_source_cannot_be_reached_everything_but_the_statements_is_told()
    {
        using var at = Invoices.Prepare();
        File.Delete(at["accounting.db"]);

        var offline = at.Run("explain", at["post.sync"], "Post", "--offline");
        var unreached = at.Run("explain", at["post.sync"], "Post");

        offline.Exit.ShouldBe(0);
        offline.Out.ShouldContain("accounting could not be asked, so its statements are not shown: it was not asked for (--offline)");
        offline.Out.ShouldNotContain("select ");
        unreached.Exit.ShouldBe(0);
        unreached.Out.ShouldContain("accounting could not be asked, so its statements are not shown: DS6144");
        foreach (var told in new[] { offline.Out, unreached.Out })
        {
            told.ShouldContain("account.AccountId = item.account_id   the source could not be asked whether it evaluates this");
            told.ShouldContain("account_name  <-  accounting.Account.Name  through trim");
            told.ShouldContain("POSTED_ON   <-  parameter posted_on");
        }
    }

    [Fact]
    public void Lineage_as_a_flowchart()
    {
        using var at = Invoices.Prepare();

        at.Run("explain", at["post.sync"], "Post", "--format", "mermaid").Out.ShouldContain("-->|\"trim\"|");
    }
}
