using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>
/// Conditions as SQL: whether the database may answer them, and how they read. A condition goes to the database whole or not at
/// all, because under a negation a half answer is a wrong one.
/// </summary>
internal sealed class FilterText(SourceDialect dialect, TablePlan table)
{
    /// <summary>Null when the database surely answers as compiled code does, else why not.</summary>
    internal string? WhyNot(FilterPlan filter) => filter switch
    {
        FilterPlan.AllOf all => FirstReason(all.Parts),
        FilterPlan.AnyOf any => FirstReason(any.Parts),
        FilterPlan.Negation negation => WhyNot(negation.Part),
        FilterPlan.IsNull { Left: FilterOperand.Column } => null,
        FilterPlan.IsTrue { Left: FilterOperand.Column column } => dialect.WhyNotUsed(Plan(column), table, ColumnUse.Truth),
        FilterPlan.Comparison comparison => WhyNotCompared(comparison),
        FilterPlan.InList { Left: FilterOperand.Column column } list => WhyNotListed(column, list.Values),
        FilterPlan.LikePattern => "patterns are matched by code point and case-sensitively here, and by the database's own rules there",
        _ => "no column of the table takes part",
    };

    /// <summary>Whether the database's answer has at least all rows of ours, so that sending the filter saves rows.</summary>
    internal bool Narrows(FilterPlan filter) => filter switch
    {
        FilterPlan.Comparison { Operator: CompareOperator.Equal, Left: FilterOperand.Column column, Right: FilterOperand.Parameter value } => Narrowed(column, value),
        FilterPlan.Comparison { Operator: CompareOperator.Equal, Left: FilterOperand.Parameter value, Right: FilterOperand.Column column } => Narrowed(column, value),
        _ => false,
    };

    internal void Write(FilterPlan filter, StatementTemplate.Builder text)
    {
        switch (filter)
        {
            case FilterPlan.AllOf all:
                Joined(all.Parts, " and ", "1 = 1", text);
                break;
            case FilterPlan.AnyOf any:
                Joined(any.Parts, " or ", "1 = 0", text);
                break;
            case FilterPlan.Negation negation:
                text.Add("not (");
                Write(negation.Part, text);
                text.Add(")");
                break;
            case FilterPlan.IsNull { Left: FilterOperand.Column column }:
                text.Add(dialect.Quote(Plan(column).PhysicalName)).Add(" is null");
                break;
            case FilterPlan.IsTrue { Left: FilterOperand.Column column }:
                text.Add(dialect.Truth(Plan(column)));
                break;
            case FilterPlan.Comparison comparison:
                Compared(comparison, text);
                break;
            case FilterPlan.InList { Left: FilterOperand.Column column } list:
                List(column, list.Values, text);
                break;
            default:
                throw new InvalidOperationException($"{filter.GetType().Name} is not sent to databases.");
        }
    }

    private static string Sign(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Equal => " = ",
        CompareOperator.NotEqual => " <> ",
        CompareOperator.Less => " < ",
        CompareOperator.LessOrEqual => " <= ",
        CompareOperator.Greater => " > ",
        _ => " >= ",
    };

    private ColumnPlan Plan(FilterOperand.Column column) => table.Columns[column.Index];

    private string? FirstReason(ImmutableArray<FilterPlan> parts) => parts.Select(WhyNot).FirstOrDefault(reason => reason is not null);

    private string? WhyNotCompared(FilterPlan.Comparison comparison)
    {
        var use = comparison.Operator is CompareOperator.Equal or CompareOperator.NotEqual ? ColumnUse.Equality : ColumnUse.Order;
        return (comparison.Left, comparison.Right) switch
        {
            (FilterOperand.Column left, FilterOperand.Column right) => DifferentKinds(left, Plan(right).Type.Kind)
                ?? dialect.WhyNotUsed(Plan(left), table, use) ?? dialect.WhyNotUsed(Plan(right), table, use),
            (FilterOperand.Column column, FilterOperand.Parameter value) => DifferentKinds(column, value.Kind) ?? dialect.WhyNotUsed(Plan(column), table, use),
            (FilterOperand.Parameter value, FilterOperand.Column column) => DifferentKinds(column, value.Kind) ?? dialect.WhyNotUsed(Plan(column), table, use),
            _ => "no column of the table takes part",
        };
    }

