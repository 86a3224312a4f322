using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Plans.Model;

namespace DataSync.Engine.Writing;

/// <summary>Which columns of a table hide their values: those that are masked, and those into which a step puts the value of a masked one, or which it compares with one. Source: tasks R140.</summary>
internal sealed class ShownColumns
{
    private readonly ImmutableArray<bool> hidden;

    private ShownColumns(TablePlan table, ImmutableArray<int> tainted) => hidden = [.. table.Columns.Select(c => c.Masked || tainted.Contains(c.Index))];

    public static ShownColumns Of(TablePlan table, ImmutableArray<int> tainted) => new(table, tainted);

    /// <summary>Those of the table that a step writes.</summary>
    public static ShownColumns Of(SyncPlan plan, TablePlan table, StepPlan step) => new(table, step switch
    {
        InsertStep insert => insert.Mapping.Masked,
        UpdateStep update => [.. update.Mapping.Masked, .. FilterMasking.Columns(plan, update.Query)],
        UpsertStep upsert => upsert.Mapping.Masked,
        DeleteStep delete => FilterMasking.Columns(plan, delete.Query),
        MergeStep merge => [.. merge.Mapping.Masked, .. MaskedFunctions.Targets(plan, merge.Match.MapFunction)],
        MergeExtraStep extra => [.. extra.Mapping?.Masked ?? [], .. FilterMasking.Columns(plan, extra.Query), .. MaskedFunctions.Targets(plan, extra.Match.MapFunction)],
        _ => [],
    });

    public bool Hides(int column) => hidden[column];
}
