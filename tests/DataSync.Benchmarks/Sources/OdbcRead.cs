using System.Diagnostics;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.Sources.Odbc;

namespace DataSync.Benchmarks.Sources;

/// <summary>
/// A million rows of eight columns through our reader, checks included, against a block-fetch loop written by hand on the same
/// driver. The ratio is the loop's processor time by ours (both run on one thread, and other programs count for nothing then);
/// the best of three interleaved runs each.
/// </summary>
internal sealed class OdbcRead : IBenchmark
{
    private const int Rows = 1_000_000;
    private const int Runs = 3;

    public string Name => "odbc-read";

    public Bar Bar => new(0.8, AtLeast: true);

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

    private static double Measure(string folder)
    {
        var file = Path.Combine(folder, "rows.db");
        using (var filling = Create("sqlite", new() { ["file"] = file, ["create"] = true, ["write_ahead"] = false }))
        using (var session = filling.Connect(default))
            EightColumns.Fill(session, Rows);

        var text = $"Driver=SQLite3;Database={file};StepAPI=1";
        using var source = Create("odbc", new() { ["connection"] = text });
        TimeSpan bare = TimeSpan.MaxValue, ours = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            bare = Best(bare, () => BareBlockFetch.Read(text));
            ours = Best(ours, () => Ours(source));
            Console.Error.WriteLine($"odbc-read: bare {bare.TotalSeconds:0.00} s, ours {ours.TotalSeconds:0.00} s");
        }
        return bare / ours;
    }

    private static ISource Create(string kind, Dictionary<string, object?> settings) =>
        (SourceRegistry.Find(kind) ?? throw new InvalidOperationException($"There is no kind {kind}.")).Create(kind, settings, ".");

    private static TimeSpan Best(TimeSpan best, Func<long> read)
    {
        var before = Used();
        var rows = read();
        var used = Used() - before;
        if (rows != Rows)
            throw new InvalidOperationException($"{rows} rows were read instead of {Rows}.");
        return used < best ? used : best;
    }

    private static TimeSpan Used()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static long Ours(ISource source)
    {
        using var session = source.Connect(default);
        using var read = session.Prepare(new ReadRequest(EightColumns.Table, [0, 1, 2, 3, 4, 5, 6, 7], [], [], null));
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
