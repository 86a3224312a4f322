using System.Globalization;
using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Sources;
using DataSync.Sources.Odbc;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>The sample <c>customers-merge</c> as it is meant: from PostgreSQL into MariaDB. Its story tells it with SQLite.</summary>
public sealed class CustomersOnServersTests : IDisposable
{
    private readonly string _sample = Path.Combine(Repository(), "samples", "customers-merge");
    private readonly ServerDatabase _erp = new(ServerKind.Postgres), _crm = new(ServerKind.MariaDb);

    public void Dispose()
    {
        _erp.Dispose();
        _crm.Dispose();
    }

    [Fact]
    public void Customers_go_from_PostgreSQL_into_MariaDB()
    {
        Fill(_erp, "erp.sql");
        Fill(_crm, "crm.sql");

        Steps(Night()).ShouldBe("6 written, 2 bad; 1 written, 0 bad");
        Ask(_crm, "select customer_no, country, credit_limit, state, owner from companies order by customer_no").ShouldBe([
            "ALFKI DE 12000.00 active Maria", "ANATR MX 500.00 active -", "AROUT GB 7500.50 active Thomas", "BERGS SE - active -",
            "BLONP FR 900.00 inactive Frédérique", "CHOPS CH 1200.00 active -", "ERNSH AT 25000.00 active -", "PICCO AT 0.00 active -",
        ]);
        Ask(_crm, "select name from companies where customer_no = 'BERGS'").ShouldBe(["Berglunds snabbköp"]);

        Steps(Night()).ShouldBe("0 written, 2 bad; 0 written, 0 bad");

        using (var erp = Open(_erp))
            Run(erp, "update customers set state = 'L' where number <> 'ALFKI'");
        Night().Failure.ShouldNotBeNull().Code.ShouldBe("DS6267");
    }

    private static string Steps(RunResult result)
    {
        result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Failure?.ToString());
        return string.Join("; ", result.Steps.Where(step => step.Kind.StartsWith("merge", StringComparison.Ordinal)).Select(step => $"{step.RowsWritten} written, {step.RowsBad} bad"));
    }

    private RunResult Night()
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText(File.ReadAllText(Path.Combine(_sample, "refresh-customers.sync")), "refresh-customers.sync"))]);
        var compiled = PlanCompiler.Compile(program);
        using var code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        using var sources = new SourceSet(compiled.Plan, SourceRegistry.Kinds, new SourceSetOptions
        {
            Origins = SettingOrigins.Process with { Variable = name => name == "ERP" ? _erp.Odbc : name == "CRM" ? _crm.Odbc : null },
        });
        using var journal = RunJournal.InMemory();
        var runner = new TaskRunner(compiled.Plan, code, sources, journal, new ScriptedTask.StoppedClock());
        return runner.Run(runner.Find("RefreshCustomers"), ItemRequest.None, new RunOptions(), CancellationToken.None);
    }

    private void Fill(ServerDatabase database, string file)
    {
        using var connection = Open(database);
        foreach (var statement in File.ReadAllText(Path.Combine(_sample, "data", file)).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Run(connection, statement);
    }

    private static List<string> Ask(ServerDatabase database, string text)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = text;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return rows;
    }

    private static void Run(OdbcConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static OdbcConnection Open(ServerDatabase database)
    {
        var connection = new OdbcConnection(database.Odbc);
        connection.Open();
        return connection;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataSync.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests has DataSync.sln.");
    }
}
