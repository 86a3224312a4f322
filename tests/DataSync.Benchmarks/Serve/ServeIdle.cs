using System.Diagnostics;
using DataSync.Benchmarks.Startup;
using Microsoft.Data.Sqlite;

namespace DataSync.Benchmarks.Serve;

/// <summary>
/// The resident memory of a server that has run its schedules once, has answered a call and now waits, by 80 MB (of 1,048,576 bytes): at most one. Published as it would be installed (ReadyToRun), with an artefact.
/// </summary>
internal sealed class ServeIdle : IBenchmark
{
    private const double Allowed = 80 * 1024 * 1024;

    private const string Script = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        table Order in shop as "orders" {
            key id : int
            state  : text(10)
        }
        task FileOrder for Order as item { set item { state <- "filed" } }
        schedule FileOrder each Order where state = "open" every 1 h
        schedule FileOrder each Order where state = "late" daily at 06:00 zone "Europe/Vienna"
        """;

    public string Name => "serve-idle";

    public Bar Bar => new(1.0, AtLeast: false);

    public double Run()
    {
        var folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
        try
        {
            Console.Error.WriteLine($"{Name}: publishing the command line");
            var program = Programs.Publish(Path.Combine(Checkout.Folder, "src", "DataSync.Cli"), Path.Combine(folder, "published"));
            var resident = Resident(folder, program);
            Console.Error.WriteLine($"{Name}: {resident / 1048576.0:0.0} MB");
            return resident / Allowed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Resident(string folder, string program)
    {
        File.WriteAllText(Path.Combine(folder, "shop.sync"), Script);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "shop.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "create table orders (id integer primary key, state text); insert into orders values (1, 'open'), (2, 'open')";
            command.ExecuteNonQuery();
        }
        Programs.Run(folder, program, "build", "shop.sync", "-o", "shop.syncplan");
        using var server = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "shop.syncplan", "--port", "0"]) { WorkingDirectory = folder, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("No process was started.");
        try
        {
            var address = Line(server, "listening on ");
            Line(server, "Order 2: Succeeded");
            using var client = new HttpClient();
            client.GetStringAsync(new Uri(address[address.IndexOf("http", StringComparison.Ordinal)..] + "/metrics")).GetAwaiter().GetResult();
            server.Refresh();
            return server.WorkingSet64;
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    private static string Line(Process server, string with)
    {
        while (server.StandardOutput.ReadLine() is { } line)
            if (line.Contains(with, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"The server ended before it said '{with}'.");
    }
}
