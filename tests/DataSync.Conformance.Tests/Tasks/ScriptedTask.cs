using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Explain;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Where the tables of a scripted task lie.</summary>
public enum Database { Sqlite, OdbcSqlite, OdbcPostgres, OdbcMariaDb, Postgres }

/// <summary>
/// A task as an integrator writes it, compiled from its text, on a real database whose tables are made from their declarations. The rules of the
/// domain are tested against it from outside: what is in the database afterwards, and what the run says.
/// </summary>
internal sealed class ScriptedTask : IDisposable
{
    /// <summary>Invoices, which are the items, and accounts: the tables of the domain's own examples.</summary>
    public const string Model = """
        sync 1
        table Invoice in shop as "invoice" {
            key id       : text(20)
            account_id   : text(8)?
            account_name : text(20)?
            credit_limit : decimal(12, 2)?
            on_hold      : bool?
            posted_on    : date?
            status       : text(10)? in ("New", "Done", "Failed")
        }
        table Account in shop as "account" {
            key code     : text(8)
            name         : text(60)?
            credit_limit : decimal(12, 2)?
            blocked      : bool?
            since        : date?
        }
        table Feed in shop as "feed" {
            key invoice : text(20)
            note        : text(20)?
            amount      : decimal(12, 2)?
            posted_on   : date?
        }

        """;

    private static readonly ConcurrentDictionary<(string Script, Database Database), CompiledPlan> Compiled = new();
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-tasks-").FullName;
    private readonly ServerDatabase? server;
    private readonly Database database;
    private SyncPlan plan;
    private AssemblyPlanCode code;
    private SourceSet sources;
    private readonly SourceSet own;
    private readonly ISourceSession session;
    private readonly StoppedClock clock = new();

    /// <param name="script">What follows the model: a task named T, and whatever it needs.</param>
    /// <param name="database">Where its tables lie.</param>
    /// <param name="create">Whether the tables of all sources are made; otherwise those of the model alone.</param>
    /// <param name="proxy">What the task's links go through; the test's own do not.</param>
    /// <param name="readdress">What becomes of the text by which the task reaches its source; the test's own stays.</param>
    public ScriptedTask(string script, Database database = Database.Sqlite, bool create = true, CuttingProxy? proxy = null, Func<string, string>? readdress = null)
    {
        this.database = database;
        server = database switch
        {
            Database.OdbcPostgres or Database.Postgres => new ServerDatabase(ServerKind.Postgres),
            Database.OdbcMariaDb => new ServerDatabase(ServerKind.MariaDb),
            _ => null,
        };
        var compiled = Compile(script, database);
        plan = compiled.Plan;
        code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        sources = Sources(database, proxy?.Port, readdress ?? (address => address));
        own = proxy is null && readdress is null ? sources : Sources(database, null, address => address);
        session = own.Connect(0, CancellationToken.None);
        foreach (var table in plan.Tables.Where(t => create || t.Source == 0)) session.CreateTable(table);
    }

    /// <summary>Databases that every rule about data is tried on.</summary>
    public static TheoryData<Database> Databases => [.. Enum.GetValues<Database>()];

    public RunJournal Journal { get; init; } = RunJournal.InMemory();

    public ISourceSession Session => session;

    public string Folder => folder;

    /// <summary>How another process reaches the tables.</summary>
    public string Address => Connection(database, null);

    /// <summary>The codes the compiler finds.</summary>
    public static IReadOnlyList<string> Codes(string script) => [.. Bind(script, Database.Sqlite).Diagnostics.Select(d => d.Code)];

    /// <summary>The errors the compiler finds.</summary>
    public static IReadOnlyList<string> Errors(string script) =>
        [.. Bind(script, Database.Sqlite).Diagnostics.Where(d => d.Severity == DataSync.Language.Diagnostics.DiagnosticSeverity.Error).Select(d => d.Code)];

    /// <summary>Runs the task T, for the invoice of this id when one is named.</summary>
    public RunResult Run(string? id = null, bool preview = false, CancellationToken cancellation = default, int rows = 10_000)
    {
        var runner = new TaskRunner(plan, code, sources, Journal, clock);
        return runner.Run(runner.Find("T"), id is null ? ItemRequest.None : ItemRequest.WithKey(id), new RunOptions { Preview = preview, PreviewLimit = rows }, cancellation);
    }

    /// <summary>Runs the task T for an item that lies in no table.</summary>
    public RunResult RunFor(string json)
    {
        var runner = new TaskRunner(plan, code, sources, Journal, clock);
        return runner.Run(runner.Find("T"), ItemRequest.FromJson(json));
    }

    /// <summary>Runs the task T as another process would.</summary>
    public RunResult RunWith(RunJournal journal, string id)
    {
        var runner = new TaskRunner(plan, code, sources, journal, clock);
        return runner.Run(runner.Find("T"), ItemRequest.WithKey(id));
    }

