using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DataSync.Sources.Odbc;

namespace DataSync.TestServers;

/// <summary>A MariaDB of its own that writes a binary log, as those that others replicate do. Gone with its owner.</summary>
public sealed class LoggingMariaDb : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-mariadb-").FullName;
    private readonly Process server;

    public LoggingMariaDb()
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        string[] user = Environment.IsPrivilegedProcess ? ["--user=mysql"] : [];
        if (user.Length > 0) Run("chown", "mysql", folder);
        Run("mariadb-install-db", ["--no-defaults", .. user, $"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db"]);
        server = Start(File.Exists("/usr/sbin/mariadbd") ? "/usr/sbin/mariadbd" : "mariadbd",
            ["--no-defaults", .. user, $"--datadir={folder}/data", $"--socket={folder}/server.sock", $"--pid-file={folder}/server.pid", $"--tmpdir={folder}", "--bind-address=127.0.0.1", $"--port={Port}", "--log-bin=changes", "--server-id=1",
                "--character-set-server=utf8mb4", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", $"--log-error={folder}/server.log"]);
        Run("mariadb-admin", "--no-defaults", $"--socket={folder}/server.sock", "-uroot", "--wait=60", "ping");
        Sql("create database shop character set utf8mb4; create user integrator@'127.0.0.1' identified by 'not so secret'; grant all on shop.* to integrator@'127.0.0.1'");
    }

    private int Port { get; }

    /// <summary>A connection string for ODBC, for a user with all rights on the database <c>shop</c> and none beyond.</summary>
    public string Odbc => OdbcConnectionText.Parse($"Driver={{MariaDB Unicode}};Server=127.0.0.1;Port={Port};Database=shop;UID=integrator;CHARSET=utf8mb4").With("PWD", "not so secret").ToString();

    /// <summary>Statements of its administrator.</summary>
    public void Sql(string statements) => Run("mariadb", "--no-defaults", $"--socket={folder}/server.sock", "-uroot", "-e", statements);

    public void Dispose()
    {
        server.Kill();
        server.WaitForExit();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed: {said}");
    }

    private static Process Start(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}
