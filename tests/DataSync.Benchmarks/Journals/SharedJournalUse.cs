using System.Diagnostics;
using System.Globalization;
using DataSync.Engine.Journal;

namespace DataSync.Benchmarks.Journals;

/// <summary>Something that is done with a run journal as a whole, in a PostgreSQL database by the same in a file: at most so many times. Each the median of some interleaved tries.</summary>
/// <param name="use">What is done with a journal that is there.</param>
internal sealed class SharedJournalUse(string name, double most, Action<JournalAt> use) : IBenchmark
{
    private const int Tries = 200;

    public static IBenchmark Opened { get; } = new SharedJournalUse("journal-server-open", 8, at => RunJournal.Open(at).Dispose());

    public static IBenchmark Renewed { get; } = new SharedJournalUse("journal-server-lease", 8, at =>
    {
        using var journal = RunJournal.Open(at);
        journal.Renew(MachineClock.Instance.GetUtcNow(), LeaseKeeper.Standard);
    });

    public string Name => name;

    public Bar Bar => new(most, AtLeast: false);

    public double Run()
    {
        using var trips = new RoundTrips();
        using var inFile = new BenchJournal(isShared: false);
        using var onServer = new BenchJournal(isShared: true);
        foreach (var at in (JournalAt[])[inFile.At, onServer.At])
        {
            using var journal = RunJournal.Open(at);
            journal.Begin(new RunEntry("a.sync", "Work", "", "plan", "") { Lease = LeaseKeeper.Standard }, MachineClock.Instance.GetUtcNow());
        }
        var (file, server) = (new List<double>(), new List<double>());
        var before = trips.Count;
        for (var n = 0; n < Tries; n++)
        {
            file.Add(Time(inFile.At));
            server.Add(Time(onServer.At));
        }
        var (one, other) = (Median(file), Median(server));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: in a file {one:0.00} ms, on the server {other:0.00} ms and {(trips.Count - before) / (double)Tries:0.0} times to it"));
        return other / one;
    }

    private double Time(JournalAt at)
    {
        var clock = Stopwatch.GetTimestamp();
        use(at);
        return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
