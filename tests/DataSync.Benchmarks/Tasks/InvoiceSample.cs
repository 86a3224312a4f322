using System.Globalization;
using DataSync.Benchmarks.Startup;
using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Server;
using DataSync.Sources;
using DataSync.Sources.Odbc;
using Microsoft.Data.Sqlite;

namespace DataSync.Benchmarks.Tasks;

/// <summary>The sample of invoices with its two databases in files, one of them reached through ODBC, and new invoices in it; its task for each of them, and the same statements by hand.</summary>
internal sealed class InvoiceSample : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
    private readonly SyncPlan plan;
    private readonly AssemblyPlanCode code;

    public InvoiceSample(int items)
    {
        Items = items;
        var text = File.ReadAllText(Path.Combine(Checkout.Folder, "samples", "invoice-accounts", "post-invoice.sync"));
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText(text, "post-invoice.sync"))]);
        if (program.HasErrors) throw new InvalidOperationException(string.Join('\n', program.Diagnostics));
        var compiled = PlanCompiler.Compile(program);
        plan = compiled.Plan;
        code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
    }

    public int Items { get; }

    private string Accounting => $"Driver=SQLite3;Database={Path.Combine(folder, "accounting.db")}";

    /// <summary>All invoices new, and nothing in the feed.</summary>
    public void Reset()
    {
        foreach (var name in (string[])["accounting", "documents"])
        {
            File.Delete(Path.Combine(folder, name + ".db"));
            using var connection = Open(name);
            Run(connection, File.ReadAllText(Path.Combine(Checkout.Folder, "samples", "invoice-accounts", "data", name + ".sql")));
        }
        using (var accounting = Open("accounting")) Run(accounting, "delete from Account", Numbers("insert into Account select n, 'A-' || n, 'Name ' || n, '25000.00', 0 from numbers"));
        using (var documents = Open("documents")) Run(documents, "delete from invoices", Numbers("insert into invoices (id, account_id, total, status, owner_mail) select 'R-' || n, 'A-' || n, '12.50', 'New', null from numbers"));
        foreach (var file in Directory.GetFiles(folder, "journal.db*")) File.Delete(file);
    }

    /// <summary>The task for each of them, one after the other, in one process, with the run journal in a file and the lease that <c>datasync run</c> has.</summary>
    public void Ours() => Ours(Path.Combine(folder, "journal.db"));

    /// <summary>The same with the run journal elsewhere.</summary>
    public void Ours(JournalAt at)
    {
        using var sources = new SourceSet(plan, SourceRegistry.Kinds, new SourceSetOptions { Folder = folder, Origins = SettingOrigins.Process with { Variable = name => name == "ACCOUNTING" ? Accounting : null } });
        using var journal = RunJournal.Open(at);
        var runner = new TaskRunner(plan, code, sources, journal, new Testing.TestClock());
        foreach (var result in runner.RunEach(runner.Find("PostInvoice"), Enumerable.Range(1, Items).Select(n => ItemRequest.WithKey(Id(n))), new RunOptions { Lease = LeaseKeeper.Standard }))
            if (result.Failure is { } failure) throw new InvalidOperationException(failure.ToString());
    }

    /// <summary>Its plan as a server has it.</summary>
    public ServedPlan Served(JournalAt at) => new("invoices", plan, code, folder, "", at);

    /// <summary>What a programmer writes who commits each invoice as the task does: in accounting, then in the documents.</summary>
    public void ByHand()
    {
        using var documents = Open("documents");
        using var accounting = new OdbcConnection(Accounting);
        accounting.Open();
        using var invoice = Command(documents, "select account_id, total from invoices where id = $id", "$id");
        using var update = Command(documents, "update invoices set account_name = $name, credit_limit = $limit, on_hold = $hold, status = 'Looked up' where id = $id", "$name", "$limit", "$hold", "$id");
        using var account = accounting.CreateCommand();
        account.CommandText = "select Name, CreditLimit, Blocked from Account where AccountId = ?";
        account.Parameters.Resize(1);
        using var feed = accounting.CreateCommand();
        feed.CommandText = "insert into IF_INVOICE (INVOICE_ID, ACCOUNT_ID, AMOUNT, POSTED_ON) values (?, ?, ?, ?) on conflict (INVOICE_ID) do update set ACCOUNT_ID = excluded.ACCOUNT_ID, AMOUNT = excluded.AMOUNT, POSTED_ON = excluded.POSTED_ON";
        feed.Parameters.Resize(4);
        var today = new Testing.TestClock().GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        for (var n = 1; n <= Items; n++)
        {
            invoice.Parameters[0].Value = Id(n);
            string of, total;
            using (var found = invoice.ExecuteReader())
            {
                found.Read();
                (of, total) = (found.GetString(0), found.GetString(1));
            }
            string name, limit;
            bool isBlocked;
            account.Parameters[0].Set(of);
            using (var found = account.ExecuteReader())
            {
                found.Read();
                (name, limit, isBlocked) = (found.GetString(0).Trim(), found.GetString(1), found.GetInt64(2) != 0);
            }
            if (isBlocked) throw new InvalidOperationException("No account of the figure is blocked.");
            using (var transaction = accounting.BeginTransaction())
            {
                feed.Transaction = transaction;
                feed.Parameters[0].Set(Id(n));
                feed.Parameters[1].Set(of);
                feed.Parameters[2].Set(total);
                feed.Parameters[3].Set(today);
                feed.ExecuteNonQuery();
                transaction.Commit();
            }
            using (var transaction = documents.BeginTransaction())
            {
                update.Transaction = transaction;
                (update.Parameters[0].Value, update.Parameters[1].Value, update.Parameters[2].Value, update.Parameters[3].Value) = (name, limit, 0, Id(n));
                update.ExecuteNonQuery();
                transaction.Commit();
            }
        }
    }

    /// <summary>Every invoice must be looked up and fed.</summary>
    public void Check()
    {
        using var documents = Open("documents");
        using var accounting = Open("accounting");
        if (Count(documents, "select count(*) from invoices where status = 'Looked up' and account_name = 'Name ' || substr(id, 3)") != Items || Count(accounting, "select count(*) from IF_INVOICE") != Items)
            throw new InvalidOperationException("Not every invoice is looked up and fed.");
    }

    public void Dispose()
    {
        code.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Id(int n) => string.Create(CultureInfo.InvariantCulture, $"R-{n}");

    private static long Count(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return (long)(command.ExecuteScalar() ?? 0L);
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params string[] names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Run(SqliteConnection connection, params string[] statements)
    {
        foreach (var sql in statements)
        {
            using var command = Command(connection, sql);
            command.ExecuteNonQuery();
        }
    }

    private string Numbers(string insert) => string.Create(CultureInfo.InvariantCulture, $"with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {Items}) {insert}");

    private SqliteConnection Open(string name)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, name + ".db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
