using System.Diagnostics;
using System.Security.Cryptography;

namespace DataSync.TestServers;

/// <summary>A SOAP server by gSOAP: its generator writes C++ from a header, and the compiler makes a program of both, once for each state of the sources.</summary>
internal static class GsoapProgram
{
    /// <summary>The program of the header and the main file of a name; it is made where there is none.</summary>
    public static string Of(string name)
    {
        var sources = Path.Combine(ServiceServer.Folder, "gsoap");
        var (header, main) = (Path.Combine(sources, name + ".h"), Path.Combine(sources, name + ".cpp"));
        var digest = Convert.ToHexStringLower(SHA256.HashData([.. File.ReadAllBytes(header), .. File.ReadAllBytes(main)]))[..16];
        var program = Path.Combine(Path.GetTempPath(), $"datasync-gsoap-{name}-{digest}");
        if (File.Exists(program)) return program;
        var folder = Directory.CreateTempSubdirectory("datasync-gsoap-").FullName;
        try
        {
            Run(folder, "soapcpp2", "-S", "-x", "-w", "-L", "-I/usr/share/gsoap/import", header);
            Run(folder, "g++", "-O1", "-I.", "-o", "made", main, "soapC.cpp", "soapServer.cpp", "-lgsoap++");
            // Whoever else makes it at the same time makes the same.
            File.Move(Path.Combine(folder, "made"), program, overwrite: true);
            return program;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start: tests/setup.sh installs it.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed: {said}");
    }
}
