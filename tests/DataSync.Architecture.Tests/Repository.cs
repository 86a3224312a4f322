namespace DataSync.Architecture.Tests;

/// <summary>The checkout the tests run in, as files.</summary>
internal static class Repository
{
    private static readonly string[] SkippedFolders = ["bin", "obj", "node_modules", "out", ".git", ".vs", ".vscode-test", "TestResults", "artifacts"];

    /// <summary>The folder that holds <c>DataSync.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file that is kept in the repository, with its path from the root, forward slashes.</summary>
    public static IEnumerable<string> Files() => FilesUnder(Root).Select(Relative).Order(StringComparer.Ordinal);

    /// <summary>The files below a folder whose names end as given.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings) =>
        Files().Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal)
            && endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Has(string file) => File.Exists(Path.Combine(Root, file));

    private static IEnumerable<string> FilesUnder(string folder)
    {
        // In a linked worktree `.git` is a file.
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != ".git"))
        {
            yield return file;
        }

        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (SkippedFolders.Contains(Path.GetFileName(child)))
            {
                continue;
            }

            foreach (var file in FilesUnder(child))
            {
                yield return file;
            }
        }
    }

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

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
