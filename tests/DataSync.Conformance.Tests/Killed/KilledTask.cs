using System.Diagnostics;
using System.Globalization;
using DataSync.Conformance.Tests.Mail;
using DataSync.Conformance.Tests.Services;
using DataSync.TestServers;
using Microsoft.Data.Sqlite;

namespace DataSync.Conformance.Tests.Killed;

/// <summary>
/// A task of <c>killed.sync</c> run by the program itself, each time in a process of its own that may be killed at one of its points: see DataSync.KillPoints. Databases, journal and files are real ones.
/// </summary>
internal sealed class KilledTask : IDisposable
{
    private const string Shop = """
        create table invoice (id text primary key, status text, times integer not null, note text);
        create table line (id integer primary key, amount integer not null);
        create table copy (id integer primary key, amount integer not null);
        insert into invoice values ('R-1', 'New', 0, null);
        insert into line values (1, 10), (2, 20), (3, 30), (4, 40), (5, 50), (9, 90);
        insert into copy values (1, 10), (2, 1), (7, 7);
        """;

    private const string Books = """
        create table entry (id integer primary key autoincrement, text text not null);
        create table counter (name text primary key, n integer not null);
        insert into counter values ('update', 0), ('transaction', 0), ('loop', 0), ('undone', 0), ('net', 0), ('rate', 1);
        """;

    private const string Answer = "<ReserveBudgetResponse xmlns=\"urn:example:budget\"><ReservationNo>R1</ReservationNo><Remaining>1.50</Remaining><Seen>x</Seen></ReserveBudgetResponse>";

    private static readonly Lazy<string> Built = new(Build);
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-killed-").FullName;
    private readonly string task;
    private readonly HostileServer service = new(_ => [HostileServer.Whole(200, "text/xml; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(HostileServer.Envelope(Answer)))]);
    private readonly SeeingMailServer mail = new(() => { });

    public KilledTask(string task)
    {
        this.task = task;
        Directory.CreateDirectory(Path.Combine(folder, "out"));
        File.Copy(Built.Value, Path.Combine(folder, "killed.syncplan"));
        Sql("shop", Shop);
        Sql("books", Books);
    }

    /// <summary>Points are before each statement, and not at each row and around each commit.</summary>
    public bool AtStatements { get; init; }

    /// <summary>What the last process said.</summary>
    public string Said { get; private set; } = "";

    /// <summary>How many points the last process came to, where it was not killed.</summary>
    public int Points => int.Parse(File.ReadAllText(Path.Combine(folder, "points")), CultureInfo.InvariantCulture);

    /// <summary>The messages that the service got.</summary>
    public IReadOnlyList<string> Calls => service.Said;

    /// <summary>The subjects of the mails that the server got.</summary>
    public IReadOnlyList<string> Mails => mail.Subjects;

    /// <summary>Whether the journal says that the run has ended well.</summary>
    public bool HasEndedWell => File.Exists(Path.Combine(folder, "datasync-journal.db"))
        && Ask("datasync-journal", "select count(*) from sqlite_master where name = 'runs'") == "1" && Ask("datasync-journal", "select outcome from runs") == "Succeeded";

    /// <summary>Whether the journal says that a process is at a run.</summary>
    public bool IsAtWork => File.Exists(Path.Combine(folder, "datasync-journal.db")) && Ask("datasync-journal", "select count(*) from sqlite_master where name = 'runs'") == "1" && Ask("datasync-journal", "select count(*) from runs where owner is not null") != "0";

    /// <summary>Whether the journal says that the last run for an invoice has ended well.</summary>
    public bool HasEnded(string item) => File.Exists(Path.Combine(folder, "datasync-journal.db")) && Ask("datasync-journal", "select count(*) from sqlite_master where name = 'runs'") == "1" && Ask("datasync-journal", $"select outcome from runs where item = '{item}' order by started desc, run desc limit 1") == "Succeeded";

    /// <summary>Runs the task for the invoice R-1.</summary>
    /// <param name="killAt">The point at which the process kills itself; 0 for never.</param>
    /// <param name="other">The task, where it is another one.</param>
    /// <returns>The exit code; 137 when it was killed.</returns>
    public int Run(int killAt = 0, string? other = null, string item = "R-1")
    {
        (var code, Said) = Wait(Start(killAt, 0, other ?? task, item));
        return code;
    }

    /// <summary>Begins to run the task, for one of the invoices; the process freezes at a point.</summary>
    public FrozenProcess Freeze(int at) => new(Start(0, at, task, "R-1"));

    /// <summary>Nothing was heard of any process for the time of its lease.</summary>
    public void LeasesEnd()
    {
        if (Ask("datasync-journal", "select count(*) from sqlite_master where name = 'runs'") == "1") Sql("datasync-journal", "update runs set lease = '2026-01-01T00:00:00.000Z' where lease is not null");
    }

    /// <summary>Whether a process holds a database or the journal, so that others wait.</summary>
    public bool IsHeld(string database)
    {
        if (!File.Exists(Path.Combine(folder, database + ".db"))) return false;
        try
        {
            using var connection = Open(database);
            connection.DefaultTimeout = 1;
            using var command = connection.CreateCommand();
            // Whoever only reads is in the way of a commit, too.
            command.CommandText = "begin exclusive; rollback";
            command.ExecuteNonQuery();
            return false;
        }
        catch (SqliteException)
        {
            return true;
        }
    }

    private ProcessStartInfo Start(int killAt, int stopAt, string named, string item)
    {
        var start = Program("run", "killed.syncplan", named, "--key", item, "--progress", "none");
        start.WorkingDirectory = folder;
        start.Environment["ERP"] = service.Address;
        start.Environment["MAIL_PORT"] = mail.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "DataSync.KillPoints.dll");
        start.Environment["DATASYNC_KILL_AT"] = killAt.ToString(CultureInfo.InvariantCulture);
        if (AtStatements) start.Environment["DATASYNC_STATEMENTS"] = "1";
        start.Environment["DATASYNC_STOP_AT"] = stopAt.ToString(CultureInfo.InvariantCulture);
        start.Environment["DATASYNC_KILL_COUNT"] = Path.Combine(folder, stopAt > 0 ? "points-frozen" : "points");
        return start;
    }

    public void Sql(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query: values joined by blanks, rows by commas.</summary>
    public string Ask(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetString(i))));
        return string.Join(", ", rows);
    }

