using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Csv;
using DataSync.Stations;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Input;
using DataSync.Stations.Log;
using DataSync.Stations.Output;
using DataSync.Testing.Data;

namespace DataSync.Testing;

/// <summary>The stations of one test: each with its own databases and a folder that is gone afterwards; files are carried from one to the other.</summary>
internal sealed class StationBench(PlanCode code, TestDatabases databases, TestClock clock, string folder) : IDisposable
{
    private readonly SeededEntropy entropy = new(1);
    private readonly HashSet<string> installed = [];
    private readonly Dictionary<(string From, string To), long> seen = [];
    private string? root;
    private (string From, string To, ImmutableArray<StationLogEntry> Sent, InputResult Taken)? last;

    /// <summary>What happens to the files of the next communication.</summary>
    public TransferFault? Fault { get; set; }

    /// <summary>Takes a station's database under the ledger's care, so that what is given there is journaled.</summary>
    public void Install(SyncPlan plan, string station)
    {
        if (installed.Add(station)) Of(plan, station, []).Install();
    }

    /// <summary>Lets the stations know that the clock has moved: their triggers read it.</summary>
    public void ReadClock(SyncPlan plan)
    {
        foreach (var station in installed) Of(plan, station, []).Install();
    }

    /// <summary>Output at one station, the way, input at the other.</summary>
    public void Communicate(SyncPlan plan, string from, string to, object?[] parameters)
    {
        Install(plan, from);
        Install(plan, to);
        var (source, target) = (Of(plan, from, parameters), Of(plan, to, parameters));
        source.Output(new OutputRequest { Partners = [to] });
        var fault = Fault;
        Fault = null;
        if (fault == TransferFault.Lost)
        {
            foreach (var file in Directory.EnumerateFiles(source.Folders.Out(target.Number))) File.Delete(file);
            Remember(source, from, to, new InputResult([], [], OutputResult.Nothing));
            return;
        }
        source.Folders.Create(target.Number);
        target.Folders.Create(source.Number);
        var copies = fault == TransferFault.Duplicate
            ? Directory.GetFiles(source.Folders.Out(target.Number)).Select(path => (Name: Path.GetFileName(path), Bytes: File.ReadAllBytes(path))).ToArray() : [];
        Carrier.Carry(source.Folders, source.Number, target.Folders, target.Number);
        var input = target.Input(new InputRequest { Partners = [from] });
        foreach (var (name, bytes) in copies) File.WriteAllBytes(Path.Combine(target.Folders.In(source.Number), name), bytes);
        if (copies.Length > 0) target.Input(new InputRequest { Partners = [from] });
        Remember(source, from, to, input);
        if (input.Files.FirstOrDefault(f => f.Outcome == InputOutcome.Refused) is { } refused)
            throw new TestFailure($"{to} refused the file {refused.Name} of {from}: {refused.Reason}");
    }

    /// <summary>
    /// Rows at a station that count as exchanged: the station and its partners communicate until both sides hold and confirm them, as if that had happened before the
    /// test. Weekdays do not matter for that.
    /// </summary>
    public void GivenCommunicated(SyncPlan plan, string station, TablePlan table, ImmutableArray<ImmutableArray<object?>> rows, object?[] parameters)
    {
        if (plan.Network is not { } network) throw new TestFailure("There is no network of stations in this plan.");
        var any = plan with { Network = network with { Stations = [.. network.Stations.Select(s => s with { OutputDays = [.. Enum.GetValues<DayOfWeek>()], OutputTimes = [] })] } };
        var partners = network.Connections.Where(c => c.From == station || c.To == station).Select(c => c.From == station ? c.To : c.From).Distinct().ToImmutableArray();
        Install(any, station);
        foreach (var partner in partners) Way(any, partner, station, parameters);
        var known = databases.Rows(station, table).Select(r => Key(table, k => r[k])).ToHashSet();
        databases.Insert(station, table, rows.Where(r => !known.Contains(Key(table, k => r[k]))));
        foreach (var partner in partners)
        {
            Way(any, station, partner, parameters);
            Way(any, partner, station, parameters);
            Way(any, station, partner, parameters);
        }
    }

    /// <summary>The counters of what one station sent the other since the communication before.</summary>
    public Func<string, string, long> Log(string from, string to)
    {
        if (last is not { } communication || communication.From != from || communication.To != to)
            throw new TestFailure($"The last communication was not {from} to {to}.");
        return (table, counter) => counter switch
        {
            "synchronized" => communication.Sent.Sum(e => e[table].Synchronization),
            "new" => communication.Taken.Files.SelectMany(f => f.Tables).Where(t => t.Table == table).Sum(t => t.New),
            _ => communication.Sent.Sum(e => e[table].Out),
        };
    }

    /// <summary>What a station asked its partners for last.</summary>
    public Func<string, string, long> Request(SyncPlan plan, string from)
    {
        var asked = Of(plan, from, []).Log().LastOrDefault(e => e.IsOutput && e.Tables.Any(t => t.Requested > 0))
            ?? throw new TestFailure($"{from} has asked for nothing.");
        return (table, _) => asked[table].Requested;
    }

    public void Dispose()
    {
        if (root is not null) Directory.Delete(root, recursive: true);
    }

    /// <summary>A communication that the test does not look at.</summary>
    private void Way(SyncPlan plan, string from, string to, object?[] parameters)
    {
        if (plan.Network?.Connections.Any(c => c.From == from && c.To == to) != true) return;
        var fault = Fault;
        Fault = null;
        Communicate(plan, from, to, parameters);
        Fault = fault;
        last = null;
    }

    private void Remember(Station source, string from, string to, InputResult taken)
    {
        var before = seen.GetValueOrDefault((from, to));
        var log = source.Log(to);
        last = (from, to, [.. log.Where(e => e.IsOutput && e.Id > before)], taken);
        seen[(from, to)] = log.IsEmpty ? before : log.Max(e => e.Id);
    }

    private Station Of(SyncPlan plan, string name, object?[] parameters)
    {
        root ??= Directory.CreateTempSubdirectory("datasync-test-").FullName;
        var sources = plan.Sources.Select((s, i) => (s.Name, Source: databases.Source(name, i))).ToDictionary(s => s.Name, s => (ISource)s.Source);
        return new Station(new StationSetup(plan, code, name, sources, Path.Combine(root, name), clock, entropy)
        {
            JournalClock = JournalClock.Ledger,
            PinFolder = within => new CsvKind().Create("pins", new Dictionary<string, object?> { ["folder"] = within.Length == 0 ? "." : within }, folder),
            Parameters = [.. parameters],
        });
    }

    private static string Key(TablePlan table, Func<int, object?> value) => string.Join('\u001f', table.Key.Select(k => Plans.Values.ValueText.Quote(value(k))));
}
