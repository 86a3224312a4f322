using System.Diagnostics;
using System.Globalization;

namespace DataSync.TestServers;

/// <summary>A web proxy that is not ours: tinyproxy, on loopback at a port that was free. It ends with its owner.</summary>
public sealed class TinyProxy : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-proxy-").FullName;
    private readonly Process process;

    /// <param name="login">User and password that it wants, with a blank between them; null where anybody may use it.</param>
    public TinyProxy(string? login = null)
    {
        Port = ServerStart.FreePort();
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var file = Path.Combine(folder, "tinyproxy.conf");
        File.WriteAllText(file, $"Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 100\nAllow 127.0.0.1\nLogFile \"{Log}\"\nLogLevel Connect\n{(login is null ? "" : $"BasicAuth {login}\n")}");
        process = Process.Start(new ProcessStartInfo("tinyproxy", ["-d", "-c", file]) { RedirectStandardOutput = true, RedirectStandardError = true }) ?? throw new InvalidOperationException("tinyproxy did not start: tests/setup.sh installs it.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += End;
        ServerStart.WaitUntilItListens(process, Port, "tinyproxy");
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What went through it: a line for each request, which names the service.</summary>
    public IReadOnlyList<string> Requests => [.. File.ReadLines(Log).Where(line => line.Contains("Request (file descriptor", StringComparison.Ordinal)).Select(line => line[(line.IndexOf("): ", StringComparison.Ordinal) + 3)..])];

    private string Log => Path.Combine(folder, "log");

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(null, EventArgs.Empty);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void End(object? sender, EventArgs e)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }
}
