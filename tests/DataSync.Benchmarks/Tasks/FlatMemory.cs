using System.Diagnostics;
using System.Globalization;

namespace DataSync.Benchmarks.Tasks;

/// <summary>
/// The most memory a process ever held while copying a million rows (DATASYNC_BENCH_ROWS changes that), by that of a process that copies a hundred thousand plus 20 MB: at most one, or memory grows with the source.
/// </summary>
internal sealed class FlatMemory : IBenchmark
{
    /// <summary>The word by which this program is started as one of the two processes.</summary>
    public const string Child = "copy-rows";

    private const double Allowed = 20 * 1024 * 1024;

    public string Name => "flat-memory";

    public Bar Bar => new(1.0, AtLeast: false);

    public double Run()
    {
        var rows = int.Parse(Environment.GetEnvironmentVariable("DATASYNC_BENCH_ROWS") ?? "1000000", CultureInfo.InvariantCulture);
        var (few, many) = (Peak(100_000), Peak(rows));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: {few / 1048576.0:0.0} MB at 100,000 rows, {many / 1048576.0:0.0} MB at {rows:N0} rows"));
        return many / (few + Allowed);
    }

    /// <summary>Copies and prints the most memory this process ever held.</summary>
    public static void Copy(string folder, string rows)
    {
        using var project = new CopyProject(folder, int.Parse(rows, CultureInfo.InvariantCulture));
        project.Ours();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(process.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
    }

    private static double Peak(int rows)
    {
        using var project = new CopyProject(rows);
        using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(FlatMemory).Assembly.Location, Child, project.Folder, rows.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("No process was started.");
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }
}
