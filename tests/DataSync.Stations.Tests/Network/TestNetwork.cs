using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Stations.Disk;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>
/// A main office and a branch with companies, persons below them, activities below both, and orders; each with a database file and real folders.
/// Tests change the plan between two communications as an administrator would.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    public const int Company = 0, Person = 1, Activity = 2, Order = 3;

    private readonly string _root;
    private readonly bool _isOwn;
    private readonly Dictionary<string, TestStation> _stations = [];
    private readonly SyncPlan _base;

    /// <param name="root">Where an earlier network lies on disk; null for a new one.</param>
    /// <param name="onDisk">Whether databases outlive the process; otherwise they are never flushed, which is faster.</param>
    /// <param name="way">The way to the databases of all stations.</param>
    public TestNetwork(string? root = null, bool onDisk = false, DatabaseWay way = DatabaseWay.Sqlite)
    {
        WayOf = _ => way;
        _isOwn = root is null;
        _root = root ?? Directory.CreateTempSubdirectory("datasync-stations-").FullName;
        OnDisk = onDisk || root is not null;
        _base = Declare();
        Network = new NetworkPlan
        {
            Attributes = [new FieldPlan("owner", SyncType.Text.OrNull())],
            AttributeRowType = Code.Add(new RowTypePlan("Attributes", [new FieldPlan("owner", SyncType.Text.OrNull())])),
            Stations =
            [
                new StationPlan("Vienna", 1, -1) { MainOffice = true, Zone = "Europe/Vienna" },
                new StationPlan("Berlin", 101, -1) { Below = "Vienna", Zone = "Europe/Vienna", AttributeFunctions = [Code.Value("Smith")] },
            ],
            Formats = [Countries("DE"), Everything],
            Connections =
            [
                new ConnectionPlan("Vienna", "Berlin", "Notebook", -1) { Synchronize = true, SynchronizeEvery = SyncDuration.FromDays(28) },
                new ConnectionPlan("Berlin", "Vienna", "Everything", -1),
            ],
        };
    }

    public bool OnDisk { get; }

    /// <summary>The way to the database of a station, by its name; asked when the station is first used.</summary>
    public Func<string, DatabaseWay> WayOf { get; init; }

    public string Root => _root;

    public TestCode Code { get; } = new();

    public TestClock Clock { get; } = new();

    /// <summary>Where triggers take the time from; by default from the clock of the test.</summary>
    public JournalClock JournalClock { get; set; } = JournalClock.Ledger;

    public IEntropy Entropy { get; set; } = new SeededEntropy(7);

    /// <summary>The files of all stations.</summary>
    public IFileSystem Disk { get; set; } = OperatingSystemFiles.Instance;

    /// <summary>See <see cref="StationSetup.SketchSymbols"/>.</summary>
    public int? SketchSymbols { get; init; }

    /// <summary>See <see cref="StationSetup.MostLoaded"/>.</summary>
    public int MostLoaded { get; init; } = 20_000;

    public NetworkPlan Network { get; set; }

    /// <summary>How changes of its tables are known.</summary>
    public TrackingKind Tracking { get; init; } = TrackingKind.Triggers;

    /// <summary>Of tables tracked by columns: the type of the mark of deleted rows; null where there is none.</summary>
    public SyncType? Mark { get; init; }

    public SyncPlan Plan => Twist(_base with { Tables = [.. _base.Tables.Select(Tracked)], RowTypes = [.. Code.RowTypes], Network = Network });

    /// <summary>What a test changes of the plan beyond the network.</summary>
    public Func<SyncPlan, SyncPlan> Twist { get; set; } = plan => plan;

    public TestStation Vienna => Of("Vienna");

    public TestStation Berlin => Of("Berlin");

    public TestStation Of(string name)
    {
        if (!_stations.TryGetValue(name, out var station)) _stations.Add(name, station = new TestStation(this, name, Path.Combine(_root, name)));
        return station;
    }

    /// <summary>Output at one station, the way, input at the other.</summary>
    public (OutputResult Output, InputResult Input) Communicate(string from, string to)
    {
        var output = Of(from).Output(to);
        Carry(from, to);
        return (output, Of(to).Input(from));
    }

    /// <summary>A whole round: down, up, and down again, so that everything is confirmed.</summary>
    public void Round()
    {
        Communicate("Vienna", "Berlin");
        Communicate("Berlin", "Vienna");
        Communicate("Vienna", "Berlin");
    }

    public void Carry(string from, string to) => Carrier.Carry(Of(from).Folders, Of(from).Number, Of(to).Folders, Of(to).Number);

    /// <summary>Puts the clock on, and lets every station read it.</summary>
    public void At(DateTimeOffset now)
    {
        Clock.Now = now;
        foreach (var station in _stations.Values) station.Station.Install();
    }

    public void NextDay() => At(Clock.Now.AddDays(1));

    /// <summary>The format towards the branch: companies of some countries, with what hangs below them.</summary>
    public FormatPlan Countries(params string[] countries) => Notebook(Output(Company, $"country in ({string.Join(", ", countries)})", row => countries.Contains(row[2])));

    /// <summary>The format towards the branch with another row for companies; everything below travels with its parent.</summary>
    public static FormatPlan Notebook(params FormatRowPlan[] rows) => new("Notebook",
        [.. rows, .. new[] { Company, Person, Activity, Order }.Where(table => rows.All(row => row.Table != table)).Select(Both)], -1);

    public static FormatRowPlan Both(int table) => new(table, -1) { Output = true, Input = true };

    public FormatRowPlan Output(int table, string text, Func<Row, bool?> condition) =>
        Both(table) with { OutputText = text, OutputFunction = Code.Add((row, _) => condition(row)) };

    public FormatPlan Everything { get; } = new("Everything", [Both(Company), Both(Person), Both(Activity), Both(Order)], -1);

    public void Use(params FormatPlan[] formats) => Network = Network with
    {
        Formats = [.. Network.Formats.Where(format => formats.All(other => other.Name != format.Name)), .. formats],
    };

    public void Change(string from, string to, Func<ConnectionPlan, ConnectionPlan> change) => Network = Network with
    {
        Connections = [.. Network.Connections.Select(connection => connection.From == from && connection.To == to ? change(connection) : connection)],
    };

    public void Change(string station, Func<StationPlan, StationPlan> change) => Network = Network with
    {
        Stations = [.. Network.Stations.Select(plan => plan.Name == station ? change(plan) : plan)],
    };

    public void Dispose()
    {
        foreach (var station in _stations.Values) station.Dispose();
        if (_isOwn) Directory.Delete(_root, recursive: true);
    }

    /// <summary>Fifteen companies at the main office (7 DE, 3 CH, 5 AT), each with a person and a visit.</summary>
    public void Fill()
    {
        Vienna.Station.Install();
        Vienna.Sql(string.Join(";", Enumerable.Range(1, 15).Select(i =>
            $"insert into companies (id, name, country) values ({i}, 'Company {i}', '{(i <= 7 ? "DE" : i <= 10 ? "CH" : "AT")}');"
            + $"insert into persons (id, company_id, name) values ({i}, {i}, 'Person {i}');"
            + $"insert into activities (id, company_id, person_id, subject) values ({i}, {i}, {i}, 'Visit {i}')")));
    }

    /// <summary>Filled, loaded at the branch, confirmed both ways; and a day has passed.</summary>
    public static TestNetwork Loaded(bool onDisk = false, DatabaseWay way = DatabaseWay.Sqlite, TrackingKind tracking = TrackingKind.Triggers)
    {
        var network = new TestNetwork(onDisk: onDisk, way: way) { Tracking = tracking };
        network.Fill();
        network.Round();
        network.Communicate("Berlin", "Vienna");
        network.NextDay();
        return network;
    }

    // As an application keeps them for itself: made, changed, gone.
    private TablePlan Tracked(TablePlan table)
    {
        if (Tracking != TrackingKind.Columns) return table with { Tracking = Tracking };
        var at = table.Columns.Length;
        ColumnPlan Own(int i, string name, SyncType type) => new(at + i, name, name, type);
        ImmutableArray<ColumnPlan> own = [Own(0, "made", SyncType.DateTime.OrNull()), Own(1, "changed", SyncType.DateTime.OrNull())];
        return table with { Tracking = Tracking, Stamps = new StampsPlan(Mark is null ? own : own.Add(Own(2, "gone", Mark)), at, at + 1, Mark is null ? -1 : at + 2) { Zone = "UTC" } };
    }

    private SyncPlan Declare() => new()
    {
        LanguageVersion = 1,
        Scripts = [],
        Sites = [],
        RowTypes = [],
        Sources = [new SourcePlan("crm", "", [])],
        Tables =
        [
            Table(Company, "Company", "companies", ("id", SyncType.Int), ("name", SyncType.Text), ("country", SyncType.Text), ("rep", SyncType.Text.OrNull()),
                ("credit", new SyncType(TypeKind.Decimal, Nullable: true, Precision: 12, Scale: 2))),
            Table(Person, "Person", "persons", ("id", SyncType.Int), ("company_id", SyncType.Int), ("name", SyncType.Text))
                with { Parents = [new ParentPlan(Company, [1], -1)] },
            Table(Activity, "Activity", "activities", ("id", SyncType.Int), ("company_id", SyncType.Int.OrNull()), ("person_id", SyncType.Int.OrNull()), ("subject", SyncType.Text),
                ("day", SyncType.Date.OrNull())) with { Parents = [new ParentPlan(Company, [1], -1), new ParentPlan(Person, [2], -1)] },
            Table(Order, "Order", "orders", ("id", SyncType.Int), ("company_id", SyncType.Int), ("stocktaken", SyncType.Date.OrNull()))
                with { Parents = [new ParentPlan(Company, [1], -1)], ProtectFunctions = [Code.Add((row, _) => row[2] is null)] },
        ],
    };

    private TablePlan Table(int index, string name, string physical, params (string Name, SyncType Type)[] columns)
    {
        var fields = columns.Select(column => new FieldPlan(column.Name, column.Type)).ToImmutableArray();
        var rowType = Code.Add(new RowTypePlan(name, fields));
        return new TablePlan(index, name, 0, physical, rowType, [.. columns.Select((column, i) => new ColumnPlan(i, column.Name, column.Name, column.Type, IsKey: i == 0))], rowType, -1)
        {
            Tracking = TrackingKind.Triggers,
        };
    }
}

internal static class InputResultStory
{
    /// <summary>The only file of a run that was applied.</summary>
    public static InputFile Applied(this InputResult result) => result.Files.Where(file => file.Outcome == InputOutcome.Applied)
        .ShouldHaveSingleItem(string.Join('\n', result.Files.Select(file => $"{file.Name}: {file.Outcome} {file.Problem?.Code} {file.Reason}")));

    public static InputFile Refused(this InputResult result) => result.Files.Single(file => file.Outcome == InputOutcome.Refused);

    /// <summary>What was kept, as <c>Company 1: E2</c>.</summary>
    public static IEnumerable<string> KeptBy(this InputFile file) => file.Kept.Select(kept => $"{kept.Table} {kept.Key}: {kept.Rule}").Order(StringComparer.Ordinal);

    public static IEnumerable<string> Gone(this InputFile file, string table) => file.Removed.Where(removed => removed.Table == table).Select(removed => removed.Key);
}
