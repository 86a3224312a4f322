using System.Collections.Immutable;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Testing.Tests.Fixtures;

/// <summary>Invoices and accounts in two sources, the task that looks accounts up, and tests put together line by line.</summary>
internal sealed class InvoicePlan
{
    public const int Invoice = 0, Account = 1;
    private readonly List<SitePlan> sites = [];

    public InvoicePlan()
    {
        Tables =
        [
            Table(Invoice, "Invoice", 0, "invoices", ("id", SyncType.Text), ("account_id", SyncType.Text.OrNull()), ("name", SyncType.Text.OrNull()), ("status", SyncType.Text)),
            Table(Account, "Account", 1, "dbo.Account", ("id", SyncType.Text), ("name", SyncType.Text), ("limit", SyncType.Decimal.OrNull()), ("opened", SyncType.Date.OrNull())),
        ];
        Code.RowTypes.Add(new RowTypePlan("counts", [new FieldPlan("c0", SyncType.Int)]));
    }

    public LambdaCode Code { get; } = new();

    public ImmutableArray<TablePlan> Tables { get; }

    public int Site(int line)
    {
        sites.Add(new SitePlan(0, line, 5, line, 9, ""));
        return sites.Count - 1;
    }

    public int Value(object? value) => Code.Value(_ => value);

    public SyncPlan Plan(params ImmutableArray<TestLinePlan> lines)
    {
        var key = Code.Value(f => f.Rows[0]?[1]);
        var where = new ConjunctPlan(new FilterPlan.Comparison(new FilterOperand.Column(0), CompareOperator.Equal, new FilterOperand.Parameter(key, TypeKind.Text)),
            Code.When(f => Equals(f.Rows[1]?[0], f.Rows[0]?[1])), [key], "", Site(40));
        var read = new ReadStep(new QueryPlan(Account, 1, [0, 1, 2, 3], Tables[Account].ReadAllFunction, [where], [], null),
            Outcome(OutcomeKind.Fail, f => $"There is no account {f.Rows[0]?[1]}."), Outcome(OutcomeKind.Stop), Outcome(OutcomeKind.Fail)) { Name = "read Account", Site = Site(41) };
        var set = new SetStep(0, [2], Code.Assign(f => Item(f)[2] = $"{f.Rows[1]?[1]} {f.Run.Today:yyyy}{(f.Run.Parameters.Length > 0 ? f.Run.Parameters[0] : "")}")) { Name = "set", Site = Site(42) };
        return new SyncPlan
        {
            LanguageVersion = 1,
            Scripts = ["tests/invoice.sync"],
            Sites = [.. sites],
            RowTypes = [.. Code.RowTypes],
            Sources = [new SourcePlan("documents", "sqlite", []), new SourcePlan("accounting", "odbc", [])],
            Tables = Tables,
            Parameters = [new ParameterPlan("suffix", SyncType.Text, Value(""), -1)],
            Tasks =
            [
                new TaskPlan("LookUp", "", 2, new ItemPlan(Invoice, 0, "item"), [read, set], Site(43))
                {
                    Status = [new StatusPlan(3, StatusMoment.Succeeded, Value("Looked up"), 0), new StatusPlan(3, StatusMoment.Failed, Value("Failed"), 0)],
                },
            ],
            Tests = [new TestPlan("an invoice is looked up", lines, Site(1))],
        };
    }

    public GivenRowLine GivenInvoice(string? account = "A-1") => new(Invoice, null, Values(Invoice, ("id", "R-1"), ("account_id", account), ("status", "New"))) { Site = Site(2) };

    public GivenRowLine GivenAccount() => new(Account, null, Values(Account, ("id", "A-1"), ("name", "Hofer"))) { Site = Site(3) };

    public RunLine Run() => new(0, [Value("R-1")]) { Site = Site(10) };

    public ExpectRowLine ExpectInvoice(params (string Column, object? Value)[] values) =>
        new(Invoice, null, [Value("R-1")], Values(Invoice, values)) { Site = Site(20) };

    public ExpectOutcomeLine Expect(ExpectedOutcome outcome, string? text = null) => new(outcome, text is null ? -1 : Value(text)) { Site = Site(21) };

    public ExpectThatLine ExpectCount(int table, long count) =>
        new(Code.When(f => Equals(f.Rows[0]?[0], count)), 2, [new TestCountOf(table, null)], $"count({Tables[table].Name}) = {count}") { Site = Site(22) };

    public ImmutableArray<TestValuePlan> Values(int table, params (string Column, object? Value)[] values) =>
        [.. values.Select(v => new TestValuePlan(Tables[table].Columns.Single(c => c.Name == v.Column).Index, Value(v.Value), Site(30)))];

    private static Row Item(Frame frame) => frame.Rows[0] ?? throw new InvalidOperationException("no item");

    private OutcomePlan Outcome(OutcomeKind kind, ValueFunction? text = null) => new(kind, text is null ? -1 : Code.Value(text), [], -1, Site(44));

    private TablePlan Table(int index, string name, int source, string physical, params (string Name, SyncType Type)[] columns)
    {
        Code.RowTypes.Add(new RowTypePlan(name, [.. columns.Select(c => new FieldPlan(c.Name, c.Type))]));
        ImmutableArray<ColumnPlan> plans = [.. columns.Select((c, i) => new ColumnPlan(i, c.Name, c.Name, c.Type, i == 0))];
        return new TablePlan(index, name, source, physical, index, plans, Code.Reading(plans, [.. plans.Select(p => p.Index)]), -1);
    }
}
