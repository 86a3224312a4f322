using System.Runtime.CompilerServices;

namespace DataSync.Compiler.Tests;

/// <summary>
/// Files that a person reviews: what a test makes must equal what is committed in <c>Golden/</c>.
/// <c>DATASYNC_UPDATE_GOLDEN=1 dotnet test tests/DataSync.Compiler.Tests</c> writes them anew; review the difference before committing it.
/// </summary>
internal static class Golden
{
    private const string UpdateVariable = "DATASYNC_UPDATE_GOLDEN";

    public static void Check(string name, string actual, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test) ?? ".", "Golden", name);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
            File.WriteAllText(path, actual);
        }
        File.Exists(path).ShouldBeTrue($"{name} is missing: run the test once with {UpdateVariable}=1");
        actual.ShouldBe(File.ReadAllText(path), $"review the difference, then run the test with {UpdateVariable}=1");
    }
}
