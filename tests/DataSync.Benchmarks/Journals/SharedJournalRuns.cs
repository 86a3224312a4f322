using System.Globalization;
using DataSync.Benchmarks.Tasks;

namespace DataSync.Benchmarks.Journals;

/// <summary>
/// What a run of the sample of invoices costs beyond its statements by hand with the run journal in a PostgreSQL database, by the same with the journal in a file: at most so many times. Each the best of some interleaved series of runs.
/// </summary>
internal sealed class SharedJournalRuns : IBenchmark
{
    private const int Series = 5;

    public string Name => "journal-server";

    public Bar Bar => new(8, AtLeast: false);

    public double Run()
    {
        using var sample = new InvoiceSample(1000);
        using var trips = new RoundTrips();
        var (hand, file, server) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var series = 0; series < Series; series++)
        {
            hand = InvoiceItems.Least(hand, InvoiceItems.Measure(sample, sample.ByHand));
            file = InvoiceItems.Least(file, InvoiceItems.Measure(sample, sample.Ours));
            using var shared = new BenchJournal(isShared: true);
            var before = trips.Count;
            server = InvoiceItems.Least(server, InvoiceItems.Measure(sample, () => sample.Ours(shared.At)));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Name}: by hand {PerItem(hand):0.00} ms an item, journal in a file {PerItem(file):0.00} ms, on the server {PerItem(server):0.00} ms and {(trips.Count - before) / (double)sample.Items:0.0} times to the server"));
        }
        return (server - hand) / (file - hand);

        double PerItem(TimeSpan time) => time.TotalMilliseconds / sample.Items;
    }
}
