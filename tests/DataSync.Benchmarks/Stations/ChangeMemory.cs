using System.Globalization;

namespace DataSync.Benchmarks.Stations;

/// <summary>
/// The most memory that one of four processes ever held, by the 120 MB that are allowed: every one of a million rows (DATASYNC_BENCH_ROWS changes that) is changed at the office in PostgreSQL and brought to a
/// branch in SQLite by an output and an input, then changed at the branch and brought to the office.
/// </summary>
internal sealed class ChangeMemory : IBenchmark
{
    private const double Megabyte = 1024 * 1024;
    private const double Allowed = 120;

    public string Name => "change-memory";

    public Bar Bar => new(1.0, AtLeast: false);

    public double Run()
    {
        var rows = int.Parse(Environment.GetEnvironmentVariable("DATASYNC_BENCH_ROWS") ?? "1000000", CultureInfo.InvariantCulture);
        using var project = new LoadProject(rows);
        var (output, input, outputUp, inputUp) = project.PeaksOfChanges();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Name}: {rows:N0} rows, downwards output {output / Megabyte:0.0} MB, input {input / Megabyte:0.0} MB, upwards output {outputUp / Megabyte:0.0} MB, input {inputUp / Megabyte:0.0} MB"));
        return Math.Max(Math.Max(output, input), Math.Max(outputUp, inputUp)) / Megabyte / Allowed;
    }
}
