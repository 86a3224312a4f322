using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Tests.Fixtures;

/// <summary>
/// Two SQLite databases in a folder of their own, three tables, and a task put together by a test: invoices in <c>documents</c> (source 0),
/// accounts and the feed in <c>accounting</c> (source 1). Slot 0 is the item, 1 the account, 2 the feed, 3 a row of a loop.
/// </summary>
internal sealed class World : IDisposable
{
    public const int Invoice = 0, Account = 1, Feed = 2;
    public const int ItemSlot = 0, AccountSlot = 1, FeedSlot = 2, LoopSlot = 3, LocalSlot = 4, Slots = 5;

    private readonly string folder;
    private readonly bool borrowed;
    private readonly List<SitePlan> sites = [];
    private readonly Dictionary<int, RecordedSource> sources = [];

    /// <param name="existing">A folder that another process's world has made, and keeps; null for one of its own.</param>
    public World(string? existing = null)
    {
        borrowed = existing is not null;
        folder = existing ?? Directory.CreateTempSubdirectory("datasync-").FullName;
        Tables =
        [
            Table(Invoice, "Invoice", 0, "invoices",
                ("id", SyncType.Text, Key), ("account_id", SyncType.Text.OrNull(), None), ("account_name", SyncType.Text.OrNull(), None),
                ("total", SyncType.Decimal, None), ("status", SyncType.Text, None), ("owner_mail", SyncType.Text.OrNull(), Masked)),
            Table(Account, "Account", 1, "Account",
                ("Id", SyncType.Int, Key), ("AccountId", SyncType.Text, None), ("Name", SyncType.Text.OrNull(), None), ("Blocked", SyncType.Bool, None)),
            Table(Feed, "InvoiceFeed", 1, "IF_INVOICE",
                ("INVOICE_ID", SyncType.Text, Key), ("AMOUNT", SyncType.Decimal.OrNull(), None), ("NOTE", SyncType.Text.OrNull(), Masked)),
        ];
        foreach (var table in Tables)
        {
            using var session = Open(table.Source);
            session.CreateTable(table);
        }
    }

    public LambdaCode Code { get; } = new();

