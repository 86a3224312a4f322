using System.Text.RegularExpressions;

namespace DataSync.Language.Tests.Syntax;

public sealed partial class LanguageReferenceTests
{
    [Fact]
    public void Every_example_of_the_language_reference_has_no_problem()
    {
        var page = File.ReadAllText(Path.Combine(Scripts.Root, "docs", "language.md"));
        var examples = Example().Matches(page).Select(match => match.Groups["script"].Value).ToList();

        examples.Count.ShouldBeGreaterThan(20);
        foreach (var example in examples) Scripts.ProblemsOf(Scripts.Parse(example)).ShouldBe("", example);
    }

    [GeneratedRegex("^```sync\r?\n(?<script>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Example();
}
