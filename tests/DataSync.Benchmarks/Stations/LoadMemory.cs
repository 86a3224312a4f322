using System.Globalization;

namespace DataSync.Benchmarks.Stations;

/// <summary>
/// The most memory that one of three processes ever held, by the 120 MB that are allowed: the installation of a ledger over a table of a million rows in PostgreSQL (DATASYNC_BENCH_ROWS changes that), the output of its
/// initial load, and the input into SQLite.
/// </summary>
internal sealed class LoadMemory : IBenchmark
{
    private const double Megabyte = 1024 * 1024;
    private const double Allowed = 120;

    public string Name => "load-memory";

    public Bar Bar => new(1.0, AtLeast: false);

    public double Run()
    {
        var rows = int.Parse(Environment.GetEnvironmentVariable("DATASYNC_BENCH_ROWS") ?? "1000000", CultureInfo.InvariantCulture);
        using var project = new LoadProject(rows);
        var (install, output, input) = project.Peaks();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Name}: {rows:N0} rows, installation {install / Megabyte:0.0} MB, output {output / Megabyte:0.0} MB, input {input / Megabyte:0.0} MB"));
        return Math.Max(install, Math.Max(output, input)) / Megabyte / Allowed;
    }
}
