namespace DataSync.Conformance.Tests.Page;

/// <summary>What counts as a test of a rule. The sources stand in strings, with the trait written in two pieces.</summary>
public sealed class FindingTests
{
    private const string Rule93 = "[Tr" + "ait(\"Rule\", \"stations R93\")]";
    private const string Rule94 = "[Tr" + "ait(\"Rule\", \"stations R94\")]";

    private static readonly RuleName R93 = new("stations", 93);
    private static readonly RuleName R94 = new("stations", 94);

    [Fact]
    public void A_test_method_with_the_trait_is_a_test_of_its_rules()
    {
        var source = $$"""
            public sealed class DeletionTests
            {
                [Fact]
                {{Rule93}}
                {{Rule94}}
                public async Task A_record_that_is_not_listed_goes()
                {
                }

                [Fact]
                public void Something_else()
                {
                }
            }
            """;
        RuleTests.InCSharp(source).ShouldBe(
            [(R93, "DeletionTests.A_record_that_is_not_listed_goes"), (R94, "DeletionTests.A_record_that_is_not_listed_goes")]);
    }

    [Fact]
    public void A_skipped_test_and_a_method_that_is_no_test_do_not_count()
    {
        var source = $$"""
            public sealed class DeletionTests
            {
                [Fact(Skip = "later")]
                {{Rule93}}
                public void Skipped()
                {
                }

                {{Rule94}}
                public void No_test()
                {
                }
            }
            """;
        RuleTests.InCSharp(source).ShouldBeEmpty();
    }

    [Fact]
    public void A_test_in_a_script_names_its_rules_above_it()
    {
        const string Source = """
            /// Ten keys, three requested.
            /// Rules: stations R93, stations R94
            test "three companies arrive" {
            }

            /// Rule: stations R93

            test "not directly above" {
            }
            """;
        RuleTests.InScript("a.sync", Source).ShouldBe([(R93, "a.sync: three companies arrive"), (R94, "a.sync: three companies arrive")]);
    }

    [Fact]
    public void A_row_that_is_partly_tested_stays_so_until_its_tests_are_gone()
    {
        var row = new RuleRow(R93, "words", RuleRow.Partly, "Without children.", []);
        row.With(["A.b"]).ToString().ShouldBe("| R93 | words | partly | Without children. Tests: `A.b` |");
        row.With([]).State.ShouldBe(RuleRow.NotYet);
    }

    [Fact]
    public void A_row_becomes_tested_when_there_is_a_test_and_a_stand_in_stays_one()
    {
        const string Text = """
            ## Stations
            | R93 | words | not yet |  |
            | R94 | words | stand-in | A note. |

            """;
        var tests = new[] { (R93, "A.b"), (R94, "C.d") }.ToLookup(entry => entry.Item1, entry => entry.Item2);
        RulePage.Parse(Text).With(tests).ToString().ShouldBe("""
            ## Stations
            | R93 | words | tested | `A.b` |
            | R94 | words | stand-in | A note. Tests: `C.d` |

            """);
    }
}
