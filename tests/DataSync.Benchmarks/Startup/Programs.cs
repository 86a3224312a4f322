using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DataSync.Benchmarks.Startup;

/// <summary>Programs that are built for a measurement, and what a run of them takes.</summary>
internal static partial class Programs
{
    private const int Children = -1;

    private static readonly string Platform = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>Publishes a project for this machine, away from the outputs of the checkout.</summary>
    /// <returns>The program.</returns>
    public static string Publish(string project, string folder)
    {
        Sdk("publish", project, "-c", "Release", "-r", Platform, "--self-contained", "false", "-p:PublishReadyToRun=true",
            "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", Path.Combine(folder, "program"));
        return Path.Combine(folder, "program", "datasync.dll");
    }

    /// <summary>A console program that says hello, as the SDK's template has it.</summary>
    /// <returns>The program.</returns>
    public static string Hello(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "hello.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(\"Hello, World!\");\n");
        Sdk("build", folder, "-c", "Release", "-o", Path.Combine(folder, "program"));
        return Path.Combine(folder, "program", "hello.dll");
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its processor time in seconds, of all its threads.</returns>
    public static double Run(string folder, string program, params string[] arguments)
    {
        var before = UsedByChildren();
        var (exitCode, output) = Start(folder, [program, .. arguments]);
        var used = UsedByChildren() - before;
        if (exitCode != 0) throw new InvalidOperationException($"{program} ended with {exitCode}:\n{output}");
        return used;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>The most bytes of memory it ever held; looked at every few milliseconds, for nobody can ask when it has ended.</returns>
    public static long Peak(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("No process was started.");
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        do
        {
            process.Refresh();
            try
            {
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException) when (process.HasExited)
            {
                // It has ended while it was asked.
            }
        }
        while (!process.WaitForExit(milliseconds: 5));

        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{output.Result}");
        return peak;
    }

    private static void Sdk(params string[] arguments)
    {
        var (exitCode, output) = Start(".", [.. arguments, "-v", "q", "-nologo", "-nodeReuse:false"]);
        if (exitCode != 0) throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
    }

    private static (int ExitCode, string Output) Start(string folder, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("No process was started.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    /// <summary>Processor time in seconds of all processes that this one started and that have ended.</summary>
    private static double UsedByChildren()
    {
        if (ResourceUsage(Children, out var used) != 0) throw new InvalidOperationException($"getrusage ended with {Marshal.GetLastPInvokeError()}.");
        return used.UserSeconds + used.SystemSeconds + (used.UserMicroseconds + used.SystemMicroseconds) / 1e6;
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int ResourceUsage(int who, out Usage usage);

    /// <summary><c>struct rusage</c> of a 64-bit Linux: two times, then fourteen numbers that are not looked at.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 18 * sizeof(long))]
    private readonly struct Usage
    {
        public readonly long UserSeconds;
        public readonly long UserMicroseconds;
        public readonly long SystemSeconds;
        public readonly long SystemMicroseconds;
    }
}
