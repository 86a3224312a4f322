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
}
