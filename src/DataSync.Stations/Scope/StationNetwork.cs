using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Stations.Answers;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Scope;

/// <summary>The network as one of its stations sees it.</summary>
public sealed class StationNetwork
{
    private readonly PlanCode _code;

    /// <param name="plan">The plan, with a network.</param>
    /// <param name="code">Its compiled half.</param>
    /// <param name="station">The name of the station that looks.</param>
    /// <param name="pins">Opens a folder of the project as a source of CSV files, for pinned records; null where there is none.</param>
    /// <exception cref="StationException">DS7001 unknown station; DS7006 something not built; DS7007 station numbers (R1, R2).</exception>
    public StationNetwork(SyncPlan plan, PlanCode code, string station, Func<string, ISource>? pins = null)
    {
        _code = code;
        Plan = plan.Network ?? throw new StationException(StationCodes.UnknownStation, "the plan declares no stations", station, "declare stations, formats and connections");
        Me = Plan.Stations.FirstOrDefault(s => s.Name == station) ?? throw new StationException(StationCodes.UnknownStation,
            $"the plan has no station of this name, only {string.Join(", ", Plan.Stations.Select(s => s.Name))}", station, "correct the name");
        CheckNumbers();
        CheckBuilt(plan);
        Model = DataModel.Of(plan, Plan);
        Readings = new ConditionReadings(plan);
        Pins = new PinLists(pins);
    }

    public NetworkPlan Plan { get; }

    /// <summary>The station that looks.</summary>
    public StationPlan Me { get; }

    public DataModel Model { get; }

    public StationNumber Number => new(Me.Number);

    /// <summary>Whose ledger this station's is.</summary>
    internal LedgerOwner Owner => new(Number, [.. Plan.Stations.Where(station => station.Number != Me.Number).Select(station => new StationNumber(station.Number))]) { IsMainOffice = Me.Below is null };

    /// <summary>What conditions read, for answers.</summary>
    internal ConditionReadings Readings { get; }

    internal PinLists Pins { get; }

    /// <summary>What files call the network: the name of its main office.</summary>
    public string Name => Plan.Stations.FirstOrDefault(station => station.MainOffice)?.Name ?? Plan.Stations[0].Name;

    /// <summary>Connections from here, in the order of the plan.</summary>
    public IEnumerable<ConnectionPlan> Outward => Plan.Connections.Where(connection => connection.From == Me.Name);

    /// <summary>Stations this one has any connection with.</summary>
    public IEnumerable<StationPlan> Partners => Plan.Stations.Where(other => Plan.Connections.Any(connection =>
        (connection.From == Me.Name && connection.To == other.Name) || (connection.To == Me.Name && connection.From == other.Name)));

    public StationPlan Station(string name) => Plan.Stations.First(station => station.Name == name);

    public StationPlan? Station(StationNumber number) => Plan.Stations.FirstOrDefault(station => station.Number == number.Value);

    /// <exception cref="StationException">DS7002: there is none (R14).</exception>
    public ConnectionPlan Connection(string from, string to) =>
        Find(from, to) ?? throw new StationException(StationCodes.NoConnection, $"there is no connection from {from} to {to}", Me.Name, $"declare 'connect {from} to {to}' with a format");

    public ConnectionPlan? Find(string from, string to) => Plan.Connections.FirstOrDefault(connection => connection.From == from && connection.To == to);

    public FormatPlan Format(ConnectionPlan connection) => Plan.Formats.FirstOrDefault(format => format.Name == connection.Format)
        ?? throw new StationException(StationCodes.NoConnection, $"the connection from {connection.From} to {connection.To} names no known format, but {connection.Format}", Me.Name,
            "name a declared format");

    /// <summary>Whether a partner lies below this station: it receives by scope; all others are told what is owed.</summary>
    public bool IsBelow(StationPlan partner) => partner.Below == Me.Name;

    /// <summary>Columns of a table among some, without those in which each station keeps its own value. Source: stations R59.</summary>
    internal ImmutableArray<int> WithoutOwn(TrackedTable table, ImmutableArray<int> columns) =>
        Plan.OwnFields.IsEmpty ? columns : [.. columns.Where(column => !Plan.OwnFields.Any(own => own.Table == table.Index && own.Column == column))];

    /// <summary>Whether this station hands the catalog journal on to a partner: away from the station that maintains the catalogs.</summary>
    public bool FeedsCatalogs(StationPlan partner)
    {
        if (Plan.Stations.FirstOrDefault(station => station.CatalogsHere) is not { } keeper) return false;
        if (keeper == Me) return true;
        var towards = keeper;
        while (towards.Below is { } above && above != Me.Name) towards = Station(above);
        return partner.Name != (towards.Below is null ? Me.Below : towards.Name);
    }

    /// <summary>The attributes of a station as a row, for slot 1 of conditions.</summary>
    public Row Attributes(StationPlan station, RunValues run)
    {
        var row = Plan.AttributeRowType < 0 ? new ValueRow(Plan.Attributes.Length) : _code.NewRow(Plan.AttributeRowType);
        var frame = new Frame(2, run);
        for (var i = 0; i < station.AttributeFunctions.Length; i++)
        {
            if (station.AttributeFunctions[i] >= 0) row[i] = _code.Value(station.AttributeFunctions[i])(frame);
        }

        return row;
    }

    /// <summary>Evaluates a condition over a record and a station's attributes; unknown counts as no.</summary>
    internal bool Holds(int function, Row record, Row? attributes, RunValues run) => Value(function, record, attributes, run) == true;

    /// <summary>The value of a condition; null for unknown.</summary>
    internal bool? Value(int function, Row record, Row? attributes, RunValues run)
    {
        var frame = new Frame(2, run);
        frame.Rows[0] = record;
        frame.Rows[1] = attributes;
        return _code.Condition(function)(frame);
    }

    private void CheckNumbers()
    {
        if (Plan.Stations.FirstOrDefault(station => station.Number < 1) is { } unnumbered)
            throw new StationException(StationCodes.StationNumbers, $"a station cannot have the number {unnumbered.Number}", unnumbered.Name, "give it a number from 1");
        if (Plan.Stations.GroupBy(station => station.Number).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new StationException(StationCodes.StationNumbers, $"{string.Join(" and ", twice.Select(station => station.Name))} have the same number {twice.Key}", Me.Name,
                "give each station a number of its own");
        }
    }

    private void CheckBuilt(SyncPlan plan)
    {
        foreach (var format in Plan.Formats)
        {
            if (format.Rows.FirstOrDefault(row => row.RefuseDeletions) is { } row)
            {
                throw new StationException(StationCodes.NotBuilt, "refusing deletions by others is not built yet", $"format {format.Name}, {plan.Tables[row.Table].Name}",
                    "remove 'refuse deletions'");
            }
        }
    }
}
