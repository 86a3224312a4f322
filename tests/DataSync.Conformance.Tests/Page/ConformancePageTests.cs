namespace DataSync.Conformance.Tests.Page;

/// <summary><c>docs/conformance.md</c> says of every rule whether it is tested, and by which tests. These keep it true.</summary>
public sealed class ConformancePageTests
{
    private const string Update = "tests/update.sh";

    private static readonly string Root = FindRoot();

    private static readonly string Page = Path.Combine(Root, "docs", "conformance.md");

    [Fact]
    public void The_page_names_the_tests_that_bear_a_rules_number()
    {
        var written = File.ReadAllText(Page);
        var wanted = RulePage.Parse(written).With(RuleTests.Find(Root)).ToString();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Page, wanted);
            return;
        }

        var before = written.Split('\n');
        var after = wanted.Split('\n');
        after.Except(before).ShouldBeEmpty($"docs/conformance.md is behind the tests: {Update}");
        before.Except(after).ShouldBeEmpty($"docs/conformance.md names tests that are gone: {Update}");
    }

    [Fact]
    public void Every_rule_of_both_domains_has_one_row_in_its_order()
    {
        var wanted = new[] { "stations", "tasks" }
            .SelectMany(area => Enumerable.Range(1, RuleName.CountOf(area)).Select(number => new RuleName(area, number)));
        RulePage.Parse(File.ReadAllText(Page)).Rows.Select(row => row.Rule).ShouldBe(wanted);
    }

    [Fact]
    public void Every_row_has_words_and_a_known_state()
    {
        foreach (var row in RulePage.Parse(File.ReadAllText(Page)).Rows)
        {
            row.Words.ShouldNotBeEmpty(row.Rule.ToString());
            row.State.ShouldBeOneOf(RuleRow.Tested, RuleRow.Partly, RuleRow.StandIn, RuleRow.NotYet);
        }
    }

    [Fact]
    public void A_stand_in_says_what_stands_in_and_a_part_says_what_is_missing() =>
        RulePage.Parse(File.ReadAllText(Page)).Rows
            .Where(row => row is { NeedsNote: true, Note: "" })
            .ShouldBeEmpty();

    [Fact]
    public void No_test_bears_the_number_of_a_rule_that_does_not_exist() =>
        RuleTests.Find(Root).Select(rule => rule.Key).Where(rule => !rule.Exists).ShouldBeEmpty();

    [Fact]
    public void A_row_that_is_read_and_written_is_the_same_row()
    {
        var text = File.ReadAllText(Page);
        RulePage.Parse(text).ToString().ShouldBe(text);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataSync.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("These tests run in a checkout: no DataSync.sln above " + AppContext.BaseDirectory);
    }
}
