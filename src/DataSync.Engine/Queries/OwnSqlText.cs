using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Engine.Queries;

/// <summary>What is known of a statement of the script's own from its text.</summary>
internal static class OwnSqlText
{
    /// <summary>Whether one of the statements that write names the table: then it may write it.</summary>
    public static bool Names(ImmutableArray<StepPlan> steps, TablePlan table)
    {
        var name = table.PhysicalName[(table.PhysicalName.LastIndexOf('.') + 1)..];
        return steps.OfType<OwnWriteStep>().Any(step => step.Statement.Source == table.Source
            && step.Statement.Pieces.Any(piece => piece.Contains(name, StringComparison.OrdinalIgnoreCase)));
    }
}
