using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using DataSync.Benchmarks.Tasks;
using DataSync.Engine.Journal;
using DataSync.Server;

namespace DataSync.Benchmarks.Journals;

/// <summary><c>GET /ready</c> of a server with its run journal in a PostgreSQL database, by the same with a file: at most so many times. Each the median of some interleaved calls on a link that is kept.</summary>
internal sealed class SharedJournalReady : IBenchmark
{
    private const int Calls = 200;

    public string Name => "journal-server-ready";

    public Bar Bar => new(4, AtLeast: false);

    public double Run() => Measure().GetAwaiter().GetResult();

    private async Task<double> Measure()
    {
        using var sample = new InvoiceSample(1);
        using var trips = new RoundTrips();
        using var inFile = new BenchJournal(isShared: false);
        using var onServer = new BenchJournal(isShared: true);
        using var stop = new CancellationTokenSource();
        await using var first = Serve(sample, inFile.At, stop.Token);
        await using var second = Serve(sample, onServer.At, stop.Token);
        using var client = new HttpClient();
        var (file, server) = (new List<double>(), new List<double>());
        await Time(client, await first.Address);
        await Time(client, await second.Address);
        var before = trips.Count;
        for (var call = 0; call < Calls; call++)
        {
            file.Add(await Time(client, await first.Address));
            server.Add(await Time(client, await second.Address));
        }
        var (one, other) = (Median(file), Median(server));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: with a file {one:0.00} ms, with a server {other:0.00} ms and {(trips.Count - before) / (double)Calls:0.0} times to it"));
        await stop.CancelAsync();
        return other / one;
    }

    private static async Task<double> Time(HttpClient client, string address)
    {
        var clock = Stopwatch.GetTimestamp();
        var answer = await client.GetStringAsync(new Uri(address + "/ready"));
        return answer == "ready\n" ? Stopwatch.GetElapsedTime(clock).TotalMilliseconds : throw new InvalidOperationException(answer);
    }

    private static Served Serve(InvoiceSample sample, JournalAt journal, CancellationToken stop)
    {
        var lines = new AddressLine();
        var server = new SyncServer([sample.Served(journal)], new ServerOptions { Kinds = DataSync.Sources.SourceRegistry.Kinds, Clock = MachineClock.Instance, Log = TextWriter.Synchronized(lines), Listen = new IPEndPoint(IPAddress.Loopback, 0) });
        return new Served(server.Run(stop), lines.Address);
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private sealed record Served(Task Running, Task<string> Address) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Running;
    }

    /// <summary>Waits for the line of the log that says where the server listens.</summary>
    private sealed class AddressLine : StringWriter
    {
        private readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Address => address.Task;

        public override void WriteLine(string? value)
        {
            if (value?.Split("listening on ") is [_, var at]) address.TrySetResult(at.Trim());
        }
    }
}
