using System.Diagnostics;
using System.Globalization;

namespace DataSync.Benchmarks.Tasks;

/// <summary>1,000 items through the task of the sample of invoices, by the same statements written by hand: how much of the hand's speed it has, by the clock, each the best of some interleaved runs.</summary>
internal sealed class InvoiceItems : IBenchmark
{
    private const int Runs = 10;

    public string Name => "invoice-items";

    public Bar Bar => new(0.6, AtLeast: true);

    public double Run()
    {
        using var sample = new InvoiceSample(1000);
        var (ours, hand) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            hand = Least(hand, Measure(sample, sample.ByHand));
            ours = Least(ours, Measure(sample, sample.Ours));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: by hand {hand.TotalMilliseconds / sample.Items:0.00} ms an item, ours {ours.TotalMilliseconds / sample.Items:0.00} ms"));
        }
        return hand / ours;
    }

    /// <summary>How long a way takes for all items.</summary>
    internal static TimeSpan Measure(InvoiceSample sample, Action way)
    {
        sample.Reset();
        GC.Collect();
        var clock = Stopwatch.StartNew();
        way();
        var time = clock.Elapsed;
        sample.Check();
        return time;
    }

    internal static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
