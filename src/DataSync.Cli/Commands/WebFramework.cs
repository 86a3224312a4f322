using System.Reflection;
using System.Runtime.InteropServices;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary>
/// The web server's shared framework, which only `serve` needs: what ends after seconds does not load it, and what compiles does not stay. So `serve` starts the program anew in its own place, with the same
/// arguments and the other framework; the process keeps its number.
/// </summary>
internal static class WebFramework
{
    private static bool IsLoaded => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string list && list.Contains("Microsoft.AspNetCore.Server.Kestrel.Core.dll", StringComparison.Ordinal);

    /// <summary>Goes on in a process that has it: where this one has not, another one takes its place.</summary>
    /// <exception cref="SyncException">DS5160: that is not possible here.</exception>
    public static void Ensure(string[] arguments)
    {
        var own = Assembly.GetExecutingAssembly();
        if (OperatingSystem.IsWindows() || Assembly.GetEntryAssembly() != own)
            throw new SyncException("DS5160", "`serve` cannot put itself in the place of this process.", "Start it as a program of its own, on Linux or macOS.", FailureClass.Setup);
        if (IsLoaded) return;
        var folder = AppContext.BaseDirectory;
        string[] line = [Host(), "exec", "--runtimeconfig", Path.Combine(folder, "serve.runtimeconfig.json"), "--depsfile", Path.Combine(folder, "datasync.deps.json"), own.Location, .. arguments];
        Console.Out.Flush();
        _ = Execute(line[0], [.. line, null]);
        throw new SyncException("DS5160", $"{line[0]} cannot be started: {Marshal.GetLastPInvokeErrorMessage()}", "Install the ASP.NET Core runtime beside .NET, and start again.", FailureClass.Setup);
    }

    private static string Host()
    {
        if (Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet") return path;
        return Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
    }

    [DllImport("libc", EntryPoint = "execv", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Execute(string path, string?[] arguments);
}
