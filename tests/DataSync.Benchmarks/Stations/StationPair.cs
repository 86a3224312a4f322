using System.Diagnostics;
using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Compiler.Artefacts;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.Stations;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using Microsoft.Data.Sqlite;

namespace DataSync.Benchmarks.Stations;

/// <summary>A main office and a branch below it, each with an SQLite file, in this process; everything goes both ways.</summary>
internal sealed class StationPair : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
    private readonly List<SourceSet> _sources = [];
    private readonly Station _office;
    private readonly Station _branch;

    /// <param name="tables">The declarations of the tables, in a source <c>crm</c>.</param>
    public StationPair(string tables)
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText($$"""
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
            """, "network.sync"))]);
        if (program.HasErrors) throw new InvalidOperationException(string.Join('\n', program.Diagnostics));
        var path = Path.Combine(_folder, "network.syncplan");
        ArtefactWriter.Write(path, "network", PlanCompiler.Compile(program));
        var artefact = ArtefactReader.Read(path);
        (_office, _branch) = (Of(artefact, "Vienna"), Of(artefact, "Berlin"));
        _office.Install();
        _branch.Install();
    }

    /// <summary>A user of the office changes something.</summary>
    public void Sql(string text)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "vienna.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

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

    public void Dispose()
    {
        foreach (var sources in _sources) sources.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Station Of(Artefact artefact, string name)
    {
        var sources = new SourceSet(artefact.Plan, SourceRegistry.Kinds, new SourceSetOptions { Folder = _folder, Station = name });
        _sources.Add(sources);
        return new Station(new StationSetup(artefact.Plan, AssemblyPlanCode.Load(artefact.Code, artefact.Symbols), name, new Dictionary<string, ISource> { ["crm"] = sources[0] },
            Path.Combine(_folder, name.ToLowerInvariant()), new Testing.TestClock(), new SystemEntropy()) { JournalClock = JournalClock.Ledger });
    }
}