    /// <summary>Everything that the task may have written, but for keys that the database gave.</summary>
    public string State()
    {
        var files = Directory.GetFiles(Path.Combine(folder, "out")).Select(file => $"{Path.GetFileName(file)}: {File.ReadAllText(file).ReplaceLineEndings(" ")}");
        return string.Join('\n', (string[])[Ask("books", "select text, count(*) from entry group by text order by text"), Ask("books", "select * from counter order by name"), Ask("shop", "select id, status, times from invoice"),
            Ask("shop", "select * from line order by id"), Ask("shop", "select * from copy order by id"), .. files.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The marks that are left.</summary>
    public string Marks() => string.Join(", ", new[] { "shop", "books" }.Select(database => Ask(database, "select count(*) from sqlite_master where name = 'ds_done'") == "0" ? "" : Ask(database, "select step from ds_done")).Where(marks => marks.Length > 0));

    public void Dispose()
    {
        service.Dispose();
        mail.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Build()
    {
        var at = Directory.CreateTempSubdirectory("datasync-killed-plan-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(at, recursive: true);
        foreach (var file in (string[])[Path.Combine(Servers.Repository, "tests", "DataSync.Conformance.Tests", "Killed", "killed.sync"), Path.Combine(ServiceServer.Folder, "budget.wsdl"), Path.Combine(ServiceServer.Folder, "order.xsd")])
            File.Copy(file, Path.Combine(at, Path.GetFileName(file)));
        var plan = Path.Combine(at, "killed.syncplan");
        var (code, said) = Wait(Program("build", Path.Combine(at, "killed.sync"), "-o", plan));
        code.ShouldBe(0, said);
        return plan;
    }

    internal static ProcessStartInfo Program(params string[] arguments) => new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [Path.Combine(AppContext.BaseDirectory, "datasync.dll"), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    internal static (int Code, string Said) Wait(ProcessStartInfo start)
    {
        using var process = Process.Start(start).ShouldNotBeNull();
        var error = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said + error.GetAwaiter().GetResult());
    }

    private SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, database + ".db"), Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
