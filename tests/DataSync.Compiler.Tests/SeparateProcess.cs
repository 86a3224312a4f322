using System.Diagnostics;
using DataSync.Compiler.Artefacts;

namespace DataSync.Compiler.Tests;

/// <summary>The entry point of this assembly: does one thing in a process of its own, for tests that compare processes.</summary>
internal static class SeparateProcess
{
    private const string BuildScript = "build-script";

    public static int Main(string[] arguments)
    {
        if (arguments is not [BuildScript, var script, var path]) return 2;
        ArtefactWriter.Write(path, "sample", CompiledScript.Build(script));
        return 0;
    }

    public static void Build(string script, string path) => Run(BuildScript, script, path);

    private static void Run(params string[] arguments)
    {
        var assembly = typeof(SeparateProcess).Assembly.Location;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true };
        foreach (var argument in (string[])["exec", assembly, .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start).ShouldNotBeNull();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors);
    }
}
