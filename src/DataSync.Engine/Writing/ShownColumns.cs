using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Engine.Writing;

/// <summary>Which columns of a table hide their values: those that are masked, and those into which a step puts the value of a masked one. Source: tasks R140.</summary>
internal sealed class ShownColumns
{
    private readonly ImmutableArray<bool> hidden;

    private ShownColumns(TablePlan table, ImmutableArray<int> tainted) => hidden = [.. table.Columns.Select(c => c.Masked || tainted.Contains(c.Index))];

    public static ShownColumns Of(TablePlan table, ImmutableArray<int> tainted) => new(table, tainted);

    public static ShownColumns Of(TablePlan table, WriteStep step) => new(table, step switch
    {
        InsertStep insert => insert.Mapping.Masked,
        UpdateStep update => update.Mapping.Masked,
        UpsertStep upsert => upsert.Mapping.Masked,
        _ => [],
    });

    public bool Hides(int column) => hidden[column];
}
