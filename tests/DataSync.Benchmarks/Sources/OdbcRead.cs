using System.Diagnostics;
using System.Globalization;
using DataSync.Plans.Sources;

namespace DataSync.Benchmarks.Sources;

/// <summary>
/// A million rows of eight columns through our reader, checks included, against a block-fetch loop written by hand on the same driver with the same settings. The ratio is
/// ours by the loop in rows per second (ours may use a second thread); the best of seven interleaved runs each. Processor time is told beside it.
/// </summary>
internal sealed class OdbcRead(string name, Way way) : IBenchmark
{
    private const int Runs = 7;

    private static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("DATASYNC_BENCH_ROWS") ?? "1000000", CultureInfo.InvariantCulture);

    public string Name => name;

    public Bar Bar => new(0.9, AtLeast: true);

    public double Run()
    {
        using var database = new BenchDatabase(way);
        database.Recreate();
        database.Write(WriteKind.Insert, Rows, turn: 0);
        var text = database.Odbc;
        TimeSpan bare = TimeSpan.MaxValue, ours = TimeSpan.MaxValue, bareWall = TimeSpan.MaxValue, oursWall = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            Best(ref bare, ref bareWall, () => BareBlockFetch.Read(text));
            Best(ref ours, ref oursWall, () => Ours(database.Source));
        }
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: bare {bare.TotalSeconds:0.00} s of processor, {Rows / bareWall.TotalSeconds:0} rows/s; ours {ours.TotalSeconds:0.00} s, {Rows / oursWall.TotalSeconds:0} rows/s ({bare / ours:0.00} by processor time)"));
        return bareWall / oursWall;
    }

    private static void Best(ref TimeSpan best, ref TimeSpan bestWall, Func<long> read)
    {
        var before = Used();
        var began = Stopwatch.GetTimestamp();
        var rows = read();
        var wall = Stopwatch.GetElapsedTime(began);
        var used = Used() - before;
        if (rows != Rows)
            throw new InvalidOperationException($"{rows} rows were read instead of {Rows}.");
        best = used < best ? used : best;
        bestWall = wall < bestWall ? wall : bestWall;
    }

    private static TimeSpan Used()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static long Ours(ISource source)
    {
        using var session = source.Connect(default);
        using var read = session.Prepare(new ReadRequest(BenchDatabase.Table, [0, 1, 2, 3, 4, 5, 6, 7], [], [], null) { Undisturbed = true });
        using var reader = read.Execute([], default);
        long rows = 0, sum = 0;
        while (reader.Read())
        {
            rows++;
            sum += reader.Int(0) + reader.Int(1) + reader.Int(2) + (long)reader.Decimal(3)
                + reader.Text(4).Length + reader.Text(5).Length + reader.Text(6).Length + reader.DateTime(7).Ticks;
        }
        return sum == 0 ? 0 : rows;
    }
}
