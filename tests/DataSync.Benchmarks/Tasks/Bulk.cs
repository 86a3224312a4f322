using System.Diagnostics;
using System.Globalization;
using DataSync.TestServers;

namespace DataSync.Benchmarks.Tasks;

/// <summary>
/// A script's <c>for each</c> from table to table in one database through its ODBC driver, against the best loop written by hand on the same driver. The ratio is the loop's time by ours, by the
/// clock, each the best of some interleaved runs; the ratio of the processor time of this process is told besides. DATASYNC_BENCH_ROWS changes the number of rows (200,000).
/// </summary>
/// <param name="kind">The server.</param>
/// <param name="upserts">Whether rows are upserted into a target that holds half of them, half of those different; otherwise inserted into an empty one.</param>
internal sealed class Bulk(ServerKind kind, bool upserts) : IBenchmark
{
    private const int Runs = 5;
    private static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("DATASYNC_BENCH_ROWS") ?? "200000", CultureInfo.InvariantCulture);

    public string Name => (upserts ? "loop-upsert-" : "loop-copy-") + kind.ToString().ToLowerInvariant();

    public Bar Bar => new(upserts ? 0.85 : 0.9, AtLeast: true);

    public double Run()
    {
        using var project = new BulkProject(kind, Rows);
        var (byHand, ours) = (new Times(), new Times());
        for (var run = 0; run < Runs; run++)
        {
            Measure(project, byHand, () => project.ByHand(upserts ? project.OnConflict() : ""));
            Measure(project, ours, () => project.Ours(upserts ? "Upsert" : "Copy"));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: by hand {byHand}, ours {ours}"));
        }
        var (processor, clock) = (byHand.Processor / ours.Processor, byHand.Clock / ours.Clock);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: {processor:0.00} by processor time, {clock:0.00} by the clock, {Rows / ours.Clock.TotalSeconds:0} rows a second"));
        return clock;
    }

    private void Measure(BulkProject project, Times times, Action work)
    {
        if (upserts) project.Half();
        else project.Empty();
        GC.Collect();
        var before = Used();
        var clock = Stopwatch.StartNew();
        work();
        times.Take(Used() - before, clock.Elapsed);
        project.Check();
    }

    private static TimeSpan Used()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private sealed class Times
    {
        public TimeSpan Processor { get; private set; } = TimeSpan.MaxValue;

        public TimeSpan Clock { get; private set; } = TimeSpan.MaxValue;

        public void Take(TimeSpan processor, TimeSpan clock)
        {
            if (processor < Processor) Processor = processor;
            if (clock < Clock) Clock = clock;
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Processor.TotalSeconds:0.00} s ({Clock.TotalSeconds:0.00} s)");
    }
}
