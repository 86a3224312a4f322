using System.Globalization;

namespace DataSync.Benchmarks.Tasks;

/// <summary>What a run journal in a file costs a run, by 2 ms: the difference between 1,000 runs with one and 1,000 with a journal that is only in memory, each the best of some interleaved ones.</summary>
internal sealed class JournalCost : IBenchmark
{
    private const int Runs = 5;
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(2);

    public string Name => "journal";

    public Bar Bar => new(1, AtLeast: false);

    public double Run()
    {
        using var sample = new InvoiceSample(1000);
        var (inFile, inMemory) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            inMemory = InvoiceItems.Least(inMemory, InvoiceItems.Measure(sample, () => sample.Ours(inFile: false)));
            inFile = InvoiceItems.Least(inFile, InvoiceItems.Measure(sample, () => sample.Ours(inFile: true)));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: a run {inMemory.TotalMilliseconds / sample.Items:0.00} ms without a file, {inFile.TotalMilliseconds / sample.Items:0.00} ms with one"));
        }
        return (inFile - inMemory) / sample.Items / Most;
    }
}
