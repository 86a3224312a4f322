using Microsoft.Data.Sqlite;

namespace DataSync.Benchmarks.Startup;

/// <summary>
/// <c>datasync run</c> of a small artefact as a whole process, by a hello-world process: the median processor time of each over interleaved runs.
/// Measured is the command line as it is published for a machine (ReadyToRun); what a plain build takes is told beside it.
/// </summary>
internal sealed class Startup : IBenchmark
{
    private const int Runs = 15;

    public string Name => "startup";

    public Bar Bar => new(8.0, AtLeast: false);

    public double Run()
    {
        var folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
        try
        {
            return Measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private double Measure(string folder)
    {
        var repository = Checkout.Folder;
        Console.Error.WriteLine($"{Name}: publishing the command line and building its peer");
        var published = Programs.Publish(Path.Combine(repository, "src", "DataSync.Cli"), Path.Combine(folder, "published"));
        var plain = Path.Combine(repository, "src", "DataSync.Cli", "bin", "Release", "net10.0", "datasync.dll");
        var hello = Programs.Hello(Path.Combine(folder, "hello"));
        var work = InvoiceProject(Path.Combine(repository, "samples", "invoice-accounts"), Directory.CreateDirectory(Path.Combine(folder, "work")).FullName);

        string[] run = ["run", "post-invoice.syncplan", "PostInvoice", "--key", "R-1"];
        Programs.Run(work, published, "build", "post-invoice.sync", "-o", "post-invoice.syncplan");
        // The first run writes; those that are measured read the same rows and find nothing to change.
        Programs.Run(work, published, run);

        var times = new double[3][];
        for (var i = 0; i < times.Length; i++) times[i] = new double[Runs];
        for (var i = 0; i < Runs; i++)
        {
            times[0][i] = Programs.Run(work, hello);
            times[1][i] = Programs.Run(work, published, run);
            times[2][i] = Programs.Run(work, plain, run);
        }
        var (peer, ours, built) = (Median(times[0]), Median(times[1]), Median(times[2]));
        Console.Error.WriteLine($"{Name}: processor time, hello {peer * 1000:0} ms, published {ours * 1000:0} ms, plain build {built * 1000:0} ms ({built / peer:0.0} x)");
        return ours / peer;
    }

    /// <summary>The sample with its two databases: one is reached through ODBC.</summary>
    private static string InvoiceProject(string sample, string work)
    {
        File.Copy(Path.Combine(sample, "post-invoice.sync"), Path.Combine(work, "post-invoice.sync"));
        foreach (var name in (string[])["accounting", "documents"])
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(work, name + ".db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = File.ReadAllText(Path.Combine(sample, "data", name + ".sql"));
            command.ExecuteNonQuery();
        }
        Environment.SetEnvironmentVariable("ACCOUNTING", $"Driver=SQLite3;Database={Path.Combine(work, "accounting.db")}");
        return work;
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);
}
