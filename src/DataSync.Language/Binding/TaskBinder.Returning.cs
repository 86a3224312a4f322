using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

// What a write gives back. Source: tasks R77.
internal sealed partial class TaskBinder
{
    private BoundWriteOptions BindReturning(Step step, TableSymbol table, BoundWriteOptions options, Scope scope)
    {
        if (step.Clause<ReturningClause>() is not { } returning) return options;
        if (options.ExpectRows is { } rows and not 1) state.Report(DiagnosticCatalog.ReturningOfMany, At(returning), rows);
        var columns = ImmutableArray.CreateBuilder<ColumnSymbol>();
        foreach (var name in returning.Columns.Names)
        {
            if (state.FindColumn(table, name, script) is not { } column) continue;
            if (columns.Contains(column)) state.Report(DiagnosticCatalog.TwoLinesOneTarget, At(name), column.Name);
            else columns.Add(column);
        }
        var row = new RowSymbol(returning.Name.Text, slots++, table, columns.ToImmutable(), At(returning.Name))
        {
            MayBeNone = GoesOn(options.WhenNone) || GoesOn(options.WhenNoKey) || GoesOn(options.WhenConflict)
                || step.When(WhenMoment.Failed)?.Outcome is WordOutcome { Word: not OutcomeWord.Stop } or StepsOutcome,
        };
        // A name that is in error has no columns: what reads it would only repeat that.
        Name(scope, columns.Count == returning.Columns.Names.Length ? row : new UnknownSymbol(row.Name, row.At), returning.Name);
        return options with { Returning = row, ReturningColumns = row.Columns };
    }
}
