using System.Text.RegularExpressions;

namespace DataSync.Architecture.Tests;

/// <summary>One diagnostic, one row, one code, one entry of the page, one test.</summary>
public sealed partial class DiagnosticTests
{
    private const string Page = "docs/diagnostics.md";

    [Fact]
    public void Every_code_has_its_entry_in_the_documentation() =>
        Codes().Except(Entries()).ShouldBeEmpty($"each code needs a line '### DSnnnn …' in {Page}");

    [Fact]
    public void The_documentation_describes_no_code_that_is_gone() =>
        Entries().Except(Codes()).ShouldBeEmpty($"{Page} describes codes that nothing reports");

    [Fact]
    public void Every_code_is_named_by_a_test()
    {
        var tests = Repository.Files("tests", ".cs", ".cases", ".sync", ".txt", ".json")
            .Concat(Repository.Files("samples", ".sync"))
            .Where(file => !file.StartsWith("tests/DataSync.Architecture.Tests/", StringComparison.Ordinal))
            .SelectMany(file => Code().Matches(Repository.Read(file)).Select(match => match.Value))
            .ToHashSet();
        Codes().Where(code => !tests.Contains(code)).ShouldBeEmpty("each code needs a test that expects it");
    }

    private static HashSet<string> Codes() =>
        [.. Repository.Files("src", ".cs").SelectMany(file => QuotedCode().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value))];

    private static HashSet<string> Entries() =>
        Repository.Has(Page) ? [.. Entry().Matches(Repository.Read(Page)).Select(match => match.Groups[1].Value)] : [];

    [GeneratedRegex(@"\bDS\d{4}\b")]
    private static partial Regex Code();

    [GeneratedRegex("\"(DS\\d{4})\"")]
    private static partial Regex QuotedCode();

    [GeneratedRegex(@"^### (DS\d{4})\b", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
