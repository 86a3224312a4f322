using System.Diagnostics;
using DataSync.Cli.Tests.Commands;

namespace DataSync.Cli.Tests;

public sealed class WithoutCompilerTests
{
    [Fact]
    public void An_artefact_runs_without_the_language_and_without_the_compiler()
    {
        using var at = Invoices.Prepare();
        at.Run("build", at["post.sync"], "-o", at["post.syncplan"]).Exit.ShouldBe(0);

        var loaded = LoadedBy(at, "run", at["post.syncplan"], "Post", "--key", "R-1");

        loaded.ShouldContain("DataSync.Engine");
        loaded.ShouldNotContain(name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        loaded.ShouldNotContain(name => name.StartsWith("Antlr", StringComparison.Ordinal));
        loaded.ShouldNotContain("DataSync.Compiler");
        loaded.ShouldNotContain("DataSync.Language");
        at.Ask("documents.db", "select status from invoices where id = 'R-1'").ShouldBe("Looked up");
    }

    [Fact]
    public void A_script_that_was_compiled_before_needs_neither_parser_nor_roslyn()
    {
        using var at = Invoices.Prepare();
        LoadedBy(at, "run", at["post.sync"], "Post", "--key", "R-1").ShouldContain(name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));

        var loaded = LoadedBy(at, "run", at["post.sync"], "Post", "--key", "R-3");

        loaded.ShouldNotContain(name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        loaded.ShouldNotContain(name => name.StartsWith("Antlr", StringComparison.Ordinal));
    }

    /// <summary>The assemblies that a datasync process of its own had loaded when it ended.</summary>
    private static string[] LoadedBy(Workplace at, params string[] arguments)
    {
        var list = at["assemblies.txt"];
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.Variable] = list;
        start.Environment["DATASYNC_CACHE"] = at["cache"];
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start.");
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, output);
        return File.ReadAllLines(list);
    }
}
