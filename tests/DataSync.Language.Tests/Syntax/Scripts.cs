using DataSync.Language.Syntax;

namespace DataSync.Language.Tests.Syntax;

/// <summary>The scripts that the tests of this folder share.</summary>
internal static class Scripts
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Syntax");

    /// <summary>The samples of the design, by name; all are right.</summary>
    public static IReadOnlyDictionary<string, string> Samples { get; } =
        Directory.GetFiles(Path.Combine(Folder, "Samples"), "*.sync")
            .Order(StringComparer.Ordinal)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText);

    /// <summary>Small scripts with the problems expected in them.</summary>
    public static IReadOnlyList<ScriptCase> Cases { get; } =
        [.. Directory.GetFiles(Path.Combine(Folder, "Cases"), "*.cases").Order(StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>The top folder of the project.</summary>
    public static string Root { get; } = FindRoot();

    public static SyntaxTree Parse(string text) => SyntaxTree.Parse(new SourceText(text, "script.sync"));

    /// <summary>Line, column and code of each problem: <c>3:13 DS1001</c>.</summary>
    public static string ProblemsOf(SyntaxTree tree) =>
        string.Join(", ", tree.Diagnostics.Select(diagnostic => $"{diagnostic.Start} {diagnostic.Code}"));

    private static IEnumerable<ScriptCase> Read(string path)
    {
        foreach (var part in File.ReadAllText(path).Split("--- ", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = part.Split('\n', 3);
            var expected = lines[1].StartsWith("=> ", StringComparison.Ordinal) ? lines[1][3..] : "";
            var text = expected.Length > 0 ? lines[2] : string.Join('\n', lines[1..]);
            yield return new ScriptCase($"{Path.GetFileNameWithoutExtension(path)}: {lines[0]}", expected, text);
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DataSync.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the project.");
        return folder.FullName;
    }
}

/// <summary>A script with the problems expected in it.</summary>
internal sealed record ScriptCase(string Name, string Expected, string Text);
