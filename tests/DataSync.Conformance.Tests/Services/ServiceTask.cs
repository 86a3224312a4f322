using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Explain;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.Sources.Soap.Description;
using DataSync.TestServers;
using DataSync.Testing;

namespace DataSync.Conformance.Tests.Services;

/// <summary>
/// A task that calls a service, compiled from its text and the service's description, with its invoices in a SQLite file. The task is called T and is for an invoice.
/// </summary>
internal sealed class ServiceTask : IDisposable
{
    public const string Model = """
        sync 1
        source shop = sqlite { file: "shop.db", create: true }
        table Invoice in shop as "invoice" {
            key id       : text(20)
            cost_centre  : text(10)?
            total        : decimal(12, 2)?
            reservation  : text(20)?
            remaining    : decimal(12, 2)?
            owner        : text(40)?
            day          : date?
            note         : text(2000)?
        }
        table Line in shop as "line" {
            key sku  : text(10)
            quantity : int
            price    : decimal(12, 2)?
        }

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("datasync-services-").FullName;
    private readonly string address;
    private readonly SyncPlan plan;
    private readonly AssemblyPlanCode code;
    private readonly SourceSet sources;
    private readonly ISourceSession session;

    /// <param name="script">What follows the model.</param>
    /// <param name="address">Where the service is: what the variable ERP says.</param>
    /// <param name="environment">The environment block that is chosen, if any.</param>
    /// <param name="edit">What the descriptions said when the script was compiled.</param>
    public ServiceTask(string script, string address, string? environment = null, Func<string, string>? edit = null)
    {
        this.address = address;
        var program = Bind(script, edit);
        program.HasErrors.ShouldBeFalse(string.Join("\n", program.Diagnostics));
        var compiled = PlanCompiler.Compile(program);
        // What runs has been written down and read again: the plan alone.
        plan = PlanJson.Read(PlanJson.Write(compiled.Plan));
        code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        sources = new SourceSet(plan, SourceRegistry.Kinds, new SourceSetOptions { Folder = folder, Environment = environment, Origins = SettingOrigins.Process with { Variable = Variable } });
        session = sources.Connect(0, CancellationToken.None);
        foreach (var table in plan.Tables) session.CreateTable(table);
    }

    public RunJournal Journal { get; init; } = RunJournal.InMemory();

    public SyncPlan Plan => plan;

    /// <summary>What the variables of the process say, beside ERP.</summary>
    public Dictionary<string, string> Variables { get; } = new() { ["DATASYNC_SECRET_ERP"] = "s3cret\"&<" };

    /// <summary>A source of the budget service of the tests.</summary>
    /// <param name="more">Further settings, each after a comma.</param>
    public static string Budget(int version = 11, string more = "") => $"source erp = soap {{ wsdl: \"budget.wsdl\", service: \"Budget\", port: \"BudgetSoap{version}\", address: env ERP{more} }}\n";

    /// <param name="edit">What has become of the descriptions meanwhile.</param>
    public static BoundProgram Bind(string script, Func<string, string>? edit = null) =>
        Binder.Bind([SyntaxTree.Parse(new SourceText(Model + script, "task.sync"))], new BinderOptions { ReadDescription = request => Describe(request, edit ?? (text => text)) });

    /// <summary>The errors the compiler finds.</summary>
    public static IReadOnlyList<Diagnostic> Errors(string script, Func<string, string>? edit = null) => [.. Bind(script, edit).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];

    /// <summary>What the tests of a script say that is not as expected.</summary>
    public static IReadOnlyList<string> Test(string script)
    {
        var program = Bind(script);
        program.HasErrors.ShouldBeFalse(string.Join("\n", program.Diagnostics));
        var compiled = PlanCompiler.Compile(program);
        using var code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        return [.. new TestRunner(PlanJson.Read(PlanJson.Write(compiled.Plan)), code, "").Run().Results.SelectMany(t => t.Messages.Select(m => $"{t.Name}: {m.Text}"))];
    }

    public RunResult Run(string id = "R-1", bool preview = false, RunStart start = RunStart.GoOn, int breakAfterStep = 0)
    {
        var runner = new TaskRunner(plan, code, sources, Journal, new Tasks.ScriptedTask.StoppedClock());
        return runner.Run(runner.Find("T"), ItemRequest.WithKey(id), new RunOptions { Preview = preview, Start = start, BreakAfterStep = breakAfterStep }, CancellationToken.None);
    }

    /// <summary>What explain says of the task T.</summary>
    public TaskExplanation Explain()
    {
        using var explainer = new Explainer(plan, sources);
        return explainer.Explain(plan.Tasks.IndexOf(plan.Tasks.First(t => t.Name == "T")));
    }

    /// <summary>Runs another plan with the same code.</summary>
    public RunResult RunWith(SyncPlan other)
    {
        using var own = new SourceSet(other, SourceRegistry.Kinds, new SourceSetOptions { Folder = folder });
        var runner = new TaskRunner(other, code, own, Journal, new Tasks.ScriptedTask.StoppedClock());
        return runner.Run(runner.Find("T"), ItemRequest.WithKey("R-1"), new RunOptions(), CancellationToken.None);
    }

    public RunResult Succeed(string id = "R-1")
    {
        var result = Run(id);
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Failure?.ToString());
        return result;
    }

    public void Sql(string sql)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query: values joined by blanks, <c>-</c> for null, rows by commas.</summary>
    public string Ask(string sql)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetString(i))));
        return string.Join(",", rows);
    }

    public void Dispose()
    {
        session.Dispose();
        sources.Dispose();
        Journal.Dispose();
        code.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static FoundDescription Describe(DescriptionRequest request, Func<string, string> edit)
    {
        try
        {
            var found = WsdlReader.Read(request.Path, request.Service, request.Port, path => Path.Combine(ServiceServer.Folder, path) is var file && File.Exists(file) ? edit(File.ReadAllText(file)) : null);
            return new FoundDescription(found.Contract, "", [.. found.Files.Select(f => new SourceText(f.Text, f.Path))], found.Digest);
        }
        catch (DescriptionException wrong)
        {
            return new FoundDescription(null, wrong.Message, [], "");
        }
    }

    private string? Variable(string name) => name == "ERP" ? address : Variables.GetValueOrDefault(name);
}