    private string? WhyNotListed(FilterOperand.Column column, ImmutableArray<FilterOperand> values)
    {
        foreach (var value in values)
        {
            var reason = value switch
            {
                FilterOperand.Parameter { Kind: TypeKind.List } => null,
                FilterOperand.Parameter parameter => DifferentKinds(column, parameter.Kind),
                _ => "the list has columns in it",
            };
            if (reason is not null)
                return reason;
        }
        if (values.IsEmpty)
            return "the list is empty";
        return values.Length > 1 && values.Any(value => value is FilterOperand.Parameter { Kind: TypeKind.List })
            ? "the list has lists in it"
            : dialect.WhyNotUsed(Plan(column), table, ColumnUse.List);
    }

    private string? DifferentKinds(FilterOperand.Column column, TypeKind kind) => Plan(column).Type.Kind == kind || kind == TypeKind.Null
        ? null
        : $"{Plan(column).Name} is {Plan(column).Type} and is compared with {kind.ToString().ToLowerInvariant()}";

    private bool Narrowed(FilterOperand.Column column, FilterOperand.Parameter value) =>
        Plan(column).Type.Kind == value.Kind && dialect.Narrows(Plan(column), table);

    private void Compared(FilterPlan.Comparison comparison, StatementTemplate.Builder text)
    {
        var column = (comparison.Left as FilterOperand.Column ?? comparison.Right as FilterOperand.Column) is { } found ? Plan(found) : null;
        var isOrder = comparison.Operator is not (CompareOperator.Equal or CompareOperator.NotEqual);
        // The database's own equality first, which may use an index, and then ours, which is stricter.
        if (column is not null && comparison.Operator == CompareOperator.Equal && dialect.EqualityIsLoose(column, table))
        {
            Operand(comparison.Left, column, exact: false, isOrder, text);
            text.Add(" = ");
            Operand(comparison.Right, column, exact: false, isOrder, text);
            text.Add(" and ");
        }
        Operand(comparison.Left, column, exact: true, isOrder, text);
        text.Add(Sign(comparison.Operator));
        Operand(comparison.Right, column, exact: true, isOrder, text);
    }

    private void Operand(FilterOperand operand, ColumnPlan? other, bool exact, bool isOrder, StatementTemplate.Builder text)
    {
        if (operand is FilterOperand.Column column)
            text.Add(!exact ? dialect.Quote(Plan(column).PhysicalName) : isOrder ? dialect.InOrderCondition(Plan(column), table) : dialect.InCondition(Plan(column), table));
        else if (operand is FilterOperand.Parameter parameter)
            text.Value(parameter.ValueFunction, other is null ? "?" : dialect.Marker(other));
    }

    private void Joined(ImmutableArray<FilterPlan> parts, string word, string none, StatementTemplate.Builder text)
    {
        if (parts.IsEmpty)
            text.Add(none);
        for (var index = 0; index < parts.Length; index++)
        {
            text.Add(index == 0 ? "(" : word + "(");
            Write(parts[index], text);
            text.Add(")");
        }
    }

    private void List(FilterOperand.Column column, ImmutableArray<FilterOperand> values, StatementTemplate.Builder text)
    {
        var name = dialect.InCondition(Plan(column), table);
        if (values is [FilterOperand.Parameter { Kind: TypeKind.List } whole])
        {
            // In an empty list there is nothing, but whether null is in it stays unknown.
            var none = $"case when {dialect.Quote(Plan(column).PhysicalName)} is null then null else 0 end = 1";
            text.List(whole.ValueFunction, name + " in (", dialect.Marker(Plan(column)), ")", none);
            return;
        }
        text.Add(name).Add(" in (");
        for (var index = 0; index < values.Length; index++)
        {
            text.Add(index == 0 ? "" : ", ");
            Operand(values[index], Plan(column), exact: true, isOrder: false, text);
        }
        text.Add(")");
    }
}
