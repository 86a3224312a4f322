using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>The key by which a condition finds its rows: equality of columns with values that are known before, and nothing besides.</summary>
/// <param name="Columns">Columns that must be equal, each once.</param>
/// <param name="Values">For each of them its value.</param>
internal sealed record MatchKey(ImmutableArray<int> Columns, ImmutableArray<KeyValue> Values)
{
    /// <summary>Null when the condition is of another form.</summary>
    public static MatchKey? Of(SyncPlan plan, QueryPlan query)
    {
        if (query is not { Limit: null, OrderBy.IsEmpty: true, Distinct.IsEmpty: true } || query.Where.IsEmpty) return null;
        var table = plan.Tables[query.Table];
        var columns = ImmutableArray.CreateBuilder<int>();
        var values = ImmutableArray.CreateBuilder<KeyValue>();
        foreach (var conjunct in query.Where)
        {
            if (Equality(conjunct.Filter) is not var (column, value) || columns.Contains(column)) return null;
            if (value.Kind != table.Columns[column].Type.Kind || conjunct.KeyFunctions.Length > 1) return null;
            columns.Add(column);
            values.Add(conjunct.KeyFunctions is [var function] ? new KeyValue(function, MayBeEmpty: true, conjunct.Site) : new KeyValue(value.ValueFunction, MayBeEmpty: false, conjunct.Site));
        }
        return new MatchKey(columns.ToImmutable(), values.ToImmutable());
    }

    /// <summary>The column and the value of an equality; null for a condition of another form.</summary>
    public static (int Column, FilterOperand.Parameter Value)? Equality(FilterPlan? filter) => filter switch
    {
        FilterPlan.Comparison { Operator: CompareOperator.Equal, Left: FilterOperand.Column column, Right: FilterOperand.Parameter value } => (column.Index, value),
        FilterPlan.Comparison { Operator: CompareOperator.Equal, Left: FilterOperand.Parameter value, Right: FilterOperand.Column column } => (column.Index, value),
        _ => null,
    };
}

/// <summary>A value of a key: its function, and where it stands.</summary>
/// <param name="MayBeEmpty">Whether it must be asked for being empty, before the others are computed.</param>
internal sealed record KeyValue(int Function, bool MayBeEmpty, int Site);
