namespace DataSync.Compiler.Tests;

/// <summary>
/// Files that a person reviews: what a test makes must equal what is committed in <c>Golden/</c>.
/// <c>DATASYNC_UPDATE_GOLDEN=1 dotnet test tests/DataSync.Compiler.Tests</c> writes them anew; review the difference before committing it.
/// </summary>
internal static class Golden
{
    private const string UpdateVariable = "DATASYNC_UPDATE_GOLDEN";

    /// <param name="folder">Folder of the test, below that of the project.</param>
    /// <param name="name">Name of the file in its <c>Golden</c> folder.</param>
    public static void Check(string folder, string name, string actual)
    {
        var path = Path.Combine(ProjectFolder(), folder, "Golden", name);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
            File.WriteAllText(path, actual);
        }
        File.Exists(path).ShouldBeTrue($"{name} is missing: run the test once with {UpdateVariable}=1");
        actual.ShouldBe(File.ReadAllText(path), $"review the difference, then run the test with {UpdateVariable}=1");
    }

    // Not the path of the source file as the compiler knows it: a deterministic build replaces that one.
    private static string ProjectFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DataSync.Compiler.Tests.csproj")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside their project.");
        return folder;
    }
}
