using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Writing;

/// <summary>A row that could not be done, and why.</summary>
/// <param name="Step">The step that walks over the rows: it says where they are set aside.</param>
/// <param name="Shape">What its fields are; empty when that is not known.</param>
/// <param name="Columns">Fields of it that were read.</param>
/// <param name="Key">Fields that tell one row from another, all of them among the columns; empty when there are none.</param>
/// <param name="Row">Its values, as far as they could be read; the object is used again once the row is done.</param>
/// <param name="Position">Which row of the step, from 1.</param>
internal sealed record BadRow(StepPlan Step, ImmutableArray<FieldPlan> Shape, ImmutableArray<int> Columns, ImmutableArray<int> Key, Row Row, long Position, RunFailure Failure)
{
    /// <summary>What the run says of it.</summary>
    public string Warning => string.Create(CultureInfo.InvariantCulture, $"{Step.Name}: row {Position} is bad: {Failure.Message}");

    /// <summary>A row of a table.</summary>
    /// <param name="columns">Columns of it that were read.</param>
    public static BadRow Of(SyncPlan plan, StepPlan step, TablePlan table, ImmutableArray<int> columns, Row row, long position, RunFailure failure) =>
        new(step, plan.RowTypes[table.RowType].Fields, columns, table.Key.All(columns.Contains) ? table.Key : [], row, position, failure);
}
