using System.Collections.Immutable;
using System.Diagnostics;
using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Sources;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>
/// A process that runs the tasks of <see cref="Script"/> whenever it is told to: a line names task and prefix of the keys, the answer is one line. Two of them race for the same keys.
/// </summary>
internal sealed class RacingProcess : IDisposable
{
    public const string Script = """
        parameter prefix : text(10)
        parameter who : text(10)
        table Round in shop as "round" { key id : text(20) }
        table Raced in shop as "raced" { key id : text(40), who : text(10)?, note : text(20)? }
        task Alone { upsert Raced by id { id <- prefix, who <- who } }
        task Together { transaction shop { upsert Raced by id { id <- prefix, who <- who } upsert Raced by id { id <- prefix + "b", who <- who } } }
        task RowByRow { for each r in Round order by r.id batch 1 { upsert Raced by id { id <- prefix + r.id, who <- who } } }
        task InBatches { for each r in Round order by r.id batch 7 { upsert Raced by id { id <- prefix + r.id, who <- who } } }
        """;

    private readonly Process process;

    private RacingProcess(Process process) => this.process = process;

    /// <summary>Entry point of the test assembly: only this process is started this way.</summary>
    public static int Main(string[] arguments)
    {
        if (arguments is not [var kind, var address, var folder, var who]) return 2;
        var compiled = PlanCompiler.Compile(ScriptedTask.Bind(Script, Enum.Parse<Database>(kind)));
        using var code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        using var sources = new SourceSet(compiled.Plan, SourceRegistry.Kinds, new SourceSetOptions
        {
            Folder = folder,
            Origins = SettingOrigins.Process with { Variable = _ => address },
        });
        using var journal = RunJournal.InMemory();
        var runner = new TaskRunner(compiled.Plan, code, sources, journal, new ScriptedTask.StoppedClock());
        Console.WriteLine("ready");
        while (Console.ReadLine() is { Length: > 0 } line)
        {
            var parts = line.Split(' ');
            var options = new RunOptions { Parameters = ImmutableDictionary<string, object?>.Empty.Add("prefix", parts[1]).Add("who", who) };
            var result = runner.Run(runner.Find(parts[0]), ItemRequest.None, options);
            Console.WriteLine(result.Outcome == RunOutcome.Succeeded ? "ok" : result.Failure?.ToString().ReplaceLineEndings(" "));
        }
        return 0;
    }

    public static RacingProcess Start(Database database, ScriptedTask task, string who)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { typeof(RacingProcess).Assembly.Location, database.ToString(), task.Address, task.Folder, who },
        };
        return new RacingProcess(Process.Start(start).ShouldNotBeNull());
    }

    public void Tell(string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
    }

    public string Answer() => process.StandardOutput.ReadLine() ?? "it has ended";

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