    public ImmutableArray<TablePlan> Tables { get; }

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));

    public RunJournal Journal { get; private set; } = RunJournal.InMemory();

    public string Folder => folder;

    private const int Key = 1, Masked = 2, None = 0;

    /// <summary>The same journal for several worlds' runs, in a file.</summary>
    public void JournalInFile() => Journal = RunJournal.Open(Path.Combine(folder, "journal.db"));

    public int Site(int line, string text = "", bool masked = false)
    {
        sites.Add(new SitePlan(0, line, 5, line, 20, text, masked));
        return sites.Count - 1;
    }

    public RecordedSource Source(int source)
    {
        if (!sources.TryGetValue(source, out var found))
            sources[source] = found = new RecordedSource(source == 0 ? "documents" : "accounting", Path.Combine(folder, source == 0 ? "documents.db" : "accounting.db"));
        return found;
    }

    public SyncPlan Plan(params ImmutableArray<TaskPlan> tasks) => new()
    {
        LanguageVersion = 1,
        Scripts = ["test.sync"],
        Sites = [.. sites],
        RowTypes = [.. Code.RowTypes],
        Sources = [new SourcePlan("documents", "sqlite", []), new SourcePlan("accounting", "sqlite", [])],
        Tables = Tables,
        Tasks = tasks,
    };

    public TaskRunner Runner(params ImmutableArray<TaskPlan> tasks)
    {
        var plan = Plan(tasks);
        return new TaskRunner(plan, Code, new SourceSet(plan, s => Source(s.Name == "documents" ? 0 : 1)) { Folder = folder }, Journal, Clock);
    }

    /// <summary>Runs a task for the invoice R-1, or for none.</summary>
    public RunResult Run(TaskPlan task, RunOptions? options = null, CancellationToken cancellation = default) =>
        Runner(task).Run(0, task.Item is null ? ItemRequest.None : ItemRequest.WithKey("R-1"), options, cancellation);

    /// <summary>A task for an invoice that shows in its status where it stands.</summary>
    public TaskPlan ForInvoice(params ImmutableArray<StepPlan> steps) => new("PostInvoice", "", Slots, new ItemPlan(Invoice, ItemSlot, "item"), steps, Site(1, "PostInvoice"))
    {
        Status =
        [
            new StatusPlan(4, StatusMoment.Succeeded, Code.Value(_ => "Looked up"), Site(2, "item.status")),
            new StatusPlan(4, StatusMoment.Failed, Code.Value(_ => "Failed"), Site(2, "item.status")),
        ],
    };

    public TaskPlan WithoutItem(params ImmutableArray<StepPlan> steps) => new("Feed", "", Slots, null, steps, Site(1, "Feed"));

    /// <summary>A condition that a source can evaluate: column = value.</summary>
    public ConjunctPlan Equal(int table, int slot, int column, ValueFunction value, bool isKey = true)
    {
        var function = Code.Value(value);
        var type = Tables[table].Columns[column].Type;
        return new ConjunctPlan(new FilterPlan.Comparison(new FilterOperand.Column(column), CompareOperator.Equal, new FilterOperand.Parameter(function, type.Kind)),
            Code.When(f => value(f) is { } v && f.Rows[slot]?[column] is { } c ? Equals(v, c) : null), isKey ? [function] : [], "=", Site(10, Tables[table].Columns[column].Name));
    }

    /// <summary>A condition that only compiled code can evaluate.</summary>
    public ConjunctPlan Compiled(Condition condition) => new(null, Code.When(condition), [], "compiled", Site(11, "compiled"));

    public QueryPlan Query(int table, int slot, params ImmutableArray<ConjunctPlan> where) => new(table, slot, [.. Tables[table].Columns.Select(c => c.Index)],
        Tables[table].ReadAllFunction, where, [], null);

    public ReadStep ReadAccount(OutcomeKind none = OutcomeKind.Fail, OutcomeKind noKey = OutcomeKind.Fail, OutcomeKind many = OutcomeKind.Fail) =>
        new(Query(Account, AccountSlot, Equal(Account, AccountSlot, 1, f => f.Rows[ItemSlot]?[1])), Outcome(none), Outcome(noKey), Outcome(many))
        { Name = "read Account", Site = Site(20, "Account") };

    public SetStep SetName(ValueFunction? value = null) => new(ItemSlot, [2], Code.Assign(f => Item(f)[2] = (value ?? (x => x.Rows[AccountSlot]?[2]))(f)))
    { Name = "set item", Site = Site(30, "account_name") };

    public UpsertStep UpsertFeed(ValueFunction? amount = null) => new(Feed, [0], new MappingPlan([0, 1], Code.Map((f, w) =>
    {
        w.Put(0, Item(f)[0]);
        w.Put(1, (amount ?? (x => Item(x)[3]))(f));
    })))
    { Name = "upsert InvoiceFeed", Site = Site(40, "InvoiceFeed") };

    public InsertStep InsertFeed(ValueFunction? id = null) => new(Feed, new MappingPlan([0, 1], Code.Map((f, w) =>
    {
        w.Put(0, (id ?? (x => Item(x)[0]))(f));
        w.Put(1, 1m);
    })))
    { Name = "insert InvoiceFeed", Site = Site(41, "InvoiceFeed") };

    public FailStep Fail(string text = "enough") => new(Code.Value(_ => text)) { Name = "fail", Site = Site(50, "fail") };

    public OutcomePlan Outcome(OutcomeKind kind, string? text = null, params ImmutableArray<StepPlan> steps) =>
        new(kind, text is null ? -1 : Code.Value(_ => text), steps, kind == OutcomeKind.All ? LoopSlot : -1, Site(21, "when"));

    public static Row Item(Frame frame) => frame.Rows[ItemSlot] ?? throw new InvalidOperationException("no item");

    public void Given(int table, params object?[][] rows)
    {
        using var session = Open(Tables[table].Source);
        session.Begin();
        using var write = session.Prepare(new WriteRequest(WriteKind.Insert, Tables[table], [.. Tables[table].Columns.Select(c => c.Index)], []));
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) write.Values.Put(i, row[i]);
            write.Execute(CancellationToken.None);
        }
        session.Commit();
    }

    public void GivenInvoice(string? account = "A-1", string id = "R-1", string status = "New", string? mail = null) =>
        Given(Invoice, [id, account, null, 12.50m, status, mail]);

    public void GivenAccount(long id = 1, string account = "A-1", string? name = "Hofer AG", bool blocked = false) => Given(Account, [id, account, name, blocked]);

    /// <summary>All rows of a table as text, in key order, for comparison.</summary>
    public string[] Rows(int table)
    {
        var plan = Tables[table];
        using var session = Open(plan.Source);
        using var read = session.Prepare(new ReadRequest(plan, [.. plan.Columns.Select(c => c.Index)], [], [.. plan.Key.Select(k => new OrderPlan(k, false))], null));
        using var reader = read.Execute([], CancellationToken.None);
        var rows = new List<string>();
        while (reader.Read()) rows.Add(string.Join("|", plan.Columns.Select((c, i) => ValueText.Show(reader.Get(i, c.Type.Kind)))));
        return [.. rows];
    }

    /// <summary>The done-marks left in a source.</summary>
    public long Marks(int source)
    {
        using var session = Open(source);
        using var command = session.Connection.CreateCommand();
        command.CommandText = "select count(*) from sqlite_master where name = 'ds_done'";
        if ((long?)command.ExecuteScalar() == 0) return 0;
        command.CommandText = "select count(*) from ds_done";
        return (long?)command.ExecuteScalar() ?? 0;
    }

    public void Sql(int source, string sql)
    {
        using var session = Open(source);
        using var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the rows of a query.</summary>
    public string[] Ask(int source, string sql)
    {
        using var session = Open(source);
        using var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetString(0));
        return [.. rows];
    }

    public void Dispose()
    {
        Journal.Dispose();
        if (!borrowed) Directory.Delete(folder, recursive: true);
    }

    private ISourceSession Open(int source) => Source(source).Connect(CancellationToken.None);

    private TablePlan Table(int index, string name, int source, string physical, params (string Name, SyncType Type, int Flags)[] columns)
    {
        Code.RowTypes.Add(new RowTypePlan(name, [.. columns.Select(c => new FieldPlan(c.Name, c.Type, c.Flags == Masked))]));
        ImmutableArray<ColumnPlan> plans = [.. columns.Select((c, i) => new ColumnPlan(i, c.Name, c.Name, c.Type, c.Flags == Key) { Masked = c.Flags == Masked })];
        return new TablePlan(index, name, source, physical, index, plans, Code.Reading(plans, [.. plans.Select(p => p.Index)]), Site(1, name));
    }
}
