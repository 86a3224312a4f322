using System.Diagnostics;
using System.Globalization;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Benchmarks.Stations;

/// <summary>
/// Two stations whose keys differ in a thousand: the processor's time of the dearer side, by what is allowed for so many keys, beyond reading the keys, which is
/// measured alone and taken off. The set must be a sketch of at most 22 kB, and the difference exact.
/// </summary>
/// <param name="keys">How many keys there are.</param>
/// <param name="seconds">What is allowed.</param>
internal sealed class Reconciliation(int keys, double seconds) : IBenchmark
{
    private const int Differences = 1_000;
    private const int MostBytes = 22_000;
    private const int FewRuns = 3;
    private const int ManyRuns = 12;
    private const int Many = 1_000_000;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"reconcile-1e{Math.Log10(keys):0}");

    public Bar Bar => new(1.0, AtLeast: false);

    public double Run()
    {
        var least = (There: double.MaxValue, Here: double.MaxValue);
        for (var run = 0; run < (keys > Many ? FewRuns : ManyRuns); run++)
        {
            var (bytes, there, here) = Measure();
            least = (Math.Min(least.There, there), Math.Min(least.Here, here));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: {bytes:N0} bytes, source {there:0.000} s, target {here:0.000} s of {seconds:0.00} s allowed"));
        }

        return Math.Max(least.There, least.Here) / seconds;
    }

    private (long Bytes, double There, double Here) Measure()
    {
        var reading = Processor(() => Read(There()));
        EncodedSet? set = null;
        var there = Processor(() => set = Write()) - reading;
        if (set is not { Coding: SetCoding.Sketch }) throw new InvalidOperationException("It is no sketch.");
        if (set.Bytes > MostBytes) throw new InvalidOperationException($"The sketch has {set.Bytes} bytes.");
        using var stream = new MemoryStream();
        set.WriteTo(stream);
        var bytes = stream.ToArray();

        // A target reads its keys twice.
        var readingHere = Processor(() => Read(Here())) * 2;
        SetDifference? difference = null;
        var here = Processor(() => difference = SetComparer.Compare(
            SynchronizationSet.Read(() => new MemoryStream(bytes), bytes.Length, "set", StationFileLimits.Default, _ => true), Here())) - readingHere;
        if (difference is null || difference.Surplus.Count != Differences / 2 || difference.Unknown.Count != Differences / 2) throw new InvalidOperationException("The difference is wrong.");
        return (set.Bytes, there, here);
    }

    private EncodedSet? Write()
    {
        using var builder = new SetBuilder(new SeededEntropy(1), versions: false, new SetSize(Differences, ListOnly: false));
        foreach (var record in There()) builder.Add(record);
        return builder.Complete(Differences);
    }

    // Scattered serials; every so many of them is at one of the two only.
    private IEnumerable<SetRecord> There() => All(missing: 0);

    private IEnumerable<SetRecord> Here() => All(missing: 1);

    private IEnumerable<SetRecord> All(int missing)
    {
        var every = keys / (Differences / 2);
        for (var i = 0; i < keys; i++)
        {
            if (i % every != missing) yield return new SetRecord(RecordKey.Of(16L * i + Scattered((ulong)i)), new RecordVersion(i, new StationNumber(1), 1));
        }
    }

    // From 0 to 15, so that no list of the keys packs well.
    private static long Scattered(ulong number)
    {
        number = (number ^ (number >> 31)) * 0xD6E8FEB86659FD93 + 1;
        return (long)(((number ^ (number >> 32)) * 0xD6E8FEB86659FD93) >> 60);
    }

    private static void Read(IEnumerable<SetRecord> records)
    {
        foreach (var _ in records)
        {
        }
    }

    private static double Processor(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }
}
