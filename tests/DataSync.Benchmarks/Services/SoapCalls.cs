using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;
using DataSync.Sources.Soap;
using DataSync.Sources.Soap.Description;
using DataSync.TestServers;

namespace DataSync.Benchmarks.Services;

/// <summary>
/// 1,000 calls of an operation, 8 at a time, through a source of kind soap, against the same by a client written by hand; the service is the package soap of npm. The ratio is by hand by ours, by the
/// clock, each the best of some interleaved runs. Processor time of this process is told beside it.
/// </summary>
/// <param name="keepsLinks">Whether links carry more than one message, by hand too.</param>
internal sealed class SoapCalls(string name, bool keepsLinks) : IBenchmark
{
    private const int Runs = 25;
    private const int Calls = 1000;
    private const int AtATime = 8;

    public string Name => name;

    public Bar Bar => new(0.7, AtLeast: true);

    public double Run()
    {
        using var server = ServiceServer.Node("ledger.js");
        var address = server.Address + "/open";
        using var byHand = new HandWrittenCall(new Uri(address), keepsLinks);
        using var source = (IServiceSource)new SoapKind().Create("ledger", new Dictionary<string, object?> { ["wsdl"] = "ledger.wsdl", ["address"] = address, ["keep_links"] = keepsLinks }, "");
        var request = Request();
        Cost bestByHand = Cost.Most, bestOurs = Cost.Most;
        for (var run = 0; run < Runs; run++)
        {
            bestByHand = bestByHand.OrLess(Measure(() => account => byHand.Post(account, 12.50m)));
            bestOurs = bestOurs.OrLess(Measure(() => Ours(source, request)));
        }
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: by hand {Calls / bestByHand.Clock.TotalSeconds:0} calls a second, {bestByHand.Processor.TotalMilliseconds * 1000 / Calls:0} us of processor each; ours {Calls / bestOurs.Clock.TotalSeconds:0}, {bestOurs.Processor.TotalMilliseconds * 1000 / Calls:0} us ({bestByHand.Processor / bestOurs.Processor:0.00} by processor time)"));
        return bestByHand.Clock / bestOurs.Clock;
    }

    private static Func<string, (long Number, string Text)> Ours(IServiceSource source, ServiceRequest request)
    {
        var call = source.Prepare(request);
        return account =>
        {
            var answer = call.Execute(new ServiceInput([account, 12.50m], [], DateTimeOffset.UnixEpoch), CancellationToken.None);
            return ((long)(answer.Values[0] ?? 0L), (string)(answer.Values[1] ?? ""));
        };
    }

    private static ServiceRequest Request()
    {
        var contract = WsdlReader.Read("ledger.wsdl", null, null, path => File.ReadAllText(Path.Combine(ServiceServer.Folder, "node", path))).Contract;
        return new ServiceRequest(contract, contract.Operations[0], [At("Account"), At("Amount")], [], new AnswerRequest([new AnswerFieldPlan(At("Number"), false), new AnswerFieldPlan(At("Text"), false)], []), []);
    }

    private static ServicePath At(string name) => new(ImmutableArray.Create(new ServicePathStep(name)));

    private static Cost Measure(Func<Func<string, (long Number, string Text)>> prepare)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, AtATime).Select(number => new Thread(() => All(prepare(), number))).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var time = clock.Elapsed;
        process.Refresh();
        return new Cost(time, process.TotalProcessorTime - before);
    }

    private static void All(Func<string, (long Number, string Text)> call, int thread)
    {
        for (var number = thread; number < Calls; number += AtATime)
        {
            var account = string.Create(CultureInfo.InvariantCulture, $"A{number}");
            var (got, text) = call(account);
            if (got != 42 || !text.StartsWith(account + " 12.5", StringComparison.Ordinal)) throw new InvalidOperationException($"The service answers {got} {text}.");
        }
    }

    private readonly record struct Cost(TimeSpan Clock, TimeSpan Processor)
    {
        public static readonly Cost Most = new(TimeSpan.MaxValue, TimeSpan.MaxValue);

        public Cost OrLess(Cost other) => new(other.Clock < Clock ? other.Clock : Clock, other.Processor < Processor ? other.Processor : Processor);
    }
}
