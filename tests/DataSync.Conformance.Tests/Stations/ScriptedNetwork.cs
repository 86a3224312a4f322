using System.Globalization;
using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Csv;
using DataSync.Sources.Sqlite;
using DataSync.Stations;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Input;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>
/// A network as an integrator writes it, compiled from its text, with a database file and real folders for each station. The rules of the
/// domain are tested against it from outside: what is in a database after which file.
/// </summary>
internal sealed class ScriptedNetwork : IDisposable
{
    /// <summary>Companies with persons and activities below them, and sales groups beside: the tables of the domain's own examples.</summary>
    public const string Model = """
        sync 1
        source crm
        table Company in crm as "companies" tracked {
            key id   : int
            name     : text(40)
            country  : text(2)?
            rep      : text(20)?
            size     : int?
        }
        table Person in crm as "persons" tracked {
            key id  : int
            company : int
            name    : text(40)
            parent Company by company
        }
        table Activity in crm as "activities" tracked {
            key id  : int
            company : int
            subject : text(40)
            on_day  : date
            parent Company by company
        }
        table SalesGroup in crm as "groups" tracked {
            key id  : int
            company : int
            rep     : text(20)
            parent Company by company
        }
        attribute owner : text(20)?
        """;

    private readonly string root = Directory.CreateTempSubdirectory("datasync-rules-").FullName;
    private readonly Dictionary<string, ISource> sources = [];
    private readonly MovableClock clock = new();
    private readonly SeededEntropy entropy = new(1);
    private SyncPlan plan;
    private AssemblyPlanCode code;

    /// <param name="network">Stations, formats, connections and distributions; the model stands before it.</param>
    public ScriptedNetwork(string network) => (plan, code) = Compile(network);

    /// <summary>Vienna above Berlin, with these rows of the format for Berlin.</summary>
    public static string Two(string rows, string connection = "", string berlin = "", string more = "") => $$"""
        station Vienna = 1 { main office, folder "vienna" }
        station Berlin = 101 { below Vienna, folder "berlin"
            {{berlin}}
        }
        format Notebook {
            {{rows}}
        }
        format Everything { all tables { output, input } }
        connect Vienna to Berlin { format Notebook
            {{connection}}
        }
        connect Berlin to Vienna { format Everything }
        {{more}}
        """;

    public DateTime Now
    {
        get => clock.Now;
        set => clock.Now = value;
    }

    /// <summary>An administrator edits the network; every station has the new scripts at once.</summary>
    public void Edit(string network)
    {
        code.Dispose();
        (plan, code) = Compile(network);
    }

    public Station Station(string name)
    {
        var declared = plan.Network?.Stations.Single(s => s.Name == name) ?? throw new InvalidOperationException("There is no network.");
        return new Station(new StationSetup(plan, code, name, new Dictionary<string, ISource> { ["crm"] = Source(name) }, Path.Combine(root, declared.Folder ?? name), clock, entropy)
        {
            JournalClock = JournalClock.Ledger,
            PinFolder = within => new CsvKind().Create("pins", new Dictionary<string, object?> { ["folder"] = within.Length == 0 ? "." : within }, root),
        });
    }

    public OutputResult Output(string from, params string[] to) => Station(from).Output(new OutputRequest { Partners = [.. to] });

    /// <summary>Output of some tables, whole.</summary>
    public OutputResult Load(string from, string to, params string[] tables) => Station(from).Output(new OutputRequest { Partners = [to], Tables = [.. tables] });

    public InputResult Input(string at) => Station(at).Input();

    /// <summary>The way of the files from one station to another: everything in <c>out</c> arrives.</summary>
    public IReadOnlyList<string> Carry(string from, string to)
    {
        var (source, target) = (Station(from), Station(to));
        return Carrier.Carry(source.Folders, source.Number, target.Folders, target.Number);
    }

    /// <summary>Output, the way, input.</summary>
    public InputResult Communicate(string from, string to)
    {
        Output(from, to);
        Carry(from, to);
        return Station(to).Input(new InputRequest { Partners = [from] });
    }

    /// <summary>There and back: the second station has confirmed what it took in.</summary>
    public void Round(string above = "Vienna", string below = "Berlin")
    {
        Communicate(above, below);
        Communicate(below, above);
    }

    public StationLogEntry LastLog(string at, string with, bool output) => Station(at).Log(with).Last(entry => entry.IsOutput == output && !entry.Kind.StartsWith("receipt", StringComparison.Ordinal));

    /// <summary>A user of a station changes something. The triggers are there from the first time on.</summary>
    public void Sql(string station, string sql)
    {
        Station(station).Install();
        using var session = Source(station).Connect(CancellationToken.None);
        using var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of a query, joined by commas.</summary>
    public string Ask(string station, string sql)
    {
        using var session = Source(station).Connect(CancellationToken.None);
        using var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read()) values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return string.Join(",", values);
    }

    /// <summary>Somebody keeps a file in the project folder.</summary>
    public void Write(string file, string text) => File.WriteAllText(Path.Combine(root, file), text);

    /// <summary>Somebody takes a file of the project folder away.</summary>
    public void Remove(string file) => File.Delete(Path.Combine(root, file));

    public string Companies(string station) => Ask(station, "select id from companies order by id");

    public void Dispose()
    {
        foreach (var source in sources.Values) source.Dispose();
        code.Dispose();
        Directory.Delete(root, recursive: true);
    }

    /// <summary>The codes the compiler finds in a network.</summary>
    public static IReadOnlyList<string> Codes(string network) => [.. Bind(network).Diagnostics.Select(d => d.Code)];

    private ISource Source(string station)
    {
        if (!sources.TryGetValue(station, out var source))
            sources[station] = source = new SqliteKind().Create("crm", new Dictionary<string, object?> { ["file"] = Path.Combine(root, station + ".db"), ["create"] = true }, root);
        return source;
    }

    private static BoundProgram Bind(string network) => Binder.Bind([SyntaxTree.Parse(new SourceText(
        Model + "\n" + network.Replace("folder \"", "source crm = sqlite { file: \"unused.db\" }\n folder \"", StringComparison.Ordinal), "network.sync"))]);

    private static (SyncPlan, AssemblyPlanCode) Compile(string network)
    {
        var program = Bind(network);
        program.HasErrors.ShouldBeFalse(string.Join("\n", program.Diagnostics));
        var compiled = PlanCompiler.Compile(program);
        return (compiled.Plan, AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb));
    }

    private sealed class MovableClock : TimeProvider
    {
        public DateTime Now { get; set; } = new(2026, 11, 2, 9, 0, 0, DateTimeKind.Utc);

        public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);
    }
}
