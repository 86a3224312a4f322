using System.Collections.Immutable;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Testing.Tests.Fixtures;

/// <summary>A main office and a branch that gets the companies of its countries; tests put together line by line.</summary>
internal sealed class NetworkTestPlan
{
    private readonly List<SitePlan> sites = [];
    private readonly TablePlan company;

    public NetworkTestPlan()
    {
        Code.RowTypes.Add(new RowTypePlan("Company", [new FieldPlan("id", SyncType.Int), new FieldPlan("name", SyncType.Text), new FieldPlan("country", SyncType.Text)]));
        Code.RowTypes.Add(new RowTypePlan("counts", [new FieldPlan("c0", SyncType.Int)]));
        Code.RowTypes.Add(new RowTypePlan("attributes", []));
        ImmutableArray<ColumnPlan> columns =
            [new ColumnPlan(0, "id", "id", SyncType.Int, IsKey: true), new ColumnPlan(1, "name", "name", SyncType.Text), new ColumnPlan(2, "country", "country", SyncType.Text)];
        company = new TablePlan(0, "Company", 0, "companies", 0, columns, Code.Reading(columns, [0, 1, 2]), -1) { Tracking = TrackingKind.Triggers };
    }

    public LambdaCode Code { get; } = new();

    public SyncPlan Plan(params ImmutableArray<TestLinePlan> lines) => new()
    {
        LanguageVersion = 1,
        Scripts = ["network.sync"],
        Sites = [.. sites],
        RowTypes = [.. Code.RowTypes],
        Sources = [new SourcePlan("crm", "", [])],
        Tables = [company],
        Network = new NetworkPlan
        {
            AttributeRowType = 2,
            Stations = [new StationPlan("Vienna", 1, -1) { MainOffice = true, CatalogsHere = true }, new StationPlan("Berlin", 101, -1) { Below = "Vienna" }],
            Formats = [Notebook("DE"), new FormatPlan("Everything", [new FormatRowPlan(0, -1) { Output = true, Input = true, Fields = [0, 1, 2] }], -1)],
            Connections =
            [
                new ConnectionPlan("Vienna", "Berlin", "Notebook", -1) { Synchronize = true, SynchronizeEvery = SyncDuration.FromDays(28), ReceiptWithin = SyncDuration.FromDays(5) },
                new ConnectionPlan("Berlin", "Vienna", "Everything", -1),
            ],
        },
        Tests = [new TestPlan("a network", lines, Site(1))],
    };

    public FormatPlan Notebook(params string[] countries) => new("Notebook",
    [
        new FormatRowPlan(0, -1)
        {
            Output = true, Input = true, Fields = [0, 1, 2], OutputText = $"country in {string.Join(", ", countries)}",
            OutputFunction = Code.When(f => f.Rows[0]?[2] is string country ? countries.Contains(country) : null),
        },
    ], -1);

    public ClockLine Clock(int day, int hour = 9) => new(Code.Value(_ => new DateTime(2026, 11, day, hour, 0, 0))) { Site = Site(2) };

    public GivenRowLine Given(string station, long id, string country, string? name = null) => new(0, station,
        [Value(0, id), Value(1, name ?? $"company {id}"), Value(2, country)]) { Site = Site(3) };

    public GivenFileLine GivenCommunicated(string station, string file) => new(0, station, file, Communicated: true) { Site = Site(4) };

    public CommunicateLine Communicate(string from, string to) => new(from, to) { Site = Site(5) };

    public ExpectThatLine ExpectCount(string station, long count) =>
        new(Code.When(f => Equals(f.Rows[0]?[0], count)), 1, [new TestCountOf(0, station)], $"count(Company at {station}) = {count}") { Site = Site(6) };

    public ExpectLogLine ExpectLog(string from, string to, params (string Counter, long Count)[] counts) =>
        new(from, to, [.. counts.Select(c => new TestCountPlan(0, c.Counter, c.Count, Site(7)))]) { Site = Site(7) };

    public ExpectRequestLine ExpectRequest(string from, long count) => new(from, [new TestCountPlan(0, "", count, Site(8))]) { Site = Site(8) };

    public ExpectRowLine ExpectName(string station, long id, string name) => new(0, station, [Code.Value(_ => id)], [Value(1, name)]) { Site = Site(9) };

    public GivenTransferLine Transfer(TransferFault fault) => new(fault) { Site = Site(10) };

    public WithFormatLine With(FormatPlan format) => new(format) { Site = Site(11) };

    private TestValuePlan Value(int column, object value) => new(column, Code.Value(_ => value), Site(12));

    private int Site(int line)
    {
        sites.Add(new SitePlan(0, line, 1, line, 2, ""));
        return sites.Count - 1;
    }
}
