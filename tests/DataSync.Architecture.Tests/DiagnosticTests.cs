using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace DataSync.Architecture.Tests;

/// <summary>One diagnostic, one row, one code, one entry of the page, one test.</summary>
public sealed partial class DiagnosticTests
{
    private const int MostLinesShown = 10;

    /// <summary>Refusals that no test provokes yet, each with what it takes. An entry goes when its test comes; none is added.</summary>
    private static readonly ImmutableDictionary<string, string> WithoutTest = new Dictionary<string, string>
    {
        ["DS5102"] = "a file that cannot be read, as a user without rights",
    }.ToImmutableDictionary();

    [Fact]
    public void Every_code_has_its_entry_in_the_documentation() =>
        DiagnosticPage.Codes.Except(DiagnosticPage.Entries(Repository.Read(DiagnosticPage.Path)).Keys)
            .ShouldBeEmpty($"each code needs an entry '### DSnnnn …' in {DiagnosticPage.Path}");

    [Fact]
    public void The_page_is_what_the_catalog_says()
    {
        var written = Repository.Read(DiagnosticPage.Path);
        var wanted = DiagnosticPage.Render(written);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, DiagnosticPage.Path), wanted);
            return;
        }

        wanted.Split('\n').Except(written.Split('\n')).Take(MostLinesShown).ShouldBeEmpty($"{DiagnosticPage.Path} is behind the sources: tests/update.sh");
        written.Split('\n').Except(wanted.Split('\n')).Take(MostLinesShown).ShouldBeEmpty($"{DiagnosticPage.Path} says what the sources do not: tests/update.sh");
    }

    [Fact]
    public void Every_code_is_named_by_a_test()
    {
        var tests = Repository.Files("tests", ".cs", ".cases", ".sync", ".txt", ".json")
            .Concat(Repository.Files("samples", ".sync", ".sh"))
            .Where(file => !file.StartsWith("tests/DataSync.Architecture.Tests/", StringComparison.Ordinal))
            .Select(Repository.Read)
            .ToList();
        var named = tests.SelectMany(text => Code().Matches(text).Select(match => match.Value)).Concat(CodesOfExamples()).ToHashSet();
        DiagnosticPage.Codes
            .Where(code => !WithoutTest.ContainsKey(code) && !named.Contains(code) && !tests.Any(text => NamesConstantOf(code, text)))
            .ShouldBeEmpty("each code needs a test that expects it");
    }

    /// <summary>The examples of a built-in function stand beside it and are run as tests.</summary>
    private static IEnumerable<string> CodesOfExamples() =>
        Repository.Files("src/DataSync.Plans/Functions", ".cs")
            .SelectMany(file => Example().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value));

    private static bool NamesConstantOf(string code, string test) =>
        RunTimeCodes.All.TryGetValue(code, out var found) && found.Constant is { } constant && test.Contains(constant, StringComparison.Ordinal);

    [GeneratedRegex(@"Ex\(""(?:[^""\\]|\\.)*"",\s*""(DS\d{4})""\)")]
    private static partial Regex Example();

    [GeneratedRegex(@"\bDS\d{4}\b")]
    private static partial Regex Code();
}
