using System.Diagnostics;

namespace DataSync.Benchmarks.Tasks;

/// <summary>
/// A million rows of eight columns from table to table by a script's <c>for each</c>, with batches, done-marks and journal, against a loop written by hand on the same
/// driver. The ratio is the loop's processor time by ours; the best of three interleaved runs each.
/// </summary>
internal sealed class TableToTable : IBenchmark
{
    private const int Rows = 1_000_000;
    private const int Runs = 3;

    public string Name => "table-to-table";

    public Bar Bar => new(0.9, AtLeast: true);

    public double Run()
    {
        using var project = new CopyProject(Rows);
        TimeSpan byHand = TimeSpan.MaxValue, ours = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            byHand = Best(byHand, project.ByHand);
            ours = Best(ours, project.Ours);
            Console.Error.WriteLine($"{Name}: by hand {byHand.TotalSeconds:0.00} s, ours {ours.TotalSeconds:0.00} s");
        }
        return byHand / ours;
    }

    private static TimeSpan Best(TimeSpan best, Action copy)
    {
        var before = Used();
        copy();
        var used = Used() - before;
        return used < best ? used : best;
    }

    private static TimeSpan Used()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
