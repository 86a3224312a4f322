using System.Collections.Immutable;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>Stations, formats, distributions, connections. Conditions stand over slot 0, the record, and slot 1, the target's attributes.</summary>
internal sealed class NetworkLowering(Lowered lowered, DataLowering data)
{
    private ImmutableArray<FieldPlan> attributes = [];
    private int attributeRowType = -1;

    /// <summary>The attributes of stations: before anything whose condition reads them, tables too.</summary>
    public void LowerAttributes(BoundProgram program)
    {
        attributes = [.. program.Attributes.Select(a => new FieldPlan(a.Name, a.Type))];
        if (attributes.Length > 0) attributeRowType = lowered.Code.RowTypes.AddAttributes(attributes);
    }

    /// <summary>Null when the scripts declare no station.</summary>
    public NetworkPlan? Lower(BoundProgram program)
    {
        if (program.Stations.Length == 0) return null;
        return new NetworkPlan
        {
            Attributes = attributes,
            AttributeRowType = attributeRowType,
            Stations = [.. program.Stations.Select(s => Station(s, program.Attributes))],
            Formats = [.. program.Formats.Select(Format)],
            Distributions = [.. program.Distributions.Select(Distribution)],
            Connections = [.. program.Connections.Select(Connection)],
            OwnFields = [.. program.OwnFields.Select(own => new OwnFieldPlan(own.Table.Index, own.Column.Index, lowered.Sites.Add(own.At)))],
        };
    }

    public FormatPlan Format(FormatSymbol format) => new(format.Name, [.. format.Rows.Select(Row)], lowered.Sites.Add(format.At));

    private StationPlan Station(StationSymbol station, ImmutableArray<AttributeSymbol> attributes) => new(station.Name, station.Number, lowered.Sites.Add(station.At))
    {
        MainOffice = station.IsMainOffice,
        CatalogsHere = station.CatalogsHere,
        Below = station.Below?.Name,
        Sources = [.. station.Sources.Select(data.Source)],
        Folder = station.Folder,
        Zone = station.Zone,
        Languages = station.Languages,
        OutputDays = station.OutputDays,
        OutputTimes = station.OutputTimes,
        RemoveDeletedAfter = station.RemoveDeletedAfter,
        VerifyTarget = !station.AcceptsAnyTarget,
        AttributeFunctions = [.. attributes.Select(a => lowered.ValueOrNone(station.Attributes.FirstOrDefault(v => v.Attribute == a)?.Value))],
    };

    private FormatRowPlan Row(FormatRowSymbol row) => new(row.Table.Index, lowered.Sites.Add(row.At))
    {
        Output = row.Output,
        OutputFunction = Condition(row.OutputCondition),
        OutputText = row.OutputCondition?.Text ?? "",
        OutputBasis = row.OutputCondition?.Basis ?? ConditionBasis.None,
        Input = row.Input,
        InputFunction = Condition(row.InputCondition),
        InputText = row.InputCondition?.Text ?? "",
        InputBasis = row.InputCondition?.Basis ?? ConditionBasis.None,
        Purge = row.Purge,
        Fields = [.. row.Fields.Select(f => f.Index)],
        Pulls = [.. row.Pulls.Select(t => t.Index)],
        RefuseDeletions = row.RefusesDeletions,
        Matches = [.. row.Matches.Select(m => new MatchRulePlan(m.Similar, [.. m.Columns.Select(c => c.Index)], m.Answer, m.Text, lowered.Sites.Add(m.At)))],
    };

    private DistributionPlan Distribution(BoundDistribution distribution) => new(
        distribution.Station.Name,
        distribution.Format?.Name,
        [.. distribution.Rows.Select(r => new DistributionRowPlan(r.Table.Index, r.Also, Condition(r.Condition), r.Condition.Text, lowered.Sites.Add(r.At)) { Basis = r.Condition.Basis })],
        lowered.Sites.Add(distribution.At))
    {
        Pins = [.. distribution.Pins.Select(p => new PinPlan(p.Table.Index, p.File, lowered.Sites.Add(p.At)))],
    };

    private ConnectionPlan Connection(BoundConnection connection) => new(connection.From.Name, connection.To.Name, connection.Format.Name, lowered.Sites.Add(connection.At))
    {
        Synchronize = connection.Synchronize,
        SynchronizeEvery = connection.SynchronizeEvery,
        ReceiptWithin = connection.ReceiptWithin,
        RemindAfter = connection.RemindAfter,
        HoldDeletionsAbove = connection.HoldDeletionsAbove,
        HoldIsPercent = connection.HoldIsPercent,
        Manual = connection.Manual,
        Input = connection.Input,
        Output = connection.Output,
        WhenFailed = [.. connection.WhenFailed.Select(Notify)],
        WhenSucceeded = [.. connection.WhenSucceeded.Select(Notify)],
    };

    private NotifyStep Notify(BoundNotify notify) => NotifyLowering.Lower(lowered, notify, lowered.Sites.Add(notify.At));

    private int Condition(BoundCondition? condition) => condition is null ? -1 : lowered.Condition(condition.Condition, condition.Text);
}