    /// <summary>Runs the task T of a plan that somebody has changed.</summary>
    public RunResult RunChanged(Func<SyncPlan, SyncPlan> change)
    {
        var runner = new TaskRunner(change(plan), code, sources, Journal, clock);
        return runner.Run(runner.Find("T"), ItemRequest.None);
    }

    /// <summary>From here on, what runs on PostgreSQL can only read: every transaction of a new connection is read-only.</summary>
    public void OnlyReading()
    {
        if (server is not { Kind: ServerKind.Postgres }) throw new InvalidOperationException("Only PostgreSQL has such a setting.");
        server.Administer($"alter database {server.Name} set default_transaction_read_only = on");
    }

    /// <summary>What explain says of the task T.</summary>
    public TaskExplanation Explain(string task = "T")
    {
        using var explainer = new Explainer(plan, sources);
        return explainer.Explain(plan.Tasks.IndexOf(plan.Tasks.First(t => t.Name == task)));
    }

    /// <summary>Runs a task that is for no item, by its name.</summary>
    public RunResult RunAs(string task, RunOptions options, string? id = null)
    {
        var runner = new TaskRunner(plan, code, sources, Journal, clock);
        return runner.Run(runner.Find(task), id is null ? ItemRequest.None : ItemRequest.WithKey(id), options);
    }

    /// <summary>Runs the task T for every invoice, one after the other, in one process.</summary>
    public IEnumerable<RunResult> RunEach()
    {
        var runner = new TaskRunner(plan, code, sources, Journal, clock);
        return runner.RunEach(runner.Find("T"), new ItemQuery([], 0, 1, code));
    }

    /// <summary>Time passes.</summary>
    public void Wait(TimeSpan time) => clock.Passed += time;

    public TablePlan Table(string name) => plan.Tables.First(t => t.Name == name);

    /// <summary>The run must succeed, or its message says why not.</summary>
    public RunResult Succeed(string? id = null)
    {
        var result = Run(id);
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Failure?.ToString());
        return result;
    }

    /// <summary>The script as somebody changed it meanwhile; tables, journal and marks stay.</summary>
    public void Recompile(string script)
    {
        code.Dispose();
        var compiled = Compile(script, database);
        plan = compiled.Plan;
        code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
    }

    /// <summary>The sources are those of the script as it is now, as for another process.</summary>
    public void Reopen()
    {
        if (sources != own) sources.Dispose();
        sources = Sources(database, null, address => address);
    }

    public void Sql(string sql)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query: values joined by blanks, <c>-</c> for null, rows by commas.</summary>
    public string Ask(string sql) => Ask(session, sql);

    private static string Ask(ISourceSession session, string sql)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return string.Join(",", rows);
    }

    public void Dispose()
    {
        session.Dispose();
        sources.Dispose();
        own.Dispose();
        Journal.Dispose();
        code.Dispose();
        server?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // Many tests run one script in world after world.
    private static CompiledPlan Compile(string script, Database database) => Compiled.GetOrAdd((script, database), static key =>
    {
        var program = Bind(key.Script, key.Database);
        program.HasErrors.ShouldBeFalse(string.Join("\n", program.Diagnostics));
        return PlanCompiler.Compile(program);
    });

    internal static BoundProgram Bind(string script, Database database)
    {
        var source = database switch
        {
            Database.Sqlite => "source shop = sqlite { file: \"shop.db\", create: true }",
            Database.Postgres => "source shop = postgres { connection: env SHOP }",
            _ => "source shop = odbc { connection: env SHOP }",
        };
        return Binder.Bind([SyntaxTree.Parse(new SourceText(Model + source + "\n" + script, "task.sync"))]);
    }

    private SourceSet Sources(Database database, int? port, Func<string, string> readdress) => new(plan, SourceRegistry.Kinds, new SourceSetOptions
    {
        Folder = folder,
        Origins = SettingOrigins.Process with { Variable = name => name == "SHOP" ? readdress(Connection(database, port)) : null },
    });

    private string Connection(Database database, int? port) => database switch
    {
        Database.OdbcSqlite => $"Driver=SQLite3;Database={Path.Combine(folder, "shop.db")}",
        Database.Postgres => server?.NpgsqlThrough(port ?? server.Port) ?? "",
        _ => server?.OdbcThrough(port ?? server.Port) ?? "",
    };

    /// <summary>A second look at the database, while the test's own connection is busy.</summary>
    internal sealed class Looking(ScriptedTask task) : IDisposable
    {
        private readonly ISourceSession session = task.own.Connect(0, CancellationToken.None);

        public string Ask(string sql) => ScriptedTask.Ask(session, sql);

        public void Dispose() => session.Dispose();
    }

    internal sealed class StoppedClock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero) + Passed;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
