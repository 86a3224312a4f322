using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;

namespace DataSync.Language.Binding;

/// <summary>
/// Rows that a task takes over into its item and deletes where they came from. The item is written when the task succeeds: what is deleted before
/// may be lost with it, and what was cut on the way is lost for certain. Source: tasks R81.
/// </summary>
internal static class TakeOver
{
    public static void Check(BinderState state, TaskSymbol task)
    {
        if (task.Item is null) return;
        var steps = All(task.Steps).ToList();
        var taken = steps.OfType<BoundSet>().Where(set => set.Row == task.Item).SelectMany(set => set.Mapping).ToList();
        foreach (var delete in steps.OfType<BoundDelete>().Where(delete => taken.Any(line => Takes(line, delete.Table))))
            state.Report(DiagnosticCatalog.DeletedBeforeSafe, delete.At, delete.Table.Name);
        foreach (var delete in steps.Concat(All(task.WhenSucceeded)).OfType<BoundDelete>())
            if (taken.FirstOrDefault(line => (line.Truncate || line.Rounding != RoundingRule.None) && Takes(line, delete.Table)) is { } cut)
                state.Report(DiagnosticCatalog.DeletedAfterCut, delete.At, delete.Table.Name, cut.Target.Name);
    }

    private static bool Takes(BoundMappingLine line, TableSymbol table) =>
        line.Value.AllParts().OfType<BoundColumn>().Any(column => column.Row.Table == table);

    private static IEnumerable<BoundStep> All(ImmutableArray<BoundStep> steps) => steps.SelectMany(step => All(step switch
    {
        BoundIf e => e.Then.AddRange(e.Else),
        BoundForEach e => e.Body,
        BoundTransaction e => e.Body,
        BoundRead e => Answers(e.WhenNone, e.WhenNoKey, e.WhenMany),
        BoundQueryStep e => Answers(e.WhenNone, e.WhenMany),
        BoundOwnWrite e => Answers(e.WhenNone),
        BoundWrite e => Answers(e.Options.WhenNone, e.Options.WhenNoKey, e.Options.WhenUnchanged, e.Options.WhenConflict),
        _ => [],
    }).Concat(All(Answers(step.WhenFailed, step.Undo))).Prepend(step));

    private static ImmutableArray<BoundStep> Answers(params ReadOnlySpan<BoundOutcome?> outcomes)
    {
        var steps = ImmutableArray.CreateBuilder<BoundStep>();
        foreach (var outcome in outcomes)
            if (outcome is not null) steps.AddRange(outcome.Steps);
        return steps.ToImmutable();
    }
}
