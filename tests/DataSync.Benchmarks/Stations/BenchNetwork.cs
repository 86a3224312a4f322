using DataSync.Compiler;
using DataSync.Compiler.Artefacts;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.Stations;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using Microsoft.Data.Sqlite;

namespace DataSync.Benchmarks.Stations;

/// <summary>Stations of a network script, each with its SQLite file in one folder, in this process.</summary>
internal sealed class BenchNetwork : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
    private readonly List<SourceSet> _sources = [];
    private readonly Artefact _artefact;

    /// <param name="script">The network; its tables are in a source <c>crm</c>.</param>
    public BenchNetwork(string script)
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText(script, "network.sync"))]);
        if (program.HasErrors) throw new InvalidOperationException(string.Join('\n', program.Diagnostics));
        var path = Path.Combine(_folder, "network.syncplan");
        ArtefactWriter.Write(path, "network", PlanCompiler.Compile(program));
        _artefact = ArtefactReader.Read(path);
    }

    /// <summary>A station, with its ledger installed.</summary>
    public Station Installed(string name)
    {
        var sources = new SourceSet(_artefact.Plan, SourceRegistry.Kinds, new SourceSetOptions { Folder = _folder, Station = name });
        _sources.Add(sources);
        var station = new Station(new StationSetup(_artefact.Plan, AssemblyPlanCode.Load(_artefact.Code, _artefact.Symbols), name, new Dictionary<string, ISource> { ["crm"] = sources[0] },
            Path.Combine(_folder, name.ToLowerInvariant()), new Testing.TestClock(), new SystemEntropy()) { JournalClock = JournalClock.Ledger });
        station.Install();
        return station;
    }

    /// <summary>A user changes something.</summary>
    public void Sql(string file, string text)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var sources in _sources) sources.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
