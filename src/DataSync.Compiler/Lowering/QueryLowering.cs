using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>Queries: which columns, and what of the condition the source may evaluate.</summary>
internal static class QueryLowering
{
    /// <param name="targets">Columns that are written: what they hold now is read, to see what changes.</param>
    public static QueryPlan Lower(Lowered lowered, BoundQuery query, ImmutableArray<BoundMappingLine> targets)
    {
        var filters = new FilterLowering(lowered, query.Row);
        // Key columns always: a failure names the record. Version columns too where the row is written.
        ImmutableArray<int> columns =
        [
            .. query.Row.UsedColumns
                .Concat(query.Table.Columns.Where(c => query.Distinct.IsEmpty ? c.IsKey || (c.IsVersion && targets.Length > 0) : query.Distinct.Contains(c)).Select(c => c.Index))
                .Concat(targets.Select(t => t.Target.Index))
                .Concat(query.OrderBy.Select(o => o.Column.Index))
                .Distinct()
                .Order(),
        ];
        return new QueryPlan(
            query.Table.Index,
            query.Row.Slot,
            columns,
            lowered.Code.Reader(query.Table, columns),
            [.. query.Where.Select(Conjunct)],
            [.. query.OrderBy.Select(o => new OrderByPlan(o.Column.Index, o.Descending))],
            query.Limit)
        {
            Distinct = [.. query.Distinct.Select(c => c.Index)],
            DistinctReadFunction = query.Distinct.IsEmpty ? -1 : lowered.Code.Reader(query.Table, [.. query.Distinct.Select(c => c.Index)]),
        };

        ConjunctPlan Conjunct(BoundConjunct conjunct) => new(
            filters.Filter(conjunct.Condition),
            lowered.Condition(conjunct.Condition, conjunct.Text),
            [.. conjunct.KeyValues.Select(lowered.Value)],
            conjunct.Text,
            lowered.Site(conjunct.Condition, conjunct.Text));
    }
}
