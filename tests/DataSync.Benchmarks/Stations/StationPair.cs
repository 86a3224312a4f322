using System.Diagnostics;
using DataSync.Stations;
using DataSync.Stations.Input;

namespace DataSync.Benchmarks.Stations;

/// <summary>A main office and a branch below it, in this process; everything goes both ways.</summary>
internal sealed class StationPair : IDisposable
{
    private readonly BenchNetwork _network;
    private readonly Station _office;
    private readonly Station _branch;

    /// <param name="tables">The declarations of the tables, in a source <c>crm</c>.</param>
    public StationPair(string tables)
    {
        _network = new BenchNetwork($$"""
            sync 1
            source crm
            {{tables}}
            station Vienna = 1 {
                main office
                source crm = sqlite { file: "vienna.db", create: true }
                folder "vienna"
                zone "Europe/Vienna"
            }
            station Berlin = 101 {
                below Vienna
                source crm = sqlite { file: "berlin.db", create: true }
                folder "berlin"
                zone "Europe/Berlin"
            }
            format Everything { all tables { output, input } }
            connect Vienna to Berlin { format Everything }
            connect Berlin to Vienna { format Everything }
            """);
        (_office, _branch) = (_network.Installed("Vienna"), _network.Installed("Berlin"));
    }

    /// <summary>A user of the office changes something.</summary>
    public void Sql(string text) => _network.Sql("vienna.db", text);

    /// <summary>Output at the office, the way, input at the branch, and its receipt back.</summary>
    /// <returns>How long output and input took together, by the clock and by the processor; and the bytes of the files down.</returns>
    public (TimeSpan Time, TimeSpan Processor, long Bytes) Communicate()
    {
        var (clock, used) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var written = _office.Output();
        clock.Stop();
        var processor = Environment.CpuUsage.TotalTime - used;
        var bytes = written.Files.Sum(file => new FileInfo(file.Path).Length);
        Carrier.Carry(_office.Folders, _office.Number, _branch.Folders, _branch.Number);
        used = Environment.CpuUsage.TotalTime;
        clock.Start();
        var taken = _branch.Input();
        clock.Stop();
        processor += Environment.CpuUsage.TotalTime - used;
        if (taken.Files.IsEmpty || taken.Files.Any(file => file.Outcome != InputOutcome.Applied)) throw new InvalidOperationException("Not every file was taken in.");
        Carrier.Carry(_branch.Folders, _branch.Number, _office.Folders, _office.Number);
        _office.Input();
        return (clock.Elapsed, processor, bytes);
    }

    public void Dispose() => _network.Dispose();
}
