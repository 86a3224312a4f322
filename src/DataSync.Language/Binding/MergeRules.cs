using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;

namespace DataSync.Language.Binding;

/// <summary>What merges must keep to among the other steps of their task, and among the other tasks. Source: issue 3, tasks C41.</summary>
internal static class MergeRules
{
    public static void Check(BinderState state, TaskSymbol task)
    {
        foreach (var steps in Blocks(task.Steps)) CheckOrder(state, [.. steps.OfType<BoundMerge>()]);
        foreach (var merge in InLoops(task.Steps, inLoop: 0)) state.Report(DiagnosticCatalog.MergeInLoop, merge.At);
    }

    /// <summary>
    /// Two merges in opposite directions come to rest when what one writes the other would write back as it is. A mapping that changes a value on its way, and whose result the other
    /// direction takes over, changes the original: that is worth a word.
    /// </summary>
    public static void CheckLoops(BinderState state, ImmutableArray<TaskSymbol> tasks)
    {
        ImmutableArray<BoundMerge> all = [.. tasks.SelectMany(t => Blocks(t.Steps)).SelectMany(b => b).OfType<BoundMerge>().Where(m => !m.Disabled)];
        foreach (var merge in all)
            foreach (var line in merge.Mapping.Where(l => merge.Updates && !IsPlain(l.Value, merge.Query.Row)))
                if (all.FirstOrDefault(back => back != merge && back.Query.Table == merge.Target && !KnowsItsOpposite(back, merge) && Leads(all, back, merge.Query.Table) && Takes(back, line.Target)) is { } back)
                    state.Report(DiagnosticCatalog.LoopRisk, line.At, line.Target.Name, back.Name, merge.Query.Table.Name);
    }

    /// <summary>What a merge writes is not known as our own to a schedule that ignores that.</summary>
    public static void CheckWatched(BinderState state, ImmutableArray<TaskSymbol> tasks, ImmutableArray<ScheduleSymbol> schedules)
    {
        foreach (var merge in tasks.SelectMany(t => Blocks(t.Steps)).SelectMany(b => b).OfType<BoundMerge>().Where(m => !m.Disabled))
            if (schedules.FirstOrDefault(s => s.IgnoresOwnChanges && s.Items?.Table == merge.Target) is { } schedule)
                state.Report(DiagnosticCatalog.OwnChangesOfMerge, merge.At, merge.Name, merge.Target.Name, schedule.Task.Name);
    }

    /// <summary>An incremental merge passes over what the opposite one has written.</summary>
    private static bool KnowsItsOpposite(BoundMerge back, BoundMerge merge) => (back.Incremental is not null || back.Digest is not null) && back.Target == merge.Query.Table;

    /// <summary>Whether what a merge writes comes to a table, by merges.</summary>
    private static bool Leads(ImmutableArray<BoundMerge> all, BoundMerge first, TableSymbol to)
    {
        var reached = new HashSet<TableSymbol> { first.Target };
        while (!reached.Contains(to))
        {
            var before = reached.Count;
            reached.UnionWith(all.Where(m => reached.Contains(m.Query.Table)).Select(m => m.Target));
            if (reached.Count == before) return false;
        }
        return true;
    }

    private static bool Takes(BoundMerge merge, ColumnSymbol column) =>
        merge.Updates && merge.Mapping.Any(l => l.Value.AllParts().OfType<BoundColumn>().Any(c => c.Row == merge.Query.Row && c.Column == column));

    private static bool IsPlain(BoundExpression value, RowSymbol row) => value switch
    {
        BoundConversion conversion => IsPlain(conversion.Operand, row),
        BoundColumn column => column.Row == row,
        _ => !value.Reads(row),
    };

    private static void CheckOrder(BinderState state, ImmutableArray<BoundMerge> merges)
    {
        for (var i = 0; i < merges.Length; i++)
        {
            if (!merges[i].Inserts && merges[i].Extra is null) continue;
            if (merges[i].Target.Parents.Any(p => p.Parent == merges[i].Target)) state.Report(DiagnosticCatalog.MergeOfTree, merges[i].At, merges[i].Target.Name);
            if (merges.Skip(i + 1).FirstOrDefault(later => later.Target != merges[i].Target && IsAncestor(later.Target, merges[i].Target)) is { } parent)
                state.Report(DiagnosticCatalog.MergeChildFirst, merges[i].At, merges[i].Target.Name, parent.Target.Name);
        }
    }

    private static bool IsAncestor(TableSymbol ancestor, TableSymbol table)
    {
        var seen = new HashSet<TableSymbol>();
        var waiting = new Queue<TableSymbol>([table]);
        while (waiting.TryDequeue(out var next))
            foreach (var parent in next.Parents.Select(p => p.Parent).Where(seen.Add))
            {
                if (parent == ancestor) return true;
                waiting.Enqueue(parent);
            }
        return false;
    }

    /// <summary>The steps of a task, block by block.</summary>
    private static IEnumerable<ImmutableArray<BoundStep>> Blocks(ImmutableArray<BoundStep> steps) => steps.SelectMany(step => step switch
    {
        BoundIf choice => Blocks(choice.Then).Concat(Blocks(choice.Else)),
        BoundTransaction transaction => Blocks(transaction.Body),
        _ => Enumerable.Empty<ImmutableArray<BoundStep>>(),
    }).Prepend(steps);

    private static IEnumerable<BoundMerge> InLoops(ImmutableArray<BoundStep> steps, int inLoop) => steps.SelectMany(step => step switch
    {
        BoundMerge merge => inLoop > 0 ? [merge] : [],
        BoundForEach loop => InLoops(loop.Body, inLoop + 1),
        BoundIf choice => InLoops(choice.Then.AddRange(choice.Else), inLoop),
        BoundTransaction transaction => InLoops(transaction.Body, inLoop),
        _ => Enumerable.Empty<BoundMerge>(),
    });
}
