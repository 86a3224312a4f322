using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Sources.Tests.Sql;

/// <summary>Random rows, random conditions over them, and what a condition means: the meaning that pushing down must not change.</summary>
internal sealed class RandomFilters(Random random)
{
    private static readonly string[] Texts = ["", " ", "a", "A", "a ", "ä", "Ä", "ab", "aB", "b", "10", "9", "09", "😀", "\uFFFD", "é", "e\u0301", "null"];
    private static readonly int[] Comparable = [Sample.Name, Sample.Count, Sample.Ratio, Sample.Active, Sample.Day, Sample.Amount, Sample.At];

    public object?[][] Rows(int count) => [.. Enumerable.Range(1, count).Select(id => new[]
    {
        (long)id, Value(Sample.Name), Value(Sample.Count), Value(Sample.Amount), Value(Sample.Ratio), Value(Sample.Active), Value(Sample.Day), null, Value(Sample.At),
    })];

    /// <summary>A condition; the values of its parameters are appended, function n is the n-th.</summary>
    public FilterPlan Filter(int depth, List<object?> values) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => new FilterPlan.IsNull(Sample.Column(AnyColumn())),
        1 => new FilterPlan.IsTrue(Sample.Column(Sample.Active)),
        2 => List(AnyColumn(), values),
        3 or 4 => Comparison(AnyColumn(), values),
        5 => new FilterPlan.AllOf([Filter(depth - 1, values), Filter(depth - 1, values)]),
        6 => new FilterPlan.AnyOf([Filter(depth - 1, values), Filter(depth - 1, values)]),
        _ => new FilterPlan.Negation(Filter(depth - 1, values)),
    };

    /// <summary>True, false or unknown, as the language has it.</summary>
    public static bool? Holds(FilterPlan filter, object?[] row, List<object?> values) => filter switch
    {
        FilterPlan.AllOf all => all.Parts.Aggregate((bool?)true, (held, part) => held & Holds(part, row, values)),
        FilterPlan.AnyOf any => any.Parts.Aggregate((bool?)false, (held, part) => held | Holds(part, row, values)),
        FilterPlan.Negation negation => !Holds(negation.Part, row, values),
        FilterPlan.IsNull isNull => Operand(isNull.Left, row, values) is null,
        FilterPlan.IsTrue isTrue => (bool?)Operand(isTrue.Left, row, values),
        FilterPlan.Comparison comparison => Compared(Operand(comparison.Left, row, values), comparison.Operator, Operand(comparison.Right, row, values)),
        FilterPlan.InList { Values: [FilterOperand.Parameter { Kind: TypeKind.List } list] } inList => Listed(Operand(inList.Left, row, values), (Array?)values[list.ValueFunction]),
        FilterPlan.InList inList => inList.Values.Aggregate((bool?)false, (held, value) =>
            held | Compared(Operand(inList.Left, row, values), CompareOperator.Equal, Operand(value, row, values))),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    private static bool? Listed(object? value, Array? list) => value is null || list is null ? null : list.Cast<object>().Any(element => Order(element, value) == 0);

    private static object? Operand(FilterOperand operand, object?[] row, List<object?> values) => operand switch
    {
        FilterOperand.Column column => row[column.Index],
        FilterOperand.Parameter parameter => values[parameter.ValueFunction],
        _ => throw new ArgumentOutOfRangeException(nameof(operand)),
    };

    private static bool? Compared(object? left, CompareOperator comparison, object? right)
    {
        if (left is null || right is null)
            return null;
        var order = Order(left, right);
        return comparison switch
        {
            CompareOperator.Equal => order == 0,
            CompareOperator.NotEqual => order != 0,
            CompareOperator.Less => order < 0,
            CompareOperator.LessOrEqual => order <= 0,
            CompareOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private static int Order(object left, object right) => left is string text ? TextOrder.Compare(text, (string)right) : ((IComparable)left).CompareTo(right);

    private int AnyColumn() => Comparable[random.Next(Comparable.Length)];

    private FilterPlan Comparison(int column, List<object?> values)
    {
        var kind = Sample.Table.Columns[column].Type.Kind;
        var comparison = kind == TypeKind.Bool ? (CompareOperator)random.Next(2) : (CompareOperator)random.Next(6);
        if (random.Next(6) == 0)
            return new FilterPlan.Comparison(Sample.Column(column), comparison, Sample.Column(column));
        values.Add(Value(column));
        var value = Sample.Value(values.Count - 1, kind);
        return random.Next(4) == 0
            ? new FilterPlan.Comparison(value, comparison, Sample.Column(column))
            : new FilterPlan.Comparison(Sample.Column(column), comparison, value);
    }

    private FilterPlan List(int column, List<object?> values)
    {
        var kind = Sample.Table.Columns[column].Type.Kind;
        var elements = Enumerable.Range(0, random.Next(4)).Select(_ => Value(column)).ToList();
        if (random.Next(2) == 0)
        {
            values.Add(elements.Where(element => element is not null).ToArray());
            return new FilterPlan.InList(Sample.Column(column), [Sample.Value(values.Count - 1, TypeKind.List)]);
        }
        values.AddRange(elements);
        return new FilterPlan.InList(Sample.Column(column), [.. elements.Select((_, index) => Sample.Value(values.Count - elements.Count + index, kind))]);
    }

    private object? Value(int column) => random.Next(5) == 0 ? null : Sample.Table.Columns[column].Type.Kind switch
    {
        TypeKind.Text => Texts[random.Next(Texts.Length)],
        TypeKind.Int => random.Next(6) switch { 0 => long.MaxValue, 1 => long.MinValue, var number => number },
        TypeKind.Decimal => random.Next(5) / 2m,
        TypeKind.Float => random.Next(5) switch { 0 => 0.1 + 0.2, 1 => 0.3, 2 => -0.0, var number => number },
        TypeKind.Bool => random.Next(2) == 0,
        TypeKind.Date => new DateOnly(random.Next(2) == 0 ? 999 : 2026, random.Next(1, 3), 9),
        TypeKind.DateTime => new DateTime(2026, 1, random.Next(1, 3)),
        var kind => throw new InvalidOperationException($"{kind} has no random values."),
    };
}
