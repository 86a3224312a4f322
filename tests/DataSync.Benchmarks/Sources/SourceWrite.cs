using System.Diagnostics;
using System.Globalization;
using DataSync.Plans.Sources;

namespace DataSync.Benchmarks.Sources;

/// <summary>
/// Rows of eight columns in one transaction, by our batches with all their checks, against the best way that is known for this database, written by hand. Where there are
/// several hand-written ways the fastest counts. The ratio is their best time by ours, by wall clock, because most of the work is the server's; the processor time
/// of this process goes to the error output.
/// </summary>
internal sealed class SourceWrite(string name, Bar bar, Way way, WriteKind kind, params (string Name, Action<BenchDatabase, int, int> Write)[] peers) : IBenchmark
{
    private const int Runs = 3;

    private static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("DATASYNC_BENCH_ROWS") ?? "1000000", CultureInfo.InvariantCulture);

    public string Name => name;

    public Bar Bar => bar;

    public double Run()
    {
        using var database = new BenchDatabase(way);
        (string Name, Action<int> Write)[] all = [("ours", turn => database.Write(kind, Rows, turn)), .. peers.Select(peer => (peer.Name, (Action<int>)(turn => peer.Write(database, Rows, turn))))];
        var best = all.Select(_ => (Wall: TimeSpan.MaxValue, Used: TimeSpan.MaxValue)).ToArray();
        var turn = 0;
        if (kind == WriteKind.Upsert)
        {
            database.Recreate();
            database.Write(WriteKind.Insert, Rows, turn);
        }
        for (var run = 0; run < Runs; run++)
        {
            for (var one = 0; one < all.Length; one++)
            {
                turn++;
                if (kind != WriteKind.Upsert)
                    database.Recreate();
                var (wall, used) = Measured(() => all[one].Write(turn));
                if (database.Count($"a = (id * 7 + {turn}) % 1000") is var count && count != Rows)
                    throw new InvalidOperationException($"{all[one].Name} left {count} rows instead of {Rows}.");
                best[one] = (wall < best[one].Wall ? wall : best[one].Wall, used < best[one].Used ? used : best[one].Used);
            }
        }
        for (var one = 0; one < all.Length; one++)
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {all[one].Name,-12} {Rows / best[one].Wall.TotalSeconds,10:0} rows/s, {best[one].Used.TotalMicroseconds / Rows:0.00} us of processor a row"));
        return best.Skip(1).Min(peer => peer.Wall) / best[0].Wall;
    }

    private static (TimeSpan Wall, TimeSpan Used) Measured(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        action();
        var wall = Stopwatch.GetElapsedTime(began);
        process.Refresh();
        return (wall, process.TotalProcessorTime - before);
    }
}
