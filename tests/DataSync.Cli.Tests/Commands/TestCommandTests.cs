namespace DataSync.Cli.Tests.Commands;

public sealed class TestCommandTests
{
    private const string Tests = """
        sync 1
        import "post.sync"
        test "an account that is there" {
            given Invoice { id: "R-1", account_id: "A-1", status: "New" }
            given Account { AccountId: "A-1", Name: "Hofer AG" }
            run Post for "R-1"
            expect Invoice "R-1" { account_name: "NAME" }
        }
        """;

    [Fact]
    public void A_test_that_passes_is_counted()
    {
        using var at = Invoices.Prepare().Write("post.tests.sync", Tests.Replace("NAME", "Hofer AG", StringComparison.Ordinal));

        var test = at.Run("test", Path.GetDirectoryName(at["post.sync"]) ?? "");

        test.Exit.ShouldBe(0, test.Error);
        test.Out.ShouldEndWith($"1 passed, 0 failed{Environment.NewLine}");
    }

    [Fact]
    public void A_test_that_fails_shows_the_cell_with_both_values_and_the_place()
    {
        using var at = Invoices.Prepare().Write("post.tests.sync", Tests.Replace("NAME", "Somebody else", StringComparison.Ordinal));

        var test = at.Run("test", at["post.tests.sync"]);

        test.Exit.ShouldBe(1);
        test.Out.ShouldContain("account_name");
        test.Out.ShouldContain("Somebody else");
        test.Out.ShouldContain("Hofer AG");
        test.Out.ShouldContain("post.tests.sync:7:");
        test.Out.ShouldEndWith($"0 passed, 1 failed{Environment.NewLine}");
    }

    [Fact]
    public void A_script_that_cannot_be_compiled_is_a_test_that_failed()
    {
        using var at = Invoices.Prepare().Write("post.tests.sync", Tests + "\ntask Broken { stop stop");

        var test = at.Run("test", at["post.tests.sync"]);

        test.Exit.ShouldBe(1);
        test.Error.ShouldContain("DS1");
        test.Out.ShouldContain("0 passed, 1 failed");
    }

    [Fact]
    public void No_test_at_all_is_no_success()
    {
        using var at = Invoices.Prepare();

        at.Run("test", at["post.sync"]).Exit.ShouldBe(1);
    }

    [Fact]
    public void A_test_is_chosen_by_its_name()
    {
        using var at = Invoices.Prepare().Write("post.tests.sync", Tests);

        at.Run("test", at["post.tests.sync"], "--name", "no such test").Out.ShouldEndWith($"0 passed, 0 failed{Environment.NewLine}");
    }
}
