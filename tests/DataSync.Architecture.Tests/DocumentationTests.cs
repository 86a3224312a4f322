using System.Text.RegularExpressions;

namespace DataSync.Architecture.Tests;

/// <summary>What the pages show is what there is.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void A_script_in_the_readme_stands_in_a_sample_word_for_word()
    {
        var samples = Repository.Files("samples", ".sync").Select(Repository.Read).ToList();
        Script().Matches(Repository.Read("README.md")).Select(match => match.Groups[1].Value)
            .Where(script => !samples.Any(sample => sample.Contains(script, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_link_between_pages_leads_somewhere() =>
        Repository.Files().Where(file => file.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(file => Link().Matches(Repository.Read(file)).Select(match => (file, target: match.Groups[1].Value)))
            .Where(link => !link.target.Contains(':', StringComparison.Ordinal))
            .Where(link => !Exists(link.file, link.target))
            .Select(link => $"{link.file}: {link.target}")
            .ShouldBeEmpty();

    private static bool Exists(string page, string target)
    {
        var path = Path.Combine(Repository.Root, Path.GetDirectoryName(page) ?? "", target);
        return File.Exists(path) || Directory.Exists(path);
    }

    [GeneratedRegex(@"^```sync\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
