using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Queries;

/// <summary>What of a condition is not shown: parameters that stand against a masked column, and columns that stand against a masked value. Source: tasks R140.</summary>
internal static class FilterMasking
{
    /// <summary>Functions of the parameters that stand against a masked column.</summary>
    public static ImmutableHashSet<int> Functions(ImmutableArray<FilterPlan> filters, TablePlan table) =>
        [.. filters.SelectMany(Compared).Where(operands => operands.OfType<FilterOperand.Column>().Any(c => table.Columns[c.Index].Masked))
            .SelectMany(operands => operands.OfType<FilterOperand.Parameter>().Select(p => p.ValueFunction))];

    /// <summary>Columns of the table that stand against a masked value.</summary>
    public static ImmutableArray<int> Columns(SyncPlan plan, QueryPlan query) => [.. query.Where.SelectMany(conjunct => Columns(plan, query, conjunct)).Distinct()];

    private static IEnumerable<int> Columns(SyncPlan plan, QueryPlan query, ConjunctPlan conjunct)
    {
        if (conjunct.Filter is { } filter)
            return Compared(filter).Where(operands => operands.OfType<FilterOperand.Parameter>().Any(p => MaskedFunctions.Has(plan, p.ValueFunction)))
                .SelectMany(operands => operands.OfType<FilterOperand.Column>().Select(c => c.Index));
        // It is known what such a condition reads, and not what it compares.
        return !MaskedFunctions.Has(plan, conjunct.ConditionFunction) ? []
            : plan.Origins.Where(o => o.Function == conjunct.ConditionFunction).SelectMany(o => o.Lines).SelectMany(l => l.Uses)
                .Where(u => u.Kind == UseKind.Column && u.Slot == query.Slot && u.Column >= 0).Select(u => u.Column);
    }

    /// <summary>What each comparison of a condition compares.</summary>
    private static IEnumerable<ImmutableArray<FilterOperand>> Compared(FilterPlan filter) => filter switch
    {
        FilterPlan.AllOf all => all.Parts.SelectMany(Compared),
        FilterPlan.AnyOf any => any.Parts.SelectMany(Compared),
        FilterPlan.Negation not => Compared(not.Part),
        FilterPlan.Comparison compare => [[compare.Left, compare.Right]],
        FilterPlan.InList list => [[list.Left, .. list.Values]],
        FilterPlan.LikePattern like => [[like.Left, like.Pattern]],
        _ => [],
    };
}
