using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Simulation.Rules;
using DataSync.Stations.Tests.Network;

namespace DataSync.Simulation.Networks;

/// <summary>The plan of a simulated network: the tables of <see cref="Facts"/>, a main office, branches below it, and what each branch shall receive.</summary>
internal sealed class Declarations
{
    public const string Main = "Vienna";

    private static readonly string[] Cities = ["Berlin", "Hamburg", "Zurich", "Graz", "Linz", "Bern", "Munich", "Basel", "Cologne", "Bonn", "Geneva"];

    private readonly SyncPlan _base;
    private readonly int _attributes;
    private readonly Dictionary<string, BranchRule> _rules = [];
    private readonly Dictionary<string, Connection> _connections = [];
    private readonly Dictionary<Clause, int> _conditions = [];
    private SyncPlan? _plan;

    public Declarations(int stations)
    {
        Branches = [.. Cities.Take(stations - 1)];
        _base = new SyncPlan { LanguageVersion = 1, Scripts = [], Sites = [], RowTypes = [], Sources = [new SourcePlan("crm", "", [])], Tables = [.. Facts.Tables.Select(Table)] };
        _attributes = Code.Add(new RowTypePlan("Attributes", [new FieldPlan("owner", SyncType.Text.OrNull())]));
        foreach (var branch in Branches)
        {
            _rules.Add(branch, new BranchRule([.. Facts.Tables.Select(table => new ScopeRule(table.Name, null, null, false))], null));
            _connections.Add(branch, new Connection(Synchronizes: false, null, null));
        }
    }

    public ImmutableArray<string> Branches { get; }

    public IEnumerable<string> Stations => Branches.Prepend(Main);

    public TestCode Code { get; } = new();

    public SyncPlan Plan => _plan ??= _base with { RowTypes = [.. Code.RowTypes], Network = Network() };

    public static int Number(string station) => station == Main ? 1 : 101 + Array.IndexOf(Cities, station);

    public BranchRule Rule(string branch) => _rules[branch];

    public Connection Connection(string branch) => _connections[branch];

    public void Change(string branch, BranchRule rule) => (_rules[branch], _plan) = (rule, null);

    public void Change(string branch, Connection connection) => (_connections[branch], _plan) = (connection, null);

    private NetworkPlan Network() => new()
    {
        Attributes = [new FieldPlan("owner", SyncType.Text.OrNull())],
        AttributeRowType = _attributes,
        Stations =
        [
            new StationPlan(Main, Number(Main), -1) { MainOffice = true, Zone = "Europe/Vienna" },
            .. Branches.Select(branch => new StationPlan(branch, Number(branch), -1) { Below = Main, Zone = "Europe/Vienna", AttributeFunctions = [Code.Value(_rules[branch].Owner)] }),
        ],
        Formats = [new FormatPlan("Everything", [.. Facts.Tables.Select((_, index) => Both(index))], -1), .. Branches.Select(branch => new FormatPlan("For" + branch, [.. _rules[branch].Tables.Select(Format)], -1))],
        Distributions = [.. Branches.Select(branch => new DistributionPlan(branch, null, [.. _rules[branch].Tables.Where(rule => rule.Distribution is not null).Select(Distribution)], -1))],
        Connections =
        [
            .. Branches.Select(branch => new ConnectionPlan(Main, branch, "For" + branch, -1)
            {
                Synchronize = _connections[branch].Synchronizes, SynchronizeEvery = Days(_connections[branch].Every), ReceiptWithin = Days(_connections[branch].ReceiptWithin),
            }),
            .. Branches.Select(branch => new ConnectionPlan(branch, Main, "Everything", -1) { ReceiptWithin = Days(_connections[branch].ReceiptWithin) }),
        ],
    };

    private static SyncDuration? Days(int? days) => days is { } count ? SyncDuration.FromDays(count) : null;

    private static FormatRowPlan Both(int table) => new(table, -1) { Output = true, Input = true };

    private FormatRowPlan Format(ScopeRule rule) => rule.Format is { } clause
        ? Both(Index(rule.Table)) with { OutputText = clause.ToString(), OutputFunction = Condition(rule.Table, clause) }
        : Both(Index(rule.Table));

    private DistributionRowPlan Distribution(ScopeRule rule)
    {
        var clause = rule.Distribution ?? throw new InvalidOperationException("A distribution row without condition.");
        return new DistributionRowPlan(Index(rule.Table), rule.Also, Condition(rule.Table, clause), clause.ToString(), -1);
    }

    private int Condition(string table, Clause clause)
    {
        if (_conditions.TryGetValue(clause, out var known)) return known;
        var column = 1 + Facts.Of(table).Fields.IndexOf(clause.Field);
        var added = Code.Add((row, target) => row[column] is not string value ? null : clause.Values.IsEmpty && target?[0] is null ? null : clause.Holds(value, target?[0] as string));
        _conditions.Add(clause, added);
        return added;
    }

    private static int Index(string table) => Facts.Tables.IndexOf(Facts.Of(table));

    private TablePlan Table(TableFacts table, int index)
    {
        (string Name, SyncType Type)[] columns = [("id", SyncType.Int), .. table.Fields.Select(field => (field, (table.Parents.ContainsKey(field) ? SyncType.Int : SyncType.Text).OrNull()))];
        var rowType = Code.Add(new RowTypePlan(table.Name, [.. columns.Select(column => new FieldPlan(column.Name, column.Type))]));
        return new TablePlan(index, table.Name, 0, table.Name.ToLowerInvariant(), rowType, [.. columns.Select((column, i) => new ColumnPlan(i, column.Name, column.Name, column.Type, IsKey: i == 0))], rowType, -1)
        {
            Tracking = TrackingKind.Triggers,
            Parents = [.. table.Parents.OrderBy(link => table.Fields.IndexOf(link.Key)).Select(link => new ParentPlan(Index(link.Value), [1 + table.Fields.IndexOf(link.Key)], -1))],
            ProtectFunctions = table.ProtectedWhileNull is { } field ? [Code.Add((row, _) => row[1 + table.Fields.IndexOf(field)] is null)] : [],
        };
    }
}

/// <summary>How the main office and a branch exchange.</summary>
/// <param name="Synchronizes">Whether the main office sends what should be there.</param>
/// <param name="Every">In days; null for each session.</param>
/// <param name="ReceiptWithin">In days; null for waiting without end.</param>
internal sealed record Connection(bool Synchronizes, int? Every, int? ReceiptWithin)
{
    public override string ToString() => $"{(Synchronizes ? $"synchronize{(Every is { } days ? $" every {days} days" : " in each session")}" : "no synchronization")}{(ReceiptWithin is { } within ? $", receipt within {within} days" : "")}";
}
