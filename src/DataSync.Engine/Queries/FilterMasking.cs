using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Engine.Queries;

/// <summary>Which parameters of a statement stand against a masked column, and so are not shown.</summary>
internal static class FilterMasking
{
    public static ImmutableHashSet<int> Functions(ImmutableArray<FilterPlan> filters, TablePlan table)
    {
        var found = ImmutableHashSet.CreateBuilder<int>();
        foreach (var filter in filters) Visit(filter);
        return found.ToImmutable();

        void Visit(FilterPlan filter)
        {
            switch (filter)
            {
                case FilterPlan.AllOf all: foreach (var part in all.Parts) Visit(part); break;
                case FilterPlan.AnyOf any: foreach (var part in any.Parts) Visit(part); break;
                case FilterPlan.Negation not: Visit(not.Part); break;
                case FilterPlan.Comparison compare: Operands(compare.Left, compare.Right); break;
                case FilterPlan.InList list: Operands([list.Left, .. list.Values]); break;
                case FilterPlan.LikePattern like: Operands(like.Left, like.Pattern); break;
            }
        }

        void Operands(params ReadOnlySpan<FilterOperand> operands)
        {
            var masked = false;
            foreach (var operand in operands) masked |= operand is FilterOperand.Column column && table.Columns[column.Index].Masked;
            if (!masked) return;
            foreach (var operand in operands)
                if (operand is FilterOperand.Parameter parameter) found.Add(parameter.ValueFunction);
        }
    }
}
