using System.Text.RegularExpressions;

namespace DataSync.Architecture.Tests;

/// <summary>One diagnostic, one row, one code, one entry of the page, one test.</summary>
public sealed partial class DiagnosticTests
{
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

        written.ShouldBe(wanted, $"{DiagnosticPage.Path} is behind the catalog: UPDATE_DOCS=1 dotnet test tests/DataSync.Architecture.Tests");
    }

    [Fact]
    public void Every_code_is_named_by_a_test()
    {
        var tests = Repository.Files("tests", ".cs", ".cases", ".sync", ".txt", ".json")
            .Concat(Repository.Files("samples", ".sync", ".sh"))
            .Where(file => !file.StartsWith("tests/DataSync.Architecture.Tests/", StringComparison.Ordinal))
            .SelectMany(file => Code().Matches(Repository.Read(file)).Select(match => match.Value))
            .ToHashSet();
        DiagnosticPage.Codes.Where(code => !tests.Contains(code)).ShouldBeEmpty("each code needs a test that expects it");
    }

    [GeneratedRegex(@"\bDS\d{4}\b")]
    private static partial Regex Code();
}
