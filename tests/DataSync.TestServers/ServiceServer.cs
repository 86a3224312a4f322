using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DataSync.TestServers;

/// <summary>A server that is not ours, on loopback at a port that was free, running one of the scripts of <c>Services</c>. It ends with its owner.</summary>
public sealed class ServiceServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process process;
    private readonly string kept = Path.Combine(Path.GetTempPath(), "datasync-service-" + Guid.NewGuid().ToString("N"));

    private ServiceServer(string program, Func<string, IEnumerable<string>> arguments, int? port = null)
    {
        Port = port ?? FreePort();
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["SERVICE_KEPT"] = kept;
        foreach (var argument in arguments(Port.ToString(CultureInfo.InvariantCulture))) start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start: tests/setup.sh installs it.");
        // It tells every request, and must not wait for anybody to read that.
        process.ErrorDataReceived += static (_, _) => { };
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        AppDomain.CurrentDomain.ProcessExit += End;
        WaitUntilItListens(program);
    }

    /// <summary>PHP's own web server, with its SOAP server in the script.</summary>
    public static ServiceServer Php(string script) => new("php", port => ["-d", "display_errors=0", "-S", $"127.0.0.1:{port}", Path.Combine(Folder, script)]);

    /// <summary>Spyne, with the version of SOAP that it speaks: 11 or 12.</summary>
    public static ServiceServer Spyne(string script, string version) => new("/usr/bin/python3", port => [Path.Combine(Folder, script), version, port]);

    /// <summary>The same over a secured link, with the certificate for localhost.</summary>
    /// <param name="asks">Whether who calls must show a certificate of the same issuer.</param>
    /// <param name="latest">The latest version of TLS that it speaks.</param>
    public static ServiceServer SecuredSpyne(string script, string version, TestCertificates certificates, bool asks, string latest = "TLSv1_3") =>
        new("/usr/bin/python3", port => [Path.Combine(Folder, script), version, port, certificates.Server, certificates.ServerKey, .. asks ? (string[])[certificates.Roots, latest] : []]);

    /// <summary>The package soap of npm.</summary>
    public static ServiceServer Node(string script) => new("node", port => [Path.Combine(Folder, "node", script), port]);

    /// <summary>Stands in for a collector of OpenTelemetry, and decodes by the code that OpenTelemetry generates for JavaScript. Each message is a line of what it kept.</summary>
    public static ServiceServer Collector(int? port = null) => new("node", at => [Path.Combine(Folder, "node", "collector.js"), at], port);

    /// <summary>A program by gSOAP.</summary>
    public static ServiceServer Gsoap(string name) => new(GsoapProgram.Of(name), port => [port]);

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The folder of the scripts and of their descriptions.</summary>
    public static string Folder => Path.Combine(Servers.Repository, "tests", "DataSync.TestServers", "Services");

    /// <summary>What was said to it without an answer, a line each.</summary>
    public string Kept => File.Exists(kept) ? File.ReadAllText(kept) : "";

    /// <summary>The server goes down.</summary>
    public void Stop()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(null, EventArgs.Empty);
        process.WaitForExit();
    }

    public void Dispose()
    {
        Stop();
        process.Dispose();
        File.Delete(kept);
    }

    private void End(object? sender, EventArgs e)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }

    private void WaitUntilItListens(string program)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < Patience;)
        {
            if (process.HasExited) throw new InvalidOperationException($"{program} ended at once.");
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                process.WaitForExit(20);
            }
        }
        throw new InvalidOperationException($"{program} does not listen.");
    }

    /// <summary>A port that nobody listens at.</summary>
    public static int FreePort() => ServerStart.FreePort();
}
