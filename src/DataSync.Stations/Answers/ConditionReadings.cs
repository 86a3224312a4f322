using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Stations.Answers;

/// <summary>What conditions read, by the origins that the compiler noted: for answers only, nothing is decided by it.</summary>
internal sealed class ConditionReadings(SyncPlan plan)
{
    private readonly Dictionary<int, OriginPlan> _origins = plan.Origins.ToDictionary(origin => origin.Function);

    /// <summary>The values a condition reads, in the order of its text; none where the plan does not say what it reads.</summary>
    /// <param name="function">The condition.</param>
    /// <param name="record">The record, slot 0.</param>
    /// <param name="attributes">The target's attributes, slot 1; none for conditions that cannot name them.</param>
    /// <param name="run">Date and parameters.</param>
    public ImmutableArray<ReadValue> Of(int function, Row record, Row? attributes, RunValues run) =>
        _origins.GetValueOrDefault(function) is { } origin
            ? [.. origin.Lines.SelectMany(line => line.Uses).Select(use => Read(use, record, attributes, run)).OfType<ReadValue>().Distinct()]
            : [];

    private ReadValue? Read(UsePlan use, Row record, Row? attributes, RunValues run)
    {
        switch (use)
        {
            case { Kind: UseKind.Column, Slot: 0, Table: >= 0, Column: >= 0 }:
                var column = plan.Tables[use.Table].Columns[use.Column];
                return new ReadValue(column.Name, column.Masked ? ReadValue.Hidden : ValueText.Quote(record[use.Column]));
            case { Kind: UseKind.Attribute } when attributes is not null && plan.Network is { } network:
                var index = network.Attributes.Select(attribute => "target." + attribute.Name).ToList().IndexOf(use.Name);
                return index < 0 ? null : new ReadValue(use.Name, network.Attributes[index].Masked ? ReadValue.Hidden : ValueText.Quote(attributes[index]));
            case { Kind: UseKind.Parameter }:
                var parameter = plan.Parameters.Select(declared => declared.Name).ToList().IndexOf(use.Name);
                return parameter < 0 || parameter >= run.Parameters.Length ? null : new ReadValue(use.Name, ValueText.Quote(run.Parameters[parameter]));
            case { Kind: UseKind.Function, Name: "today" }:
                return new ReadValue("today()", ValueText.Show(run.Today));
            case { Kind: UseKind.Function, Name: "now" }:
                return new ReadValue("now()", ValueText.Show(run.Now));
            default:
                return null;
        }
    }
}
