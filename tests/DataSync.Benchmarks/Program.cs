using System.Globalization;
using DataSync.Benchmarks;
using DataSync.Benchmarks.Compiler;
using DataSync.Benchmarks.Journals;
using DataSync.Benchmarks.Serve;
using DataSync.Benchmarks.Services;
using DataSync.Benchmarks.Sources;
using DataSync.Benchmarks.Startup;
using DataSync.Benchmarks.Stations;
using DataSync.Benchmarks.Tasks;

// One line a figure: name  value  bar  ok|short. Without names: all.
IBenchmark[] all =
[
    new OdbcRead("odbc-read", Way.OdbcSqlite),
    new OdbcRead("odbc-read-postgres", Way.OdbcPostgres),
    new OdbcRead("odbc-read-mariadb", Way.OdbcMariaDb),
    .. SourceWrites.All,
    new EightMappings(),
    new TableToTable(),
    new Bulk(DataSync.TestServers.ServerKind.Postgres, upserts: false),
    new Bulk(DataSync.TestServers.ServerKind.MariaDb, upserts: false),
    new Bulk(DataSync.TestServers.ServerKind.Postgres, upserts: true),
    new Bulk(DataSync.TestServers.ServerKind.MariaDb, upserts: true),
    new UpdateByKey(DataSync.TestServers.ServerKind.Postgres),
    new UpdateByKey(DataSync.TestServers.ServerKind.MariaDb),
    new InvoiceItems(),
    new JournalCost(),
    new SharedJournalRuns(),
    SharedJournalUse.Opened,
    SharedJournalUse.Renewed,
    new SharedJournalReady(),
    new Reconciliation(100_000, 0.05),
    new Reconciliation(1_000_000, 0.25),
    new Reconciliation(10_000_000, 2.6),
    new InitialLoad(byUpserts: false),
    new InitialLoad(byUpserts: true),
    new LoadMemory(),
    new ChangeMemory(),
    new Communication(changes: 1_000),
    new Communication(changes: 0),
    new ChangeForMany(),
    new FlatMemory(),
    new Startup(),
    new ServeIdle(),
    new SoapCalls("soap", keepsLinks: true),
    new SoapCalls("soap-own-links", keepsLinks: false),
];

if (args is [FlatMemory.Child, var folder, var rows])
{
    FlatMemory.Copy(folder, rows);
    return 0;
}

var unknown = args.Where(name => all.All(benchmark => benchmark.Name != name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"There is no benchmark {string.Join(", ", unknown)}. There are: {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");
    return 2;
}

foreach (var benchmark in all.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
{
    var ratio = benchmark.Run();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{benchmark.Name,-24}{ratio,8:0.00}  {benchmark.Bar,-8}{(benchmark.Bar.IsMet(ratio) ? "ok" : "short")}"));
}
return 0;
