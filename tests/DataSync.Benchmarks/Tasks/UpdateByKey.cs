using System.Diagnostics;
using System.Globalization;
using DataSync.TestServers;

namespace DataSync.Benchmarks.Tasks;

/// <summary>
/// A script's <c>for each</c> that updates every row of a table by its key, in one database through its ODBC driver, against the same loop made to go row by row: how many times as long that takes, by
/// the clock, each the best of some interleaved runs. DATASYNC_BENCH_ROWS changes the number of rows (100,000).
/// </summary>
internal sealed class UpdateByKey(ServerKind kind) : IBenchmark
{
    private const int Runs = 2;
    private static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("DATASYNC_BENCH_ROWS") ?? "100000", CultureInfo.InvariantCulture);

    public string Name => "loop-update-" + kind.ToString().ToLowerInvariant();

    public Bar Bar => new(3, AtLeast: true);

    public double Run()
    {
        using var project = new BulkProject(kind, Rows);
        var (slow, fast) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            slow = Least(slow, Measure(project, rowByRow: true));
            fast = Least(fast, Measure(project, rowByRow: false));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: row by row {slow.TotalSeconds:0.00} s, many at a time {fast.TotalSeconds:0.00} s, {Rows / fast.TotalSeconds:0} rows a second"));
        }
        return slow / fast;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Measure(BulkProject project, bool rowByRow)
    {
        project.Different();
        GC.Collect();
        var clock = Stopwatch.StartNew();
        project.Ours("Update", rowByRow);
        var time = clock.Elapsed;
        project.Check();
        return time;
    }
}
