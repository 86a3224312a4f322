using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>
/// Merges in opposite directions, one of which reads only what has changed: what the other one leaves in the table between them is noted, so that it is no change. Two merges of one
/// direction between the same tables are not told apart: then nothing is noted. Source: tasks C41.
/// </summary>
internal static class MergeEchoes
{
    public static ImmutableArray<BoundMerge> All(ImmutableArray<TaskSymbol> tasks) => [.. tasks.SelectMany(t => In(t.Steps)).Where(m => !m.Disabled)];

    /// <summary>What a merge notes of the rows of its target; null when nobody asks.</summary>
    public static EchoPlan? Noted(ImmutableArray<BoundMerge> all, BoundMerge writer)
    {
        ImmutableArray<BoundMerge> readers = [.. all.Where(m => IsIncremental(m) && Opposite(m, writer))];
        if (readers.IsEmpty || writer.On.IsEmpty || all.Count(m => Opposite(m, readers[0])) > 1) return null;
        return new EchoPlan(
            $"{Name(writer.Query.Table)} > {Name(writer.Target)}",
            [.. writer.On.Select(m => m.Column.Index)],
            [.. readers.SelectMany(r => r.Query.Row.UsedColumns.Where(c => c != r.Incremental?.Column.Index)).Where(c => !writer.Target.Columns[c].IsVersion).Distinct().Order()]);
    }

    /// <summary>How a merge knows rows again that the opposite one has written.</summary>
    public static EchoPlan? Known(ImmutableArray<BoundMerge> all, BoundMerge reader) =>
        IsIncremental(reader) && all.FirstOrDefault(m => Opposite(m, reader)) is { } writer ? Noted(all, writer) : null;

    /// <summary>The query with the columns that are compared.</summary>
    public static QueryPlan Widened(Lowered lowered, QueryPlan query, TableSymbol table, EchoPlan echo)
    {
        ImmutableArray<int> columns = [.. query.Columns.Concat(echo.Key).Concat(echo.Columns).Distinct().Order()];
        return query with { Columns = columns, ReadFunction = lowered.Code.Reader(table, columns) };
    }

    private static bool IsIncremental(BoundMerge merge) => merge.Incremental is not null || merge.Digest is not null;

    private static bool Opposite(BoundMerge a, BoundMerge b) => a.Query.Table == b.Target && a.Target == b.Query.Table;

    private static string Name(TableSymbol table) => $"{table.Source.Name}.{table.PhysicalName}";

    private static IEnumerable<BoundMerge> In(ImmutableArray<BoundStep> steps) => steps.SelectMany(step => step switch
    {
        BoundMerge merge => [merge],
        BoundIf choice => In(choice.Then).Concat(In(choice.Else)),
        BoundTransaction transaction => In(transaction.Body),
        _ => Enumerable.Empty<BoundMerge>(),
    });
}
