using System.Globalization;

namespace DataSync.Benchmarks.Tasks;

/// <summary>
/// What the run journal costs a run, by 2 ms, told too high: all that a run of the sample of invoices takes longer than its statements by hand, done-marks and the engine's own work included. Each the best of some
/// interleaved series of 1,000 runs.
/// </summary>
internal sealed class JournalCost : IBenchmark
{
    private const int Runs = 5;
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(2);

    public string Name => "journal";

    public Bar Bar => new(1, AtLeast: false);

    public double Run()
    {
        using var sample = new InvoiceSample(1000);
        var (ours, hand) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            hand = InvoiceItems.Least(hand, InvoiceItems.Measure(sample, sample.ByHand));
            ours = InvoiceItems.Least(ours, InvoiceItems.Measure(sample, sample.Ours));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: by hand {hand.TotalMilliseconds / sample.Items:0.00} ms an item, ours {ours.TotalMilliseconds / sample.Items:0.00} ms"));
        }
        return (ours - hand) / sample.Items / Most;
    }
}
