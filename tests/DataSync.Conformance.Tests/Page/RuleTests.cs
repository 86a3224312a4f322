using System.Text.RegularExpressions;

namespace DataSync.Conformance.Tests.Page;

/// <summary>
/// Finds the tests that bear the number of a rule: in the sources of all test projects, and in the scripts of the samples.
/// Sources, because the page must be right whichever projects were built.
/// </summary>
internal static partial class RuleTests
{
    public static ILookup<RuleName, string> Find(string root)
    {
        var found = CSharp(root).Concat(Scripts(root)).Distinct();
        return found.ToLookup(entry => entry.Rule, entry => entry.Test);
    }

    /// <summary>The tests in a C# source that carry the trait.</summary>
    public static IEnumerable<(RuleName Rule, string Test)> InCSharp(string source)
    {
        var type = "";
        var pending = new List<RuleName>();
        var isTest = false;
        foreach (var line in source.Split('\n').Select(line => line.Trim()))
        {
            if (Type().Match(line) is { Success: true } declared)
            {
                type = declared.Groups[1].Value;
                pending.Clear();
                isTest = false;
            }
            else if (line.StartsWith('['))
            {
                pending.AddRange(Trait().Matches(line).Select(match => RuleName.Parse(match.Groups[1].Value)));
                isTest |= TestAttribute().IsMatch(line) && !line.Contains("Skip", StringComparison.Ordinal);
            }
            else if (Method().Match(line) is { Success: true } method)
            {
                foreach (var rule in isTest ? pending : [])
                {
                    yield return (rule, $"{type}.{method.Groups[1].Value}");
                }

                pending.Clear();
                isTest = false;
            }
        }
    }

    /// <summary>The tests in a script that have a line <c>/// Rule: stations R108</c> above them.</summary>
    public static IEnumerable<(RuleName Rule, string Test)> InScript(string name, string source)
    {
        var pending = new List<RuleName>();
        foreach (var line in source.Split('\n').Select(line => line.Trim()))
        {
            if (ScriptRule().Match(line) is { Success: true } named)
            {
                pending.AddRange(named.Groups[1].Value.Split(',').Select(rule => RuleName.Parse(rule.Trim())));
            }
            else if (ScriptTest().Match(line) is { Success: true } test)
            {
                foreach (var rule in pending)
                {
                    yield return (rule, $"{name}: {test.Groups[1].Value}");
                }

                pending.Clear();
            }
            else if (!line.StartsWith("///", StringComparison.Ordinal))
            {
                pending.Clear();
            }
        }
    }

    private static IEnumerable<(RuleName Rule, string Test)> CSharp(string root) =>
        from file in Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
        let parts = file.Split(Path.DirectorySeparatorChar)
        where !parts.Contains("obj") && !parts.Contains("bin")
        from entry in InCSharp(File.ReadAllText(file))
        select entry;

    private static IEnumerable<(RuleName Rule, string Test)> Scripts(string root) =>
        from folder in new[] { "samples", "tests" }
        where Directory.Exists(Path.Combine(root, folder))
        from file in Directory.EnumerateFiles(Path.Combine(root, folder), "*.sync", SearchOption.AllDirectories)
        let parts = file.Split(Path.DirectorySeparatorChar)
        where !parts.Contains("obj") && !parts.Contains("bin")
        from entry in InScript(Path.GetFileName(file), File.ReadAllText(file))
        select entry;

    [GeneratedRegex(@"^(?:public|internal)\s+(?:sealed\s+|abstract\s+|static\s+|partial\s+)*class\s+(\w+)")]
    private static partial Regex Type();

    [GeneratedRegex(@"Trait\(""Rule"",\s*""([^""]+)""\)")]
    private static partial Regex Trait();

    [GeneratedRegex(@"\b(?:Fact|Theory|Property|SkippableFact)\b")]
    private static partial Regex TestAttribute();

    [GeneratedRegex(@"^public\s+(?:async\s+)?[\w<>\[\]., ]+?\s+(\w+)\s*\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"^///\s*Rules?:\s*(.+?)\s*\.?$")]
    private static partial Regex ScriptRule();

    [GeneratedRegex(@"^test\s+""([^""]+)""")]
    private static partial Regex ScriptTest();
}
